/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fields of words, sign extension, and big-endian values in memory.
 */
#ifndef SIM_CORE_BITS_H
#define SIM_CORE_BITS_H

#include <string.h>

#include "sim/core/types.h"

/* The field of `x` that is `length` bits long and starts at bit `low`; length is 1 to 63. */
static inline uint64_t bits_get(uint64_t x, unsigned low, unsigned length)
{
    return (x >> low) & ((UINT64_C(1) << length) - 1);
}

/* `x` with that field replaced by `value`. */
static inline uint64_t bits_set(uint64_t x, unsigned low, unsigned length, uint64_t value)
{
    uint64_t mask = ((UINT64_C(1) << length) - 1) << low;

    return (x & ~mask) | ((value << low) & mask);
}

static inline uint64_t sign32(uint64_t x)
{
    return (uint64_t)(int64_t)(int32_t)(uint32_t)x;
}

static inline uint64_t sign16(uint64_t x)
{
    return (uint64_t)(int64_t)(int16_t)(uint16_t)x;
}

static inline uint64_t sign8(uint64_t x)
{
    return (uint64_t)(int64_t)(int8_t)(uint8_t)x;
}

/* Guest memory is big-endian; the host's order does not matter to these. */
static inline uint16_t load_be16(const void *p)
{
    const uint8_t *b = p;

    return (uint16_t)((b[0] << 8) | b[1]);
}

static inline uint32_t load_be32(const void *p)
{
    uint32_t x;

    memcpy(&x, p, sizeof(x));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    x = __builtin_bswap32(x);
#endif
    return x;
}

static inline uint64_t load_be64(const void *p)
{
    uint64_t x;

    memcpy(&x, p, sizeof(x));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    return x;
}

static inline void store_be16(void *p, uint16_t x)
{
    uint8_t *b = p;

    b[0] = (uint8_t)(x >> 8);
    b[1] = (uint8_t)x;
}

static inline void store_be32(void *p, uint32_t x)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    x = __builtin_bswap32(x);
#endif
    memcpy(p, &x, sizeof(x));
}

static inline void store_be64(void *p, uint64_t x)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    memcpy(p, &x, sizeof(x));
}

#endif
