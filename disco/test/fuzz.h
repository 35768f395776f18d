/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sequence of the fuzzer, how one is made, and how it is run. For C and assembly.
 *
 * $8 to $15 begin with numbers that mean something as Status, as EntryHi, or as an address, and are
 * written. $16 to $23 are never written. $16 and $17 are what is written to Status, with BEV clear,
 * since exceptions need vectors; $18 and $19 are for EntryLo. $20 to $22 are addresses that may be
 * stored to, $22 those of the HAL's page; $23 is a guest-physical page for calls of the monitor.
 */
#ifndef DISCO_TEST_FUZZ_H
#define DISCO_TEST_FUZZ_H

/* Doublewords of fuzz_run, which is between fuzz.c and fuzz_guard.S. */
#define FUZZ_RUNNING 0 /* not 0: a sequence runs, and not the fuzzer itself */
#define FUZZ_STEPS   1 /* exceptions that are stepped over before one ends it */
#define FUZZ_TAKEN   2 /* exceptions in all */
#define FUZZ_START   3 /* address of the sequence */
#define FUZZ_USUAL   4 /* Status of the fuzzer itself */
#define FUZZ_STACK   5
#define FUZZ_RUN     6

#define FUZZ_LENGTH 14 /* random instructions of a sequence */

#ifndef __ASSEMBLER__
#include "disco/test/guest.h"

#define FUZZ_WORDS    (FUZZ_LENGTH + 6)      /* and its end */
#define FUZZ_TAPE     (FUZZ_LENGTH + 16 + 2) /* numbers that make one */
#define FUZZ_BYTES    (FUZZ_TAPE * sizeof(uint64_t))
#define FUZZ_ZONE     UINT64_C(0x320000) /* guest-physical: may be written */
#define FUZZ_ZONE_END UINT64_C(0x330000)
#define FUZZ_RINGS    UINT64_C(0x340000) /* of the virtio device */

/* One of a table; only the lower 16 bits of the number count. */
#define PICK(table, number)                                                                        \
    ((table)[(((uint32_t)(number)&0xffff) * (uint32_t)ARRAY_LENGTH(table)) >> 16])

struct sequence {
    uint32_t word[FUZZ_WORDS];
    uint64_t gpr[16]; /* $8 to $23 */
    bool user;
    uint32_t status; /* of the program */
    unsigned steps;
};

/*
 * What keeps a run from harming itself, since it cannot be had at once. Either PageMask and
 * FrameMask are never written and EntryLo leads to the zone or out of memory, so that stores may go
 * through the sequences' own TLB entries; or entries are as they like and stores do not.
 */
enum fuzz_entries { ENTRIES_SAFE, ENTRIES_ANY };

/* When the HAL is switched on. */
enum fuzz_hal { HAL_NEVER, HAL_ALWAYS, HAL_SOMETIME };

struct fuzz_rules {
    enum fuzz_entries entries;
    enum fuzz_hal hal;
    uint64_t memory; /* bytes */
};
extern struct fuzz_rules fuzz_rules;

/* Take tapes from the initial RAM disk, or from this seed. Returns how many there are, or 20,000.
 */
uint64_t fuzz_open(uint64_t seed);

/* The numbers of a round. */
const uint64_t *fuzz_tape(uint64_t round);

void fuzz_make(struct sequence *sequence, uint64_t round);

/* Leave only these instructions, one bit each. */
void fuzz_keep(struct sequence *sequence, uint64_t mask);

/* The page that a sequence is mostly about, from one number, and one of $8 to $23 from another. */
void fuzz_choose_subject(uint64_t number);
uint64_t fuzz_register(unsigned number, uint64_t from);

/* Start the virtio devices anew, with rings that are good or bad. False if memory is not one. */
bool fuzz_devices(uint64_t round);

/* Random numbers for a round beside its tape. */
void fuzz_random_begin(uint64_t round);
uint64_t fuzz_random(void);

/* fuzz_guard.S: vectors, and a call of code, or of fuzz_to_user, that comes back in any case. */
extern const uint32_t fuzz_vector[], fuzz_vector_end[];
extern volatile uint64_t fuzz_run[FUZZ_RUN];
extern uint64_t fuzz_gpr[16];
void fuzz_call(vaddr_t code);
void fuzz_back(void);
void fuzz_to_user(void);
#endif
#endif
