/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Page tables. A table has 512 entries of 8 bytes, each an EntryLo. */
#include "paging.h"

#include "cp0.h"

#define TLB_ENTRIES   64
#define TABLE_ENTRIES 512
#define ROOT_ENTRIES  2048 /* 4 GB in tables of 512 pages of 4 KB */
#define PAGEMASK_16K  0x6000
#define VECTOR_REFILL 0x000
#define VECTOR_XTLB   0x080
#define VECTOR_OTHERS 0x180

extern const uint32_t refill_4k[], refill_4k_end[], refill_16k[], refill_16k_end[];
extern const uint32_t others[], others_end[];

uint64_t *space_current; /* vectors.S reads it */
static unsigned page_shift;

static void refill_install(const uint32_t *start, const uint32_t *end)
{
    code_copy((void *)(CKSEG0 + VECTOR_REFILL), start, end);
    code_copy((void *)(CKSEG0 + VECTOR_XTLB), start, end);
}

/* Invalid entries of different pages in an unmapped segment, so that no two can ever match. */
static void tlb_clear(void)
{
    for (uint64_t i = 0; i < TLB_ENTRIES; i++)
        __asm__ volatile("dmtc0 %0, $10\n\tdmtc0 $0, $2\n\tdmtc0 $0, $3\n\tmtc0 %1, $0\n\t"
                         "sll $0, $0, 3\n\ttlbwi"
                         :
                         : "r"(CKSEG0 + (i << 13)), "r"(i));
    __asm__ volatile("dmtc0 $0, $10");
}

void paging_set_size(unsigned shift)
{
    int large = shift == PAGE_SHIFT_16K;

    page_shift = shift;
    __asm__ volatile("mtc0 %0, $5" : : "r"(large ? PAGEMASK_16K : 0));
    if (large)
        refill_install(refill_16k, refill_16k_end);
    else
        refill_install(refill_4k, refill_4k_end);
}

void paging_init(void)
{
    __asm__ volatile("mtc0 $0, $5\n\tmtc0 $0, $6");
    tlb_clear();
    paging_set_size(PAGE_SHIFT_4K);
    code_copy((void *)(CKSEG0 + VECTOR_OTHERS), others, others_end);
}

uint64_t *space_new(void)
{
    return memory_take(ROOT_ENTRIES * sizeof(uint64_t), 4096);
}

static void page_map(uint64_t *space, uint64_t va, uint64_t pa)
{
    uint64_t **table = (uint64_t **)&space[va >> page_shift >> 9];

    if (!*table)
        *table = memory_take(TABLE_ENTRIES * sizeof(uint64_t), 4096);
    (*table)[(va >> page_shift) % TABLE_ENTRIES] = pa >> 12 << 6 | ENTRYLO_BITS;
}

void space_map(uint64_t *space, uint64_t va, uint64_t pa, uint64_t bytes)
{
    for (uint64_t at = 0; at < bytes; at += 1ull << page_shift)
        page_map(space, va + at, pa + at);
}
