/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of probes, and marking.
 */
#include "cpu-mips/interp/probe.h"

#include <stdlib.h>

#include "cpu-mips/arch/processor.h"

#define FIRST_ROOM 64

/* Where va is in the table, or would be. */
static size_t place_of(const struct probes *probes, vaddr_t va)
{
    size_t at = (size_t)((va >> 2) * UINT64_C(0x9e3779b97f4a7c15) >> 32);

    for (;; at++) {
        vaddr_t there = probes->table[at & (probes->room - 1)];

        if (there == va || there == 0)
            return at & (probes->room - 1);
    }
}

bool probes_has(const struct probes *probes, vaddr_t va)
{
    return probes->room && va && probes->table[place_of(probes, va)] == va;
}

static void grow(struct probes *probes)
{
    struct probes old = *probes;

    probes->room = old.room ? old.room * 2 : FIRST_ROOM;
    probes->table = calloc(probes->room, sizeof(*probes->table));
    if (!probes->table)
        abort();
    for (size_t i = 0; i < old.room; i++)
        if (old.table[i])
            probes->table[place_of(probes, old.table[i])] = old.table[i];
    free(old.table);
}

void probes_free(struct probes *probes)
{
    free(probes->table);
    *probes = (struct probes){0};
}

void probes_mark(const struct probes *probes, struct code_page *page, vaddr_t va)
{
    for (size_t i = 0; i < probes->room; i++) {
        vaddr_t probe = probes->table[i];

        if (probe && (probe ^ va) < MEMORY_PAGE)
            code_probe(page, (unsigned)(probe & (MEMORY_PAGE - 1)) / 4);
    }
}

/* A page that is being executed is not entered again: probes set meanwhile are marked here. */
void probe_reached(struct cpu *cpu, struct code_page *page)
{
    size_t before = cpu->probes.count;
    uint64_t instruction = cpu_instructions(cpu);
    bool replay = cpu->probes.told == instruction && cpu->probes.told_at == cpu->pc;

    if (replay || !probes_has(&cpu->probes, cpu->pc) || !cpu->watch.probe)
        return;
    cpu->probes.told = instruction;
    cpu->probes.told_at = cpu->pc;
    cpu->left++; /* it has not executed yet */
    cpu->watch.probe(cpu->watch.self, cpu->pc, (enum cpu_mode)cpu->mode);
    cpu->left--;
    if (cpu->probes.count != before)
        probes_mark(&cpu->probes, page, cpu->pc);
}

unsigned probe_hidden(struct cpu *cpu, const struct code_page *page, const struct uop *uop)
{
    unsigned op = (unsigned)code_op_of(&cpu->decoder, page, uop->word);

    cpu->latency[UOP_PROBE] = cpu->latency[op];
    return op;
}

void cpu_probe_at(struct cpu *cpu, vaddr_t va)
{
    if (va == 0 || (va & 3) || probes_has(&cpu->probes, va))
        return;
    if (2 * (cpu->probes.count + 1) > cpu->probes.room)
        grow(&cpu->probes);
    cpu->probes.table[place_of(&cpu->probes, va)] = va;
    cpu->probes.count++;
    soft_clear_fetch(cpu);
}
