/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Read, change and write back BYTES of memory, STRIDE apart, over and over. MAP says through which
 * segment: WALK_KSEG0, WALK_XKPHYS, or mapped pages of 4 or 16 KB.
 */
#include "paging.h"

#define WALK_KSEG0  0
#define WALK_XKPHYS 1
#define WALK_4K     12
#define WALK_16K    14
#define MAPPED_VA   0x10000000ull

static uint64_t *memory_through(unsigned map, void *memory)
{
    if (map == WALK_KSEG0)
        return memory;
    if (map == WALK_XKPHYS)
        return (uint64_t *)(XKPHYS | physical(memory));
    paging_set_size(map);
    uint64_t *space = space_new();

    space_map(space, MAPPED_VA, physical(memory), BYTES);
    space_switch(space, 0);
    return (uint64_t *)MAPPED_VA;
}

uint64_t kernel_run(void)
{
    uint64_t *start = memory_through(MAP, memory_take(BYTES, 1 << 16));
    uint64_t *end = start + BYTES / sizeof(uint64_t), sum = 0;

    for (uint64_t i = 0; i < ITERATIONS; i++) {
        for (uint64_t *at = start; at != end; at += STRIDE / sizeof(uint64_t)) {
            uint64_t value = *at;

            sum += value;
            *at = value + i + 1;
        }
        sum += i;
    }
    return sum + start[BYTES / 16];
}
