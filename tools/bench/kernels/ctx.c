/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Four address spaces of 16 pages that all fit the TLB, taken in turns: each turn changes the ASID
 * and then works on every page. TOUCHES per page set how long a turn is.
 */
#include "paging.h"

#define SPACES    4
#define PAGES     16
#define MAPPED_VA 0x10000000ull
#define PAGE      (1ull << PAGE_SHIFT_4K)

static NOINLINE uint64_t page_work(uint64_t *at)
{
    uint64_t sum = 0;

    for (uint64_t *end = at + TOUCHES; at != end; at++) {
        uint64_t value = *at;

        sum += value;
        *at = value + 3;
    }
    return sum;
}

uint64_t kernel_run(void)
{
    uint64_t *spaces[SPACES], sum = 0;

    for (int s = 0; s < SPACES; s++) {
        spaces[s] = space_new();
        space_map(spaces[s], MAPPED_VA, physical(memory_take(PAGES * PAGE, 2 * PAGE)),
                  PAGES * PAGE);
    }
    for (uint64_t i = 0; i < ITERATIONS; i++) {
        space_switch(spaces[i % SPACES], 1 + i % SPACES);
        for (uint64_t page = 0; page < PAGES; page++)
            sum += page_work((uint64_t *)(MAPPED_VA + page * PAGE));
    }
    return sum;
}
