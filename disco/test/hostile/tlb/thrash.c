/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ten thousand pages through 64 entries, large and small, in several spaces: the second-level TLB
 * is driven through all its sets, and every read finds its page.
 *
 * verdict: status 0
 * console: wrong 0000000000000000
 */
#include "disco/test/attack.h"

static void handle(struct frame *frame)
{
    uint64_t va = frame->badvaddr & ~(2 * PAGE_SIZE - 1);

    CP0_WRITE64(CP0_ENTRYLO0, LO(SCRATCH + (va >> 13 & 31) * 2 * PAGE_SIZE));
    CP0_WRITE64(CP0_ENTRYLO1, LO(SCRATCH + (va >> 13 & 31) * 2 * PAGE_SIZE + PAGE_SIZE));
    __asm__ volatile("tlbwr" : : : "memory");
}

int test(void)
{
    unsigned wrong = 0;

    for (uint64_t i = 0; i < 64; i++)
        memory_at(SCRATCH + i * PAGE_SIZE)[0] = i;
    guest_set_handler(handle);
    for (unsigned i = 0; i < 10000; i++) {
        uint64_t page = random_next() >> 30;

        CP0_WRITE64(CP0_ENTRYHI, i & 3);
        wrong += *(volatile uint64_t *)(page << PAGE_SHIFT & UINT64_C(0x3fffffffff)) != (page & 63);
    }
    put_value("wrong", wrong);
    return verdict(wrong == 0);
}
