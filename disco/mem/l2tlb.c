/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second-level TLB: making and emptying. Look-ups are in the header and in boot/vectors.S.
 */
#include "disco/mem/l2tlb.h"

#include "disco/mem/frame.h"

struct l2tlb *l2tlb_new(void)
{
    struct l2tlb *table = heap_alloc(sizeof(*table), sizeof(table->way[0]));

    if (table)
        l2tlb_clear(table);
    return table;
}

void l2tlb_clear(struct l2tlb *table)
{
    for (unsigned way = 0; way < L2TLB_WAYS; way++)
        for (unsigned set = 0; set < L2TLB_SETS; set++)
            table->way[way][set].hi = L2TLB_EMPTY;
}
