/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What MAGIC's domain checker is told (docs/machine.md), if the machine has one. A domain is a
 * virtual machine, by its number from 1.
 */
#ifndef DISCO_MEM_DOMAIN_H
#define DISCO_MEM_DOMAIN_H

#include "disco/mem/memmap.h"

/* Look whether there is one. */
void domain_init(void);

/* [first, first + bytes), whole pages, belongs to whom this word says (sim/core/flash.h). */
void domain_give(mpa_t first, uint64_t bytes, uint64_t owner);

/* The word for a page of the memmap. */
uint64_t memmap_domain(const struct memmap_page *page);

/* This virtual machine runs on this processor now; it owns this virtio device. */
void domain_run(unsigned node, unsigned domain);
void domain_own_device(unsigned slot, unsigned domain);

/* Hold the checker's owner of every page against the memmap, and print what came of it. */
void domain_report(void);

#endif
