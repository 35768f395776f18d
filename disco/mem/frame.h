/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Machine memory: units of 1 MB for virtual machines, and the monitor's heap.
 */
#ifndef DISCO_MEM_FRAME_H
#define DISCO_MEM_FRAME_H

#include "disco/core/mips.h"

#define UNIT_SHIFT  20
#define UNIT_BYTES  (UINT64_C(1) << UNIT_SHIFT)
#define UNITS_MOST  4096 /* 4 GB: one node */
#define CHUNK_UNITS 16   /* the largest page of the R10000's TLB */
#define FRAME_NONE  (~UINT64_C(0))

/* Before any unit is taken: this much memory exists, and this much is in use already. */
void frame_add(mpa_t start, uint64_t bytes);
void frame_reserve(mpa_t start, uint64_t bytes);

/* This memory is in use until all virtual machines are made; then it is free, but for units that
 * are reserved for something else, too. */
void frame_lend(mpa_t start, uint64_t bytes);
void frame_end_loans(void);

/* Begin the heap: [start, end) belongs to the monitor. */
void heap_init(mpa_t start, mpa_t end);

/* Take `units` units that lie together, aligned to `units` (a power of two). FRAME_NONE if there
 * are none. */
mpa_t frame_take(unsigned units);

uint64_t frame_free_units(void);

/*
 * Zeroed memory for the monitor, aligned to a power of two of at least 8. It is never given back:
 * all of it is taken when the monitor or a virtual machine starts. NULL if there is none.
 */
void *heap_alloc(uint64_t bytes, uint64_t alignment);

/* Bytes that heap_alloc gave so far. */
uint64_t heap_used(void);

#endif
