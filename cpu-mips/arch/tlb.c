/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The joint TLB and the instructions that work on it (R10000 UM 16.3, 14.1-14.6).
 */
#include "cpu-mips/arch/tlb.h"

#include "cpu-mips/arch/processor.h"

#define KEY_BITS (ENTRYHI_R | ENTRYHI_VPN2)
#define NEVER    (~UINT64_C(0)) /* as a mask: has bits that no key has */

/* Addresses that no lookup asks for: CKSEG0 is not mapped. */
#define UNUSED UINT64_C(0xc0000fff80000000)

/* ---- the index ---- */

/* Number of the page size, TLB_ODD for a PageMask that is none. */
static unsigned size_of(uint32_t pagemask)
{
    unsigned bits = (unsigned)__builtin_popcount(pagemask);

    return pagemask == ((1u << bits) - 1) << 13 && bits % 2 == 0 ? bits / 2 : TLB_ODD;
}

static uint64_t *bucket_of(struct tlb_index *index, uint64_t va, unsigned size)
{
    uint64_t pair = (va & KEY_BITS) >> (13 + 2 * size);

    return &index->bucket[pair * UINT64_C(0x9e3779b97f4a7c15) >> 57];
}

/* Add the entry to its sets, or take it away. */
static void index_set(struct tlb *tlb, unsigned i, bool present)
{
    struct tlb_index *index = &tlb->index;
    const struct tlb_entry *entry = &tlb->entry[i];
    unsigned size = size_of(entry->pagemask);
    uint64_t *bucket = size == TLB_ODD ? NULL : bucket_of(index, entry->hi, size);
    uint64_t bit = (uint64_t)present << i, others = ~(UINT64_C(1) << i);

    index->of_size[size] = (index->of_size[size] & others) | bit;
    if (bucket)
        *bucket = (*bucket & others) | bit;
    index->sizes = (index->sizes & ~(1u << size)) | (unsigned)(index->of_size[size] != 0) << size;
}

/* Entries of a size that may overlap a page pair of the size `of` at va. */
static uint64_t candidates(struct tlb_index *index, uint64_t va, unsigned of, unsigned size)
{
    return size < of || size == TLB_ODD ? index->of_size[size] : *bucket_of(index, va, size);
}

/* ---- entries ---- */

/* What an entry is compared in: region, VPN2 outside the page mask, and ASID unless global. */
static void entry_place(struct tlb *tlb, unsigned i, const struct tlb_entry *entry)
{
    uint64_t compared = KEY_BITS & ~(uint64_t)entry->pagemask;

    tlb->entry[i] = *entry;
    tlb->mask[i] = entry->lo[0] & ENTRYLO_G ? compared : compared | ENTRYHI_ASID;
    tlb->tag[i] = entry->hi & tlb->mask[i];
    index_set(tlb, i, true);
}

void tlb_reset(struct tlb *tlb)
{
    *tlb = (struct tlb){0};
    for (unsigned i = 0; i < TLB_ENTRIES; i++)
        entry_place(tlb, i, &(struct tlb_entry){.hi = UNUSED | ((uint64_t)i << 13)});
}

static bool matches(const struct tlb *tlb, unsigned i, uint64_t key)
{
    return ((key ^ tlb->tag[i]) & tlb->mask[i]) == 0;
}

int tlb_search(struct tlb *tlb, uint64_t va, unsigned asid)
{
    uint64_t key = (va & KEY_BITS) | asid;

    if (matches(tlb, tlb->recent, key))
        return (int)tlb->recent;
    for (unsigned sizes = tlb->index.sizes; sizes; sizes &= sizes - 1) {
        unsigned size = (unsigned)__builtin_ctz(sizes);

        for (uint64_t set = candidates(&tlb->index, va, 0, size); set; set &= set - 1) {
            unsigned i = (unsigned)__builtin_ctzll(set);

            if (!matches(tlb, i, key))
                continue;
            tlb->recent = i;
            return (int)i;
        }
    }
    return TLB_MISS;
}

