/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second-level TLB of a virtual processor (Disco paper, 4.2.2): translations of user addresses
 * to machine pages, looked up by the refill handler in boot/vectors.S before anything else.
 *
 * Two ways of 1024 entries. The index is VPN2, exclusive-or VPN2 / 1024 (the ends of stack and of
 * mapped files have the same low bits), exclusive-or ASID * 4 (so have the same pages of two
 * processes). With entries of 32 bytes that is a few shifts of EntryHi. A new entry goes to the
 * first way and what was there to the second, which the refill handler looks at only then.
 */
#ifndef DISCO_MEM_L2TLB_H
#define DISCO_MEM_L2TLB_H

#include "disco/core/mips.h"

#define L2TLB_SETS  1024
#define L2TLB_WAYS  2
#define L2TLB_EMPTY (UINT64_C(1) << 50) /* a bit that EntryHi does not have */

struct l2tlb_entry {
    uint64_t hi;    /* EntryHi: region, VPN2 and ASID */
    uint64_t lo[2]; /* EntryLo as the hardware takes it */
    uint64_t unused;
};

/* The first way, and behind it the second. */
struct l2tlb {
    struct l2tlb_entry way[L2TLB_WAYS][L2TLB_SETS];
};

static inline unsigned l2tlb_set(uint64_t hi)
{
    return (hi >> 13 ^ hi >> 23 ^ hi << 2) % L2TLB_SETS;
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
    first->lo[0] = lo[0];
    first->lo[1] = lo[1];
}

/* A new, empty table; NULL if there is no memory. */
struct l2tlb *l2tlb_new(void);

void l2tlb_clear(struct l2tlb *table);

#endif
