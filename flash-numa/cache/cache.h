/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The caches of one R10000: exact tags, states and LRU order of L1-I, L1-D and L2 behind a mem_port
 * (R10000 User's Manual, chapters 4, 5 and 10). They hold no data: values are in sim/core/memory.h.
 * docs/machine.md tells the rules and the costs.
 */
#ifndef FLASH_NUMA_CACHE_H
#define FLASH_NUMA_CACHE_H

#include "flash-numa/line_memory.h"
#include "sim/core/err.h"
#include "sim/core/memory.h"
#include "sim/core/memport.h"
#include "sim/core/state.h"
#include "sim/core/stats.h"

#define CACHE_L2_MIN                                                                               \
    (UINT64_C(256) << 10) /* the paper's raytrace; the R10000 has 512 KB or more                   \
                           */
#define CACHE_L2_MAX (UINT64_C(16) << 20)

struct cache_config {
    uint64_t l2_bytes;    /* power of two from CACHE_L2_MIN to CACHE_L2_MAX */
    unsigned l2_line;     /* 64 or 128 bytes (16 or 32 words) */
    unsigned l2_ns;       /* stall of a primary miss that hits L2 */
    unsigned alias_ns;    /* more of it, if the line was in L1 under another virtual index */
    unsigned uncached_ns; /* stall of an uncached access */
};

/* The machine of the Disco paper: 1 MB, 128 B, 50 ns; 30 ns; 200 ns. */
struct cache_config cache_config_default(void);

struct cache;

/*
 * Caches behind `port`: sets port->ops and port->self and keeps its filter; port->line_taken and
 * its owner are the processor's. `memory` gives CACHE Index Load Data its values. All three outlive
 * the cache. NULL and `err` if the configuration is not possible.
 */
struct cache *cache_new(const struct cache_config *config, struct mem_port *port,
                        const struct line_memory *behind, const struct memory *memory,
                        struct err *err);
void cache_free(struct cache *cache);

/*
 * A device reads or writes [pa, pa + length): what memory_observer.dma is wired to. Written lines
 * leave the caches (the port's line_taken is called for each), read ones become clean.
 */
void cache_dma(struct cache *cache, ps_t now, paddr_t pa, uint64_t length, bool write);

void cache_register_state(struct cache *cache, struct state_registry *states, unsigned node);
/* Counters as "prefix.l1d.load_misses" and so on (counters.def). */
void cache_register_stats(struct cache *cache, struct stats *stats, const char *prefix);

#endif
