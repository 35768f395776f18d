/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sequence of the fuzzer, and how one is made.
 *
 * $8 to $15 begin with numbers that mean something as Status, as EntryHi or EntryLo, or as an
 * address, and are written. $16 to $23 are never written: $16 to $19 have BEV clear, since
 * exceptions need vectors, and are what is written to Status; $20 to $23 are addresses that may be
 * stored to.
 */
#ifndef DISCO_TEST_FUZZ_H
#define DISCO_TEST_FUZZ_H

#include "disco/test/guest.h"

#define FUZZ_LENGTH 14                     /* random instructions of a sequence */
#define FUZZ_WORDS  (FUZZ_LENGTH + 6)      /* and its end */
#define FUZZ_TAPE   (FUZZ_LENGTH + 16 + 2) /* numbers that make one */
#define FUZZ_ZONE   UINT64_C(0x320000)     /* guest-physical: may be written */
#define FUZZ_RINGS  UINT64_C(0x340000)     /* of the virtio device */
#define FUZZ_BYTES  (FUZZ_TAPE * sizeof(uint64_t))

struct sequence {
    uint32_t word[FUZZ_WORDS];
    uint64_t gpr[16]; /* $8 to $23 */
    bool user;
    uint32_t status; /* of the program */
};

/* Take tapes from the initial RAM disk, or from this seed. Returns how many there are, or 20,000.
 */
uint64_t fuzz_open(uint64_t seed);

/* The numbers of a round. */
const uint64_t *fuzz_tape(uint64_t round);

void fuzz_make(struct sequence *sequence, uint64_t round);

/* Leave only these instructions, one bit each. */
void fuzz_keep(struct sequence *sequence, uint64_t mask);

/* Start the virtio devices anew, with rings that are good or bad. */
void fuzz_devices(uint64_t round);

#endif
