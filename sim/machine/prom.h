/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The boot PROM: what the processor runs from reset until it enters a kernel. It puts every
 * register at the value that the entry contract names (docs/machine.md) and jumps. An image of
 * one's own may stand in its place.
 */
#ifndef SIM_MACHINE_PROM_H
#define SIM_MACHINE_PROM_H

#include "sim/core/err.h"
#include "sim/core/memory.h"

struct prom_entry {
    vaddr_t pc;    /* where the kernel begins */
    uint64_t a[4]; /* its arguments: $4 to $7 */
};

/* Write the PROM's code and the entry into memory->prom. */
void prom_write(struct memory *memory, const struct prom_entry *entry);

#endif
