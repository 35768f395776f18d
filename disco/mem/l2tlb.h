/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second-level TLB of a virtual processor (Disco paper, 4.2.2): translations of user addresses
 * to machine pages, looked up by the refill handler in boot/vectors.S before anything else.
 *
 * Two ways of 2048 entries of 16 bytes, so that those of neighbours share a line of the cache. The
 * index is VPN2, exclusive-or ASID * 64: what the handler takes from XContext, where VPN2 is times
 * 16 already, and one word that follows the ASID. It looks at the first way; if the second has the
 * key it exchanges the two, so what is in use stays in the first.
 */
#ifndef DISCO_MEM_L2TLB_H
#define DISCO_MEM_L2TLB_H

#include "disco/core/mips.h"

#define L2TLB_SETS       2048
#define L2TLB_WAYS       2
#define L2TLB_ASID_SHIFT 6
#define L2TLB_EMPTY      (UINT64_C(1) << 50) /* a bit that EntryHi does not have */

struct l2tlb_entry {
    uint64_t hi;    /* EntryHi: region, VPN2 and ASID */
    uint32_t lo[2]; /* EntryLo as the hardware takes it: machine memory ends below 256 GB */
};

/* The first way, and behind it the second. Aligned so that an exclusive-or adds an index. */
struct l2tlb {
    struct l2tlb_entry way[L2TLB_WAYS][L2TLB_SETS];
};

static inline unsigned l2tlb_set(uint64_t hi)
{
    return (hi >> 13 ^ hi << L2TLB_ASID_SHIFT) % L2TLB_SETS;
}

/* Remove the entry of this key, if it is there. */
static inline void l2tlb_drop(struct l2tlb *table, uint64_t hi)
{
    unsigned set = l2tlb_set(hi);

    for (unsigned way = 0; way < L2TLB_WAYS; way++)
        if (table->way[way][set].hi == hi)
            table->way[way][set].hi = L2TLB_EMPTY;
}

/* Enter a translation, in the place of one with the same key. */
static inline void l2tlb_put(struct l2tlb *table, uint64_t hi, const uint64_t lo[2])
{
    unsigned set = l2tlb_set(hi);
    struct l2tlb_entry *first = &table->way[0][set];

    if (first->hi != hi)
        table->way[1][set] = *first;
    first->hi = hi;
    first->lo[0] = (uint32_t)lo[0];
    first->lo[1] = (uint32_t)lo[1];
}

/* A new, empty table; NULL if there is no memory. */
struct l2tlb *l2tlb_new(void);

void l2tlb_clear(struct l2tlb *table);

#endif
