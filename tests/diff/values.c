/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random values, with those that make a difference more often than chance would.
 */
#include "sim/core/bits.h"
#include "tests/diff/block.h"

uint64_t random_word(struct random *random)
{
    return sign32(random_long(random));
}

uint64_t random_long(struct random *random)
{
    uint64_t bits = random_u64(random);

    switch (random_below(random, 6)) {
    case 0:
        return (uint64_t)(int64_t)(int8_t)bits;
    case 1:
        return (UINT64_C(1) << (bits & 63)) - (bits >> 6 & 1);
    case 2:
        return ~(UINT64_C(1) << (bits & 63)) + (bits >> 6 & 1);
    case 3:
        return bits >> 32;
    default:
        return bits;
    }
}

/*
 * Infinity, zero, one, the default quiet NaN and any signalling one (MIPS's have the top fraction
 * bit set). QEMU makes every NaN the default one, which the manual does not ask for.
 */
static uint64_t random_special(struct random *random, bool nan, unsigned exponent,
                               unsigned fraction)
{
    uint64_t ones = ((UINT64_C(1) << exponent) - 1) << fraction;
    uint64_t payload = random_u64(random) & ((UINT64_C(1) << (fraction - 1)) - 1);
    uint64_t sign = (uint64_t)random_below(random, 2) << (exponent + fraction);

    switch (random_below(random, nan ? 5 : 3)) {
    case 0:
        return sign;
    case 1:
        return sign | ones;
    case 3:
        return ones | ((UINT64_C(1) << (fraction - 1)) - 1);
    case 4:
        return sign | ones | payload | UINT64_C(1) << (fraction - 1);
    default:
        return sign | (ones >> (fraction + 1)) << fraction;
    }
}

/* A number from 2^-36 to 2^36, often with few bits. */
static uint64_t random_finite(struct random *random, unsigned exponent, unsigned fraction)
{
    uint64_t bias = (UINT64_C(1) << (exponent - 1)) - 1;
    uint64_t sign = (uint64_t)random_below(random, 2) << (exponent + fraction);
    uint64_t bits = random_u64(random) & ((UINT64_C(1) << fraction) - 1);

    if (random_below(random, 3) == 0)
        bits &= ~UINT64_C(0) << (fraction - 4);
    return sign | (bias - 36 + random_below(random, 73)) << fraction | bits;
}

uint64_t random_single(struct random *random, enum fp_class class)
{
    uint64_t high = random_u64(random) << 32;

    return high | (class == FP_FINITE ? random_finite(random, 8, 23)
                                      : random_special(random, class == FP_NAN, 8, 23));
}

uint64_t random_double(struct random *random, enum fp_class class)
{
    return class == FP_FINITE ? random_finite(random, 11, 52)
                              : random_special(random, class == FP_NAN, 11, 52);
}
