/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory and strings. Images of some megabytes are copied at boot, so aligned copies go by
 * doublewords.
 */
#include "disco/lib/string.h"

static bool all_aligned(uint64_t a, uint64_t b, uint64_t c)
{
    return ((a | b | c) & 7) == 0;
}

void *memcpy(void *to, const void *from, size_t bytes)
{
    uint8_t *t = to;
    const uint8_t *f = from;
    size_t i = 0;

    if (all_aligned((uint64_t)to, (uint64_t)from, 0))
        for (; i + 8 <= bytes; i += 8)
            *(uint64_t *)(t + i) = *(const uint64_t *)(f + i);
    for (; i < bytes; i++)
        t[i] = f[i];
    return to;
}

void *memset(void *to, int byte, size_t bytes)
{
    uint8_t *t = to;
    uint64_t pattern = (uint8_t)byte * UINT64_C(0x0101010101010101);
    size_t i = 0;

    if (all_aligned((uint64_t)to, 0, 0))
        for (; i + 8 <= bytes; i += 8)
            *(uint64_t *)(t + i) = pattern;
    for (; i < bytes; i++)
        t[i] = (uint8_t)byte;
    return to;
}

int memcmp(const void *a, const void *b, size_t bytes)
{
    const uint8_t *p = a, *q = b;

    for (size_t i = 0; i < bytes; i++)
        if (p[i] != q[i])
            return p[i] < q[i] ? -1 : 1;
    return 0;
}

size_t strlen(const char *s)
{
    size_t length = 0;

    while (s[length])
        length++;
    return length;
}

int strcmp(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return (uint8_t)*a - (uint8_t)*b;
}

void string_copy(char *to, size_t room, const char *from)
{
    size_t i = 0;

    for (; i + 1 < room && from[i]; i++)
        to[i] = from[i];
    to[i] = 0;
}

static uint64_t load_le(const uint8_t *at, unsigned bytes)
{
    uint64_t value = 0;

    for (unsigned i = bytes; i-- > 0;)
        value = value << 8 | at[i];
    return value;
}

static void store_le(uint8_t *at, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

uint16_t load_le16(const void *at)
{
    return (uint16_t)load_le(at, 2);
}

uint32_t load_le32(const void *at)
{
    return (uint32_t)load_le(at, 4);
}

uint64_t load_le64(const void *at)
{
    return load_le(at, 8);
}

void store_le16(void *at, uint16_t value)
{
    store_le(at, value, 2);
}

void store_le32(void *at, uint32_t value)
{
    store_le(at, value, 4);
}

void store_le64(void *at, uint64_t value)
{
    store_le(at, value, 8);
}

static uint64_t load_be(const uint8_t *at, unsigned bytes)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return value;
}

uint16_t load_be16(const void *at)
{
    return (uint16_t)load_be(at, 2);
}

uint32_t load_be32(const void *at)
{
    return (uint32_t)load_be(at, 4);
}

uint64_t load_be64(const void *at)
{
    return load_be(at, 8);
}

void store_be32(void *at, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        ((uint8_t *)at)[i] = (uint8_t)(value >> (24 - 8 * i));
}

void store_be64(void *at, uint64_t value)
{
    store_be32(at, (uint32_t)(value >> 32));
    store_be32((uint8_t *)at + 4, (uint32_t)value);
}
