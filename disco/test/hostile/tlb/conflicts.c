/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Entries for the same page in all sizes, spaces and slots, global and not. Whatever the TLB makes
 * of it, a small page shows one of the pages that were entered.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

#define VA UINT64_C(0x10000000)

int test(void)
{
    unsigned foreign = 0;
    uint64_t value;

    attack_start();
    for (uint64_t i = 0; i < 32; i++)
        memory_at(SCRATCH + i * PAGE_SIZE)[0] = 0xfeed0000 | i;
    for (unsigned round = 0; round < 2000; round++) {
        uint64_t random = random_next();
        uint64_t lo = LO(SCRATCH + (random & 31) * PAGE_SIZE) | (random >> 5 & ENTRYLO_G);
        bool large = round / 100 & 1;
        uint32_t mask = large ? 0x1ffe000u >> (random >> 8 & 15) & 0x1ffe000u : 0;

        if (round % 100 == 0)
            tlb_clear();
        tlb_write(random >> 16 & 63, VA | (random >> 24 & 3), lo, lo ^ (random >> 6 & ENTRYLO_G),
                  mask);
        CP0_WRITE64(CP0_ENTRYHI, random >> 26 & 3);
        value = 0;
        if (can_load(VA + (random >> 30 & 0x1000), &value) && !large)
            foreign += value >> 16 != 0xfeed;
    }
    put_value("foreign", foreign);
    return verdict(foreign == 0 && !tally_others(CODE(EXC_TLBL) | CODE(EXC_DBE)));
}
