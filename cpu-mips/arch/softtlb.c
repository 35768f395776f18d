/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Filling and purging of the soft TLB.
 */
#include "cpu-mips/arch/softtlb.h"

#include <string.h>

#include "cpu-mips/arch/processor.h"
#include "sim/core/bits.h"

#define CONTEXT_SHIFT      52
#define CONTEXT_ASID_SHIFT 54
#define CONTEXT_RE         (UINT64_C(1) << 62)
#define MODE_ERL           3 /* kernel mode with ERL set: the user segment is unmapped */
#define PAGE_NUMBER        ((UINT64_C(1) << CONTEXT_SHIFT) - 1)

/* Soft entries are numbered through: data first, then fetch. */
static void drop_slot(struct soft_tlb *soft, unsigned slot)
{
    if (slot < SOFT_DATA_ENTRIES) {
        soft->data[slot].load = SOFT_EMPTY;
        soft->data[slot].store = SOFT_EMPTY;
        soft->data[slot].checked = SOFT_EMPTY;
    } else {
        soft->fetch[slot - SOFT_DATA_ENTRIES].key = SOFT_EMPTY;
    }
}

static void link_slot(struct tlb_entry *entry, unsigned slot)
{
    for (unsigned i = 0; i < entry->links && i < TLB_LINKS; i++)
        if (entry->link[i] == slot)
            return;
    if (entry->links < TLB_LINKS)
        entry->link[entry->links++] = (uint16_t)slot;
    else
        entry->links = TLB_LINKS + 1;
}

static void remember(struct cpu *cpu, vaddr_t va, int tlb_index, unsigned slot)
{
    if (tlb_index == SOFT_UNMAPPED)
        return;
    struct tlb_entry *entry = &cpu->tlb.entry[tlb_index];

    link_slot(entry, slot);
    if (va >> 62 != 0 && !(entry->lo[0] & ENTRYLO_G))
        cpu->soft.asid_bound = true;
}

void soft_data_fill(struct cpu *cpu, vaddr_t va, int tlb_index, const struct soft_data *page)
{
    struct soft_data *slot = soft_data_at(&cpu->soft, va);

    *slot = *page;
    remember(cpu, va, tlb_index, (unsigned)(slot - cpu->soft.data));
}

void soft_fetch_fill(struct cpu *cpu, vaddr_t va, int tlb_index, const struct soft_fetch *page)
{
    struct soft_fetch *slot = soft_fetch_at(&cpu->soft, va);

    *slot = *page;
    remember(cpu, va, tlb_index, SOFT_DATA_ENTRIES + (unsigned)(slot - cpu->soft.fetch));
}

/*
 * Does the page that a key names belong to this entry, whatever the ASID? In 32-bit mode the high
 * half of the key's address is whatever the program left there.
 */
static bool key_in_entry(uint64_t key, const struct tlb_entry *entry)
{
    uint64_t va = (key & PAGE_NUMBER) << 12;
    uint64_t mask = (ENTRYHI_R | ENTRYHI_VPN2) & ~(uint64_t)entry->pagemask;
    bool wide = ((va ^ entry->hi) & mask) == 0;
    bool narrow = ((sign32(va) ^ entry->hi) & mask) == 0;

    return key != SOFT_EMPTY && (wide || narrow);
}

static void purge_by_search(struct soft_tlb *soft, const struct tlb_entry *entry)
{
    for (unsigned i = 0; i < SOFT_DATA_ENTRIES; i++)
        if (key_in_entry(soft->data[i].load, entry))
            drop_slot(soft, i);
    for (unsigned i = 0; i < SOFT_FETCH_ENTRIES; i++)
        if (key_in_entry(soft->fetch[i].key, entry))
            drop_slot(soft, SOFT_DATA_ENTRIES + i);
}

void soft_purge_entry(struct cpu *cpu, unsigned index)
{
    struct tlb_entry *entry = &cpu->tlb.entry[index];

    if (entry->links > TLB_LINKS)
        purge_by_search(&cpu->soft, entry);
    else
        for (unsigned i = 0; i < entry->links; i++)
            drop_slot(&cpu->soft, entry->link[i]);
    entry->links = 0;
}

void soft_clear_fetch(struct cpu *cpu)
{
    for (unsigned i = 0; i < SOFT_FETCH_ENTRIES; i++)
        cpu->soft.fetch[i].key = SOFT_EMPTY;
}

void soft_clear(struct cpu *cpu)
{
    for (unsigned i = 0; i < SOFT_DATA_ENTRIES; i++)
        drop_slot(&cpu->soft, i);
    soft_clear_fetch(cpu);
    for (unsigned i = 0; i < TLB_ENTRIES; i++)
        cpu->tlb.entry[i].links = 0;
    cpu->soft.asid_bound = false;
}

void soft_forget_stores(struct cpu *cpu, paddr_t pa)
{
    paddr_t page = pa & ~(MEMORY_PAGE - 1);

    for (unsigned i = 0; i < SOFT_DATA_ENTRIES; i++) {
        struct soft_data *data = &cpu->soft.data[i];

        if (data->page != page || data->store == SOFT_EMPTY)
            continue;
        data->checked = data->store;
        data->store = SOFT_EMPTY;
    }
}

void soft_mode_changed(struct cpu *cpu)
{
    struct soft_tlb *soft = &cpu->soft;
    uint64_t mode = cpu->status & ST_ERL ? MODE_ERL : cpu->mode;
    uint64_t context = mode << CONTEXT_SHIFT | (cpu->reverse ? CONTEXT_RE : 0);

    soft->context[0] = context | (cpu->entryhi & ENTRYHI_ASID) << CONTEXT_ASID_SHIFT;
    for (unsigned region = 1; region < 4; region++)
        soft->context[region] = context;
}

void soft_asid_changed(struct cpu *cpu)
{
    if (cpu->soft.asid_bound)
        soft_clear(cpu);
    cpu->soft.salt[0] = (unsigned)(cpu->entryhi & ENTRYHI_ASID) * 37;
    soft_mode_changed(cpu);
}
