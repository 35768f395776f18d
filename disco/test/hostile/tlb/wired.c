/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Wired and Random at their ends: all entries wired, one left, more than there are. Entries below
 * Wired survive any number of TLBWR.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

#define VA(i) (UINT64_C(0x10000000) + (i)*2 * PAGE_SIZE)

static unsigned check(unsigned wired)
{
    unsigned lost = 0;

    tlb_clear();
    for (unsigned i = 0; i < wired; i++)
        tlb_write(i, VA(i), LO(SCRATCH), LO(SCRATCH), 0);
    CP0_WRITE32(CP0_WIRED, wired);
    for (unsigned i = 0; i < 200; i++) {
        CP0_WRITE64(CP0_ENTRYHI, VA(1000 + i));
        CP0_WRITE64(CP0_ENTRYLO0, LO(SCRATCH));
        CP0_WRITE64(CP0_ENTRYLO1, LO(SCRATCH));
        __asm__ volatile("tlbwr" : : : "memory");
    }
    for (unsigned i = 0; i < wired; i++) {
        CP0_WRITE64(CP0_ENTRYHI, VA(i));
        __asm__ volatile("tlbp");
        lost += CP0_READ32(CP0_INDEX) != i;
    }
    return lost;
}

int test(void)
{
    unsigned lost = 0;

    attack_start();
    for (unsigned wired = 0; wired < 64; wired += 7)
        lost += check(wired);
    CP0_WRITE32(CP0_WIRED, ~0u);
    lost += CP0_READ32(CP0_WIRED) != 63 || CP0_READ32(CP0_RANDOM) != 63;
    __asm__ volatile("tlbwr\n tlbwr\n tlbwr" : : : "memory");
    CP0_WRITE32(CP0_WIRED, 0);
    put_value("lost", lost);
    return verdict(lost == 0 && tally_all() == 0);
}
