/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Step 4: a page of its own choice at an address of its own choice, seen through the TLB and
 * through the kernel's direct map.
 */
#include "docs/disco-tutorial/guests/lib/guest.h"

#define USER 0x10000
#define PAGE 0x800 /* physical: 8 MB */

static void enter(uint64_t va, uint64_t page)
{
    uint64_t lo = page << ENTRYLO_PFN_BIT | CCA_COHERENT << ENTRYLO_C_SHIFT | ENTRYLO_D | ENTRYLO_V;

    CP0_WRITE32(CP0_INDEX, 10);
    CP0_WRITE32(CP0_PAGEMASK, 0);
    CP0_WRITE64(CP0_ENTRYHI, va);
    CP0_WRITE64(CP0_ENTRYLO0, lo);
    CP0_WRITE64(CP0_ENTRYLO1, lo + (1 << ENTRYLO_PFN_BIT));
    __asm__ volatile("tlbwi" : : : "memory");
}

static void handle(struct exception *exception)
{
    put_value("exception", exception_code(exception));
    exception->epc += 4;
}

int guest_main(void)
{
    volatile uint64_t *mapped = (volatile uint64_t *)USER;
    volatile uint64_t *direct = (volatile uint64_t *)(CACHED_BASE + (PAGE << PAGE_SHIFT));

    guest_set_handler(handle);
    enter(USER, PAGE);
    *mapped = 0x5a5a;
    put_value("stored through the TLB, loaded through the direct map", *direct);
    __asm__ volatile("tlbp" : : : "memory");
    put_value("index of the entry", CP0_READ32(CP0_INDEX));
    __asm__ volatile("tlbr" : : : "memory");
    put_value("EntryLo0 as the kernel wrote it", CP0_READ64(CP0_ENTRYLO0));
    put_text("an address that is not mapped\n");
    (void)*(volatile uint64_t *)(USER + 0x100000);
    put_text("memory that the machine does not have\n");
    (void)*(volatile uint64_t *)(CACHED_BASE + 0x10000000);
    return 0;
}
