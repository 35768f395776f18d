/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For panic.sh: has a page at address 0, full of addresses of its own memory, and makes a monitor
 * with a fault (planted/faulty.c) follow a null pointer. The page must not be mistaken for the
 * monitor's.
 */
#include "disco/test/guest.h"
#include "disco/test/planted/marker.h"

#define PAGE UINT64_C(0x300000)

static void map_zero(void)
{
    uint64_t lo = PAGE >> (PAGE_SHIFT - ENTRYLO_PFN_BIT) | CCA_COHERENT << ENTRYLO_C_SHIFT |
                  ENTRYLO_D | ENTRYLO_V | ENTRYLO_G;

    CP0_WRITE64(CP0_ENTRYHI, 0);
    CP0_WRITE64(CP0_ENTRYLO0, lo);
    CP0_WRITE64(CP0_ENTRYLO1, lo);
    CP0_WRITE32(CP0_INDEX, 5);
    __asm__ volatile("tlbwi");
}

int test(void)
{
    volatile uint64_t *low;

    map_zero();
    __asm__("" : "=r"(low) : "0"(0));
    for (unsigned i = 0; i < PAGE_SIZE / sizeof(*low); i++)
        low[i] = CACHED_BASE;
    put_text("mapped\n");
    magic_write(MAGIC_MARKER, FAULT_MARKER);
    put_text("went on\n");
    return 1;
}
