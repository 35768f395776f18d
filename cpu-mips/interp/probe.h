/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Probes: addresses at which somebody wants to know that they are reached.
 *
 * They cost nothing where they are not: the slot of the predecoded instruction gets the operation
 * UOP_PROBE, which tells the watcher and goes on to what the instruction's word says. Predecoded
 * pages are physical, so a slot is marked when a page is entered by an address that has a probe,
 * and a mark that is reached by another address is no probe.
 */
#ifndef CPU_MIPS_INTERP_PROBE_H
#define CPU_MIPS_INTERP_PROBE_H

#include "cpu-mips/interp/codecache.h"

struct cpu;

/* The addresses: a hash by page and address with open addressing; 0 = empty. */
struct probes {
    vaddr_t *table;
    size_t room, count; /* room is a power of two, or 0 */
    uint64_t told;      /* number of the instruction that was told last */
    vaddr_t told_at;    /* and where it was: a replay is not told again */
};

void probes_free(struct probes *probes);
bool probes_has(const struct probes *probes, vaddr_t va);

/* Mark the page's slots that have a probe when it is entered by the page of va. */
void probes_mark(const struct probes *probes, struct code_page *page, vaddr_t va);

/* The slot at cpu->pc in `page` is marked: tell the watcher if there is a probe. */
void probe_reached(struct cpu *cpu, struct code_page *page);

/* The operation that the mark at `uop` hides; its latency becomes that of UOP_PROBE. */
unsigned probe_hidden(struct cpu *cpu, const struct code_page *page, const struct uop *uop);

#endif
