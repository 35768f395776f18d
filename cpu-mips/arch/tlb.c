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

/* What an entry is compared in: region, VPN2 outside the page mask, and ASID unless global. */
static void index_entry(struct tlb *tlb, unsigned i)
{
    const struct tlb_entry *entry = &tlb->entry[i];
    uint64_t compared = KEY_BITS & ~(uint64_t)entry->pagemask;

    tlb->mask[i] = entry->lo[0] & ENTRYLO_G ? compared : compared | ENTRYHI_ASID;
    tlb->tag[i] = entry->hi & tlb->mask[i];
}

void tlb_reset(struct tlb *tlb)
{
    *tlb = (struct tlb){0};
    for (unsigned i = 0; i < TLB_ENTRIES; i++) {
        tlb->entry[i].hi = UNUSED | ((uint64_t)i << 13);
        index_entry(tlb, i);
    }
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
    for (unsigned i = 0; i < TLB_ENTRIES; i++) {
        if (matches(tlb, i, key)) {
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
    cpu->tlb.entry[i].lo[0] &= ~(uint64_t)ENTRYLO_V;
    cpu->tlb.entry[i].lo[1] &= ~(uint64_t)ENTRYLO_V;
    cpu->tlb.tag[i] = NEVER;
    cpu->tlb.mask[i] = NEVER;
}

bool tlb_write(struct cpu *cpu, unsigned index, const struct tlb_entry *entry)
{
    struct tlb *tlb = &cpu->tlb;
    bool conflict = false;

    soft_purge_entry(cpu, index);
    tlb->entry[index] = *entry;
    tlb->entry[index].links = 0;
    index_entry(tlb, index);
    tlb->recent = index;

    uint64_t tag = tlb->tag[index], mask = tlb->mask[index];

    for (unsigned i = 0; i < TLB_ENTRIES; i++) {
        if (((tag ^ tlb->tag[i]) & mask & tlb->mask[i]) != 0 || i == index || tlb->mask[i] == NEVER)
            continue;
        invalidate(cpu, i);
        conflict = true;
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
        soft_context_changed(cpu);
}

void tlb_op_probe(struct cpu *cpu)
{
    unsigned asid = (unsigned)(cpu->entryhi & ENTRYHI_ASID);
    int index = tlb_search(&cpu->tlb, cpu->entryhi, asid);

    cpu->index = index == TLB_MISS ? 1u << 31 : (uint32_t)index;
}
