/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The processor's own TLB. Entry 0 is wired and maps the per-CPU area and the running virtual
 * processor; the others hold translations of the virtual processor that runs, and of no other.
 *
 * All functions leave EntryHi, EntryLo and Index changed, PageMask at 4 KB. The way back to the
 * guest sets EntryHi again.
 */
#ifndef DISCO_MEM_HWTLB_H
#define DISCO_MEM_HWTLB_H

#include "disco/core/mips.h"

#define HWTLB_WIRED 1

/* Empty it and reserve the wired entry. */
void hwtlb_init(void);

/* Map two machine pages of 16 KB at va by the wired entry. */
void hwtlb_wire(vaddr_t va, mpa_t even, mpa_t odd);

/* Drop all entries but the wired one. */
void hwtlb_flush(void);

/* Drop the entry of this EntryHi, which may be any that a guest thinks of, if it is not the wired
 * one. */
void hwtlb_drop(uint64_t hi);

/* Enter a translation, in the place of the one with the same EntryHi if there is one. */
void hwtlb_put(uint64_t hi, const uint64_t lo[2]);

#endif
