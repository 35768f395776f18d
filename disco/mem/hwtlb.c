/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Instructions on the joint TLB (R10000 UM 14.1 to 14.6, 16.3). An entry is made invalid by giving
 * it an address in CKSEG0, which is never translated, different for each entry.
 */
#include "disco/mem/hwtlb.h"

#define PROBE_MISS   0x80000000
#define WIRED_RIGHTS (CCA_COHERENT << ENTRYLO_C_SHIFT | ENTRYLO_D | ENTRYLO_V | ENTRYLO_G)

static uint64_t entrylo_of(mpa_t page)
{
    return page >> (PAGE_SHIFT - ENTRYLO_PFN_BIT) | WIRED_RIGHTS;
}

static void set_entry(uint64_t hi, uint64_t lo0, uint64_t lo1)
{
    CP0_WRITE64(CP0_ENTRYHI, hi);
    CP0_WRITE64(CP0_ENTRYLO0, lo0);
    CP0_WRITE64(CP0_ENTRYLO1, lo1);
}

static void write_indexed(unsigned index)
{
    CP0_WRITE32(CP0_INDEX, index);
    __asm__ volatile("tlbwi" : : : "memory");
}

static void invalidate(unsigned index)
{
    set_entry(CKSEG0 + ((uint64_t)index << (PAGE_SHIFT + 1)), 0, 0);
    write_indexed(index);
}

/* Index of the entry that matches this EntryHi, or PROBE_MISS. */
static uint32_t probe(uint64_t hi)
{
    CP0_WRITE64(CP0_ENTRYHI, hi);
    __asm__ volatile("tlbp" : : : "memory");
    return CP0_READ32(CP0_INDEX);
}

void hwtlb_flush(void)
{
    for (unsigned i = HWTLB_WIRED; i < TLB_ENTRIES; i++)
        invalidate(i);
}

void hwtlb_init(void)
{
    CP0_WRITE32(CP0_PAGEMASK, 0);
    CP0_WRITE64(CP0_XCONTEXT, 0); /* XContext: VPN2 * 16 and the region alone */
    CP0_WRITE32(CP0_FRAMEMASK, 0);
    CP0_WRITE32(CP0_WIRED, HWTLB_WIRED);
    for (unsigned i = 0; i < TLB_ENTRIES; i++)
        invalidate(i);
}

void hwtlb_wire(vaddr_t va, mpa_t even, mpa_t odd)
{
    CP0_WRITE32(CP0_PAGEMASK, PAGEMASK_16K);
    set_entry(va, entrylo_of(even), entrylo_of(odd));
    write_indexed(0);
    CP0_WRITE32(CP0_PAGEMASK, 0);
}

void hwtlb_wire_guest(vaddr_t va, const uint64_t lo[2])
{
    set_entry(va, lo[0], lo[1]);
    write_indexed(1);
}

void hwtlb_unwire_guest(void)
{
    invalidate(1);
}

void hwtlb_drop(uint64_t hi)
{
    uint32_t index = probe(hi);

    if (!(index & PROBE_MISS) && index >= HWTLB_WIRED)
        invalidate(index);
}

void hwtlb_put(uint64_t hi, const uint64_t lo[2])
{
    uint32_t index = probe(hi);

    set_entry(hi, lo[0], lo[1]);
    if (index & PROBE_MISS)
        __asm__ volatile("tlbwr" : : : "memory");
    else
        __asm__ volatile("tlbwi" : : : "memory");
}
