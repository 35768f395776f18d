/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random numbers that are the same everywhere: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
 */
#ifndef TESTS_DIFF_RANDOM_H
#define TESTS_DIFF_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state;
};

static inline uint64_t random_u64(struct random *random)
{
    uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* 0 to limit - 1; limit is small, so that the bias does not matter. */
static inline unsigned random_below(struct random *random, unsigned limit)
{
    return (unsigned)(random_u64(random) >> 32) % limit;
}

static inline unsigned random_between(struct random *random, unsigned low, unsigned high)
{
    return low + random_below(random, high - low + 1);
}

#endif
