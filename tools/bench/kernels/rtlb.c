/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Touch pages at random out of 32 times what the TLB holds: nearly every touch is a refill. */
#include "paging.h"

#define PAGES     4096
#define MAPPED_VA 0x10000000ull

uint64_t kernel_run(void)
{
    uint64_t *space = space_new(), state = 5, sum = 0;

    space_map(space, MAPPED_VA, physical(memory_take(PAGES << PAGE_SHIFT_4K, 1 << 16)),
              PAGES << PAGE_SHIFT_4K);
    space_switch(space, 0);
    for (uint64_t i = 0; i < ITERATIONS; i++) {
        uint64_t page = random_next(&state) % PAGES;
        uint64_t *at = (uint64_t *)(MAPPED_VA + (page << PAGE_SHIFT_4K) + (page * 8 & 0xFF8));

        sum += ++*at;
    }
    return sum;
}
