/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loads from, and stores to, every page from 1 MB to the end of memory, through the direct map. The
 * last page of all gets one load and one store.
 */
#include "disco/test/guest.h"

#define FIRST (UINT64_C(1) << 20)

static volatile uint64_t *at(uint64_t pa)
{
    return (volatile uint64_t *)(CACHED_BASE + pa);
}

int test(void)
{
    uint64_t end = magic_read(MAGIC_DRAM), wrong = 0;

    for (uint64_t pa = FIRST; pa < end - PAGE_SIZE; pa += PAGE_SIZE)
        *at(pa) = pa;
    for (uint64_t pa = FIRST; pa < end - PAGE_SIZE; pa += PAGE_SIZE)
        wrong += *at(pa) != pa;
    *at(end - 8) = *at(end - 16);
    put_value("wrong", wrong);
    return wrong ? 1 : 0;
}
