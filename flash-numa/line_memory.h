/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a processor's secondary cache asks of the memory behind it: the node's DRAM for one node, a
 * coherence protocol for several. It is apart from both so that either can be exchanged.
 *
 * Addresses are of whole secondary lines. Times are picoseconds; `now` is when the cache found that
 * it has to ask.
 */
#ifndef FLASH_NUMA_LINE_MEMORY_H
#define FLASH_NUMA_LINE_MEMORY_H

#include "sim/core/types.h"

/* States of a line, encoded as in the tags (R10000 User's Manual, table 5-4). */
enum line_state { LINE_INVALID, LINE_SHARED, LINE_CLEAN_EXCLUSIVE, LINE_DIRTY_EXCLUSIVE };

struct line_reply {
    ps_t stall; /* from `now` to the restart of the processor */
    enum line_state
        state; /* granted: exclusive if it was asked for, else Shared or CleanExclusive */
};

struct line_memory_ops {
    /* A line that the cache does not hold; `exclusive` for a store. */
    struct line_reply (*fetch)(void *self, ps_t now, paddr_t pa, bool exclusive);
    /* A DirtyExclusive line leaves the cache, or is made clean. The processor does not wait. */
    void (*writeback)(void *self, ps_t now, paddr_t pa);
    /* A store to a line that the cache holds Shared; gives the stall. It becomes exclusive. */
    ps_t (*upgrade)(void *self, ps_t now, paddr_t pa);
};

struct line_memory {
    const struct line_memory_ops *ops;
    void *self;
};

#endif
