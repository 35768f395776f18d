/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random blocks of user-mode instructions whose results the architecture defines, so that every
 * correct processor agrees on them.
 *
 * What keeps them defined: 32-bit operations read only "word" registers, which always hold
 * sign-extended values; divisors are made odd; sums that trap have operands that cannot overflow;
 * conditional traps compare what cannot trap; floating-point operands come from registers that no
 * instruction writes, far from underflow; branches go forward, to whole units.
 *
 *     $2-$13   words: sign-extended 32-bit values     $f0-$f3    finite singles
 *     $14-$25  any 64-bit values                      $f4-$f7    finite doubles
 *     $1, $30  inside a unit                          $f8, $f9   singles: 0, infinity, 1
 *     $28      middle of 256 bytes of memory          $f10, $f11 the same or NaN
 *     $29      the driver's                           $f12-$f15  the same of doubles
 *     $31      links                                  $f16-$f31  results
 *     $26, $27 the refill handler's
 */
#ifndef TESTS_DIFF_BLOCK_H
#define TESTS_DIFF_BLOCK_H

#include "cpu-mips/isa/decode.h"
#include "tests/diff/random.h"

#define UNIT_WORDS  6
#define BLOCK_WORDS 64
#define BLOCK_UNITS BLOCK_WORDS

/* Some words that belong together. */
struct unit {
    uint32_t word[UNIT_WORDS];
    uint8_t count;
    /*
     * How the address of the unit `skip` units after the next one gets into it: branch offset in
     * the word before the last (the last is its delay slot), jump target there, or LUI and ORI.
     */
    enum { GOES_ON, GOES_RELATIVE, GOES_REGION, GOES_REGISTER } goes;
    uint8_t skip;
};

struct block {
    struct unit unit[BLOCK_UNITS];
    unsigned units;
    unsigned words;  /* in all units */
    unsigned record; /* of starting values (image.h) */
    uint32_t fcsr;
    uint32_t va; /* where it is in the image */
};

/* A block of at least BLOCK_WORDS - UNIT_WORDS words. */
void block_generate(struct block *block, struct random *random, unsigned records);

/* Write the words as they are at address va; returns how many. */
unsigned block_emit(const struct block *block, uint32_t va, uint32_t *to);

void block_remove(struct block *block, unsigned unit);

/* True if blocks contain this row. */
bool block_uses(enum opcode op);

/* Starting values of the registers and the memory, by class. */
uint64_t random_word(struct random *random);
uint64_t random_long(struct random *random);
enum fp_class { FP_FINITE, FP_SPECIAL, FP_NAN };
uint64_t random_single(struct random *random, enum fp_class class);
uint64_t random_double(struct random *random, enum fp_class class);

#endif