/* An invalid entry keeps its place but matches nothing that an enabled page could need. */
static void invalidate(struct cpu *cpu, unsigned i)
{
    soft_purge_entry(cpu, i);
    index_set(&cpu->tlb, i, false);
    cpu->tlb.entry[i].lo[0] &= ~(uint64_t)ENTRYLO_V;
    cpu->tlb.entry[i].lo[1] &= ~(uint64_t)ENTRYLO_V;
    cpu->tlb.tag[i] = NEVER;
    cpu->tlb.mask[i] = NEVER;
}

/* Those entries of the set that overlap entry `index` become invalid; false if none does. */
static bool invalidate_overlapping(struct cpu *cpu, unsigned index, uint64_t set)
{
    const struct tlb *tlb = &cpu->tlb;
    bool conflict = false;

    for (set &= ~(UINT64_C(1) << index); set; set &= set - 1) {
        unsigned i = (unsigned)__builtin_ctzll(set);

        if ((tlb->tag[index] ^ tlb->tag[i]) & tlb->mask[index] & tlb->mask[i])
            continue;
        invalidate(cpu, i);
        conflict = true;
    }
    return conflict;
}

bool tlb_write(struct cpu *cpu, unsigned index, const struct tlb_entry *entry)
{
    struct tlb *tlb = &cpu->tlb;
    unsigned of = size_of(entry->pagemask);
    bool conflict = false;

    soft_purge_entry(cpu, index);
    index_set(tlb, index, false);
    entry_place(tlb, index, entry);
    tlb->entry[index].links = 0;
    tlb->recent = index;
    for (unsigned sizes = tlb->index.sizes; sizes; sizes &= sizes - 1) {
        unsigned size = (unsigned)__builtin_ctz(sizes);

        conflict |=
            invalidate_overlapping(cpu, index, candidates(&tlb->index, entry->hi, of, size));
    }
    return conflict;
}

static void write_from_registers(struct cpu *cpu, unsigned index)
{
    struct tlb_entry entry = {.pagemask = cpu->pagemask};
    uint64_t global = cpu->entrylo[0] & cpu->entrylo[1] & ENTRYLO_G;

    entry.hi = cpu->entryhi & ~(uint64_t)cpu->pagemask;
    for (unsigned i = 0; i < 2; i++)
        entry.lo[i] = (cpu->entrylo[i] & ~(uint64_t)ENTRYLO_G) | global;
    cpu->counters.tlb_writes++;
    if (tlb_write(cpu, index, &entry))
        cpu->status |= ST_TS; /* the R10000 reports the conflict and goes on (UM 14.10) */
}

void tlb_op_write_indexed(struct cpu *cpu)
{
    write_from_registers(cpu, cpu->index % TLB_ENTRIES);
}

void tlb_op_write_random(struct cpu *cpu)
{
    write_from_registers(cpu, (unsigned)cp0_read(cpu, CP0_RANDOM, 0));
}

void tlb_op_read(struct cpu *cpu)
{
    const struct tlb_entry *entry = &cpu->tlb.entry[cpu->index % TLB_ENTRIES];
    uint64_t asid = cpu->entryhi & ENTRYHI_ASID;

    cpu->pagemask = entry->pagemask;
    cpu->entryhi = entry->hi;
    cpu->entrylo[0] = entry->lo[0];
    cpu->entrylo[1] = entry->lo[1];
    if ((cpu->entryhi & ENTRYHI_ASID) != asid)
        soft_asid_changed(cpu);
}

void tlb_op_probe(struct cpu *cpu)
{
    unsigned asid = (unsigned)(cpu->entryhi & ENTRYHI_ASID);
    int index = tlb_search(&cpu->tlb, cpu->entryhi, asid);

    cpu->index = index == TLB_MISS ? 1u << 31 : (uint32_t)index;
}
