/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second-level TLB of a virtual processor (Disco paper, 4.2.2): translations of user addresses
 * to machine pages, looked up by the refill handler in boot/vectors.S before anything else.
 *
 * Direct-mapped. The index is VPN2, exclusive-or VPN2 / 1024 (the ends of stack and of mapped files
 * have the same low bits), exclusive-or ASID * 4 (so have the same pages of two processes). With
 * entries of 32 bytes that is a few shifts of EntryHi.
 */
#ifndef DISCO_MEM_L2TLB_H
#define DISCO_MEM_L2TLB_H

#include "disco/core/mips.h"

#define L2TLB_ENTRIES 1024
#define L2TLB_EMPTY   (UINT64_C(1) << 50) /* a bit that EntryHi does not have */

struct l2tlb_entry {
    uint64_t hi;    /* EntryHi: region, VPN2 and ASID */
    uint64_t lo[2]; /* EntryLo as the hardware takes it */
    uint64_t unused;
};

static inline struct l2tlb_entry *l2tlb_slot(struct l2tlb_entry *table, uint64_t hi)
{
    return &table[(hi >> 13 ^ hi >> 23 ^ hi << 2) & (L2TLB_ENTRIES - 1)];
}

/* Remove the entry of this key, if it is there. */
static inline void l2tlb_drop(struct l2tlb_entry *table, uint64_t hi)
{
    struct l2tlb_entry *entry = l2tlb_slot(table, hi);

    if (entry->hi == hi)
        entry->hi = L2TLB_EMPTY;
}

static inline void l2tlb_put(struct l2tlb_entry *table, uint64_t hi, const uint64_t lo[2])
{
    struct l2tlb_entry *entry = l2tlb_slot(table, hi);

    entry->hi = hi;
    entry->lo[0] = lo[0];
    entry->lo[1] = lo[1];
}

/* A new, empty table; NULL if there is no memory. */
struct l2tlb_entry *l2tlb_new(void);

void l2tlb_clear(struct l2tlb_entry *table);

#endif
