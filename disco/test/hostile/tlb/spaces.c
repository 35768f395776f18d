/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same address in all 256 address spaces, each with a page of its own, and global pages
 * between them: each space reads its own.
 *
 * verdict: status 0
 * console: wrong 0000000000000000
 */
#include "disco/test/attack.h"

#define VA UINT64_C(0x30000000)

static void handle(struct frame *frame)
{
    uint64_t space = CP0_READ64(CP0_ENTRYHI) & ENTRYHI_ASID;
    uint64_t lo = LO(SCRATCH + space * PAGE_SIZE);

    (void)frame;
    CP0_WRITE64(CP0_ENTRYLO0, lo);
    CP0_WRITE64(CP0_ENTRYLO1, lo);
    __asm__ volatile("tlbwr" : : : "memory");
}

int test(void)
{
    unsigned wrong = 0;

    for (uint64_t space = 0; space < 256; space++)
        memory_at(SCRATCH + space * PAGE_SIZE)[0] = space;
    guest_set_handler(handle);
    for (unsigned i = 0; i < 5000; i++) {
        uint64_t space = random_next() & 255;

        CP0_WRITE64(CP0_ENTRYHI, space);
        wrong += *(volatile uint64_t *)VA != space;
    }
    put_value("wrong", wrong);
    return verdict(wrong == 0);
}
