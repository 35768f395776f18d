/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The soft TLB: pages that the processor may use now, by a single compare. Not architectural: it
 * holds only what the joint TLB or an unmapped segment says, and forgets it when they change.
 *
 * A key is the virtual page and the context it was filled in:
 *
 *      63  62   61     54 53  52 51                         0
 *     +---+----+---------+------+----------------------------+
 *     | 0 | RE |  ASID   | mode |  virtual page number       |
 *     +---+----+---------+------+----------------------------+
 *
 * The ASID is used for the user region only (VA[63:62] = 0), so that a switch of address space
 * drops nothing. Pages of other regions that belong to one ASID are remembered, and purged by a
 * switch.
 */
#ifndef CPU_MIPS_ARCH_SOFTTLB_H
#define CPU_MIPS_ARCH_SOFTTLB_H

#include "sim/core/types.h"

struct cpu;
struct code_page;

#define SOFT_DATA_ENTRIES  512
#define SOFT_FETCH_ENTRIES 512
#define SOFT_EMPTY         UINT64_MAX

/* A page that loads (stores) may use without asking. */
struct soft_data {
    uint64_t load;    /* key, or SOFT_EMPTY */
    uint64_t store;   /* the same for unchecked stores: the page is dirty and has no watched line */
    uint64_t checked; /* the same for stores that look for watched lines: it has some */
    uint8_t *host;    /* first byte of the page */
    paddr_t page;     /* its physical address */
};

/* A page that instructions may be fetched from. */
struct soft_fetch {
    uint64_t key;
    struct code_page *page;
    bool uncached;
};

struct soft_tlb {
    uint64_t context[4]; /* what is added to a page number, by VA[63:62] */
    unsigned salt[4];    /* spreads address spaces over the table */
    struct soft_data data[SOFT_DATA_ENTRIES];
    struct soft_fetch fetch[SOFT_FETCH_ENTRIES];
    bool asid_bound; /* something outside the user region belongs to one ASID */
};

static inline uint64_t soft_key(const struct soft_tlb *soft, vaddr_t va)
{
    return (va >> 12) | soft->context[va >> 62];
}

static inline unsigned soft_slot(const struct soft_tlb *soft, vaddr_t va)
{
    return (unsigned)(va >> 12) ^ soft->salt[va >> 62];
}

static inline struct soft_data *soft_data_at(struct soft_tlb *soft, vaddr_t va)
{
    return &soft->data[soft_slot(soft, va) % SOFT_DATA_ENTRIES];
}

static inline struct soft_fetch *soft_fetch_at(struct soft_tlb *soft, vaddr_t va)
{
    return &soft->fetch[soft_slot(soft, va) % SOFT_FETCH_ENTRIES];
}

/* Where a page came from, for soft_*_fill: an entry of the joint TLB, or an unmapped segment. */
#define SOFT_UNMAPPED (-1)

void soft_data_fill(struct cpu *cpu, vaddr_t va, int tlb_index, const struct soft_data *page);
void soft_fetch_fill(struct cpu *cpu, vaddr_t va, int tlb_index, const struct soft_fetch *page);

/* Forget what was filled from entry `index` of the joint TLB, which is about to change. */
void soft_purge_entry(struct cpu *cpu, unsigned index);

/* Forget everything; forget all code; forget unchecked stores to the page at physical address pa.
 */
void soft_clear(struct cpu *cpu);
void soft_clear_fetch(struct cpu *cpu);
void soft_forget_stores(struct cpu *cpu, paddr_t pa);

/* The mode, ERL or the byte order changed; the ASID did. */
void soft_mode_changed(struct cpu *cpu);
void soft_asid_changed(struct cpu *cpu);

#endif
