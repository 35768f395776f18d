/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Address spaces for the kernels that run on mapped pages: two-level page tables that the TLB
 * refill handler of vectors.S walks, as Linux's does.
 */
#ifndef PAGING_H
#define PAGING_H

#include "bench.h"

#define PAGE_SHIFT_4K  12
#define PAGE_SHIFT_16K 14

/* Empty the TLB and install the vectors, with the refill handler for 4 KB pages. */
void paging_init(void);

/* Pages of 1 << shift bytes from now on, by either of the two shifts above. */
void paging_set_size(unsigned shift);

/* A new address space: its root table. Holds pages below 4 GB of the size set. */
uint64_t *space_new(void);

/* Map [va, va + bytes) to physical memory at pa. All are aligned to two pages. */
void space_map(uint64_t *space, uint64_t va, uint64_t pa, uint64_t bytes);

/* Make this the current address space, under this ASID. */
static inline void space_switch(uint64_t *space, uint64_t asid)
{
    extern uint64_t *space_current;

    space_current = space;
    __asm__ volatile("dmtc0 %0, $10\n\tsll $0, $0, 3" : : "r"(asid) : "memory");
}

#endif
