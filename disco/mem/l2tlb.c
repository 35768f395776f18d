/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second-level TLB: making and emptying. Look-ups are in the header and in boot/vectors.S.
 */
#include "disco/mem/l2tlb.h"

#include "disco/mem/frame.h"

struct l2tlb_entry *l2tlb_new(void)
{
    struct l2tlb_entry *table =
        heap_alloc(L2TLB_ENTRIES * sizeof(*table), sizeof(struct l2tlb_entry));

    if (table)
        l2tlb_clear(table);
    return table;
}

void l2tlb_clear(struct l2tlb_entry *table)
{
    for (unsigned i = 0; i < L2TLB_ENTRIES; i++)
        table[i].hi = L2TLB_EMPTY;
}
