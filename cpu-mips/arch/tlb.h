/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The joint TLB: 64 entries, each a pair of even and odd pages (R10000 UM ch. 16).
 */
#ifndef CPU_MIPS_ARCH_TLB_H
#define CPU_MIPS_ARCH_TLB_H

#include "sim/core/types.h"

struct cpu;

#define TLB_ENTRIES 64
#define TLB_MISS    (-1)

/* Soft entries filled from a hardware entry; one more than this and a purge has to search. */
#define TLB_LINKS 6

struct tlb_entry {
    uint64_t hi;       /* EntryHi: R, VPN2 with the bits under the mask clear, ASID */
    uint64_t lo[2];    /* EntryLo0 and EntryLo1; G is in both or in none */
    uint32_t pagemask; /* PageMask */
    uint8_t links;     /* host only: soft entries filled from this one, TLB_LINKS + 1 = unknown */
    uint16_t link[TLB_LINKS]; /* host only: their numbers (arch/softtlb.h) */
};

/*
 * Which entries a search has to compare, host only: sets of entries, bit i for entry i. Entries of
 * a page size that the R10000 has are found by a hash of the page pair that they map; those with
 * any other PageMask are compared in every search.
 */
#define TLB_SIZES   7 /* 4 KB to 16 MB, each four times the one before */
#define TLB_ODD     TLB_SIZES
#define TLB_BUCKETS 128
struct tlb_index {
    uint64_t bucket[TLB_BUCKETS];
    uint64_t of_size[TLB_SIZES + 1];
    unsigned sizes; /* bit s: of_size[s] is not empty */
};

struct tlb {
    struct tlb_entry entry[TLB_ENTRIES];
    /* For the search, from the entries: an address matches i if ((key ^ tag[i]) & mask[i]) == 0. */
    uint64_t tag[TLB_ENTRIES];
    uint64_t mask[TLB_ENTRIES];
    struct tlb_index index;
    unsigned recent; /* host only: where the search looks first */
};

/* All entries invalid and different, as after the kernel's own initialisation. */
void tlb_reset(struct tlb *tlb);

/* Number of the entry that maps va in this address space, TLB_MISS if none does. */
int tlb_search(struct tlb *tlb, uint64_t va, unsigned asid);

/* Replace entry `index`; entries that overlap the new one become invalid and true is returned. */
bool tlb_write(struct cpu *cpu, unsigned index, const struct tlb_entry *entry);

/* The instructions TLBR, TLBWI, TLBWR, TLBP. */
void tlb_op_read(struct cpu *cpu);
void tlb_op_write_indexed(struct cpu *cpu);
void tlb_op_write_random(struct cpu *cpu);
void tlb_op_probe(struct cpu *cpu);

/* Bytes of one page of the pair. */
static inline uint64_t tlb_page_bytes(uint32_t pagemask)
{
    return ((uint64_t)(pagemask | 0x1fff) + 1) >> 1;
}

#endif
