/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All of a machine's memory but what it stands on, filled through one window, read through another
 * and through the TLB: every page is its own and nobody else's.
 *
 * verdict: status 0
 * console: wrong 0000000000000000
 */
#include "disco/test/attack.h"

#define FIRST UINT64_C(0x340000)

int test(void)
{
    uint64_t end = memory_bytes() - 2 * TREE_PAGES;
    unsigned wrong = 0;
    uint64_t value = 0;

    attack_start();
    for (uint64_t pa = FIRST; pa < end; pa += PAGE_SIZE)
        *memory_at(pa) = pa ^ 0x5eed;
    for (uint64_t pa = FIRST; pa < end; pa += PAGE_SIZE) {
        wrong += *(volatile uint64_t *)(TEXT_BASE + pa) != (pa ^ 0x5eed);
        tlb_write(pa >> 12 & 63, 0x40000000 + 2 * pa, LO(pa), LO(pa), 0);
        wrong += !can_load(0x40000000 + 2 * pa, &value) || value != (pa ^ 0x5eed);
    }
    put_value("wrong", wrong);
    return verdict(wrong == 0 && tally_all() == 0);
}
