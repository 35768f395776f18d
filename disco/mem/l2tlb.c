/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second-level TLB: making and emptying. Look-ups are in the header and in boot/vectors.S.
 */
#include "disco/mem/l2tlb.h"

#include "disco/mem/frame.h"

/* Of the processor's second-level cache, in which the monitor's text is at 0. */
#define CACHE_WAY  (UINT64_C(512) << 10)
#define TEXT_BYTES (UINT64_C(72) << 10)

static struct l2tlb *take(void)
{
    return heap_alloc(sizeof(struct l2tlb), sizeof(((struct l2tlb *)0)->way[0]));
}

/* Table and text are used together: they shall not be in one another's place in the cache. */
static bool meets_text(const struct l2tlb *table)
{
    return table && machine_address(table) % CACHE_WAY < TEXT_BYTES;
}

struct l2tlb *l2tlb_new(void)
{
    struct l2tlb *table = take();

    while (meets_text(table))
        table = take();
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
