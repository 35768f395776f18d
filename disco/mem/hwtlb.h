/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The processor's own TLB. Entry 0 is wired and maps the per-CPU area and the running virtual
 * processor, entry 1 the HAL's pages if that one uses them; the others hold translations of the
 * virtual processor that runs, and of no other.
 *
 * All functions leave EntryHi, EntryLo and Index changed, PageMask at 4 KB. The way back to the
 * guest sets EntryHi again.
 */
#ifndef DISCO_MEM_HWTLB_H
#define DISCO_MEM_HWTLB_H

#include "disco/core/mips.h"

#define HWTLB_WIRED 2

/* Empty it and reserve the wired entries. */
void hwtlb_init(void);

/* Map two machine pages of 16 KB at va by the first wired entry. */
void hwtlb_wire(vaddr_t va, mpa_t even, mpa_t odd);

/* Map two pages of 4 KB at va by the second wired entry, for whoever may use va. */
void hwtlb_wire_guest(vaddr_t va, const uint64_t lo[2]);

/* The second wired entry maps nothing. */
void hwtlb_unwire_guest(void);

/* Drop all entries but the wired ones. */
void hwtlb_flush(void);

/* Drop the entry of this EntryHi, which may be any that a guest thinks of, if it is not a wired
 * one. */
void hwtlb_drop(uint64_t hi);

/* Enter a translation, in the place of the one with the same EntryHi if there is one. */
void hwtlb_put(uint64_t hi, const uint64_t lo[2]);

#endif
