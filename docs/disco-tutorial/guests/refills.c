/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Step 5: a program with more pages than the TLB has entries goes through them ten times. The
 * kernel counts the refill exceptions that it gets.
 */
#include "docs/disco-tutorial/guests/lib/guest.h"

#define PAGES  256 /* pairs are entered: 128 entries, twice as many as there are */
#define ROUNDS 10

static volatile unsigned refills;

/* Virtual page n is physical page 0x800 + n. */
static void refill(struct exception *exception)
{
    uint64_t pair = exception->badvaddr >> (PAGE_SHIFT + 1) << 1;
    uint64_t lo =
        (0x800 + pair) << ENTRYLO_PFN_BIT | CCA_COHERENT << ENTRYLO_C_SHIFT | ENTRYLO_D | ENTRYLO_V;

    refills++;
    CP0_WRITE64(CP0_ENTRYLO0, lo);
    CP0_WRITE64(CP0_ENTRYLO1, lo + (1 << ENTRYLO_PFN_BIT));
    __asm__ volatile("tlbwr" : : : "memory");
}

int guest_main(void)
{
    guest_set_handler(refill);
    CP0_WRITE32(CP0_PAGEMASK, 0);
    CP0_WRITE32(CP0_WIRED, 0);
    for (unsigned round = 0; round < ROUNDS; round++) {
        refills = 0;
        for (uint64_t page = 0; page < PAGES; page++)
            (void)*(volatile uint64_t *)(page << PAGE_SHIFT);
        if (round == 0 || round == ROUNDS - 1)
            put_value(round ? "refills, last round " : "refills, first round", refills);
    }
    return 0;
}
