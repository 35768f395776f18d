/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who runs images: QEMU's user mode, and our processor in several ways that must not differ.
 */
#ifndef TESTS_DIFF_ORACLE_H
#define TESTS_DIFF_ORACLE_H

#include "cpu-mips/cpu.h"
#include "tests/diff/image.h"
#include "tests/isa/board.h"

/* Run it under `qemu-mips64 -cpu 5Kf`. False, with a line on stderr, if that did not work. */
bool qemu_run(const struct image *image, struct result *result);

/* True if there is such a program. */
bool qemu_exists(void);

/* How our processor is driven: from the image's start to its end, in user mode. */
struct ours {
    enum cpu_model model;
    uint64_t stop_seed;  /* not 0: return from cpu_run at random times */
    bool interrupts;     /* and raise a software interrupt at some of them */
    bool switches;       /* and change the model at some of them */
    enum opcode mistake; /* not OP_RESERVED: words of this row do nothing; to test the shrinker */
};

/* What remains when it has ended; `digest` is of everything, times too. */
struct ended {
    char digest[DIGEST_TEXT];
    uint64_t instructions;
    struct values values;
};

/* False, with a line on stderr, if the image did not end. */
bool ours_run(const struct ours *ours, const struct image *image, struct result *result,
              struct ended *ended);

/* Run the image on both models, so many instructions at a time, and compare everything each time.
 */
bool ours_lockstep(const struct image *image, uint64_t seed, uint64_t instructions);

#endif
