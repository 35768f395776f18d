/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A processor's port into the memory system: what a timing CPU model and the caches know of each
 * other. Values are read and written in sim/core/memory.h; here it is only asked what an access
 * costs and whether the next one to the same line needs to ask again.
 *
 * The line filter answers the second question inline. It holds, for each set of the primary caches
 * (R10000 User's Manual ch. 4: 32 KB, two ways; instructions 64 B lines, data 32 B), the physical
 * address of the line that was used last, if a load (store, fetch) that hits it changes nothing in
 * the cache: not its state, not its LRU order. The memory system fills and evicts it; the CPU only
 * compares. Sets are chosen by virtual address, as in the hardware.
 */
#ifndef SIM_CORE_MEMPORT_H
#define SIM_CORE_MEMPORT_H

#include "sim/core/types.h"

#define LINE_D_SHIFT 5
#define LINE_D_SETS  512
#define LINE_I_SHIFT 6
#define LINE_I_SETS  256
#define LINE_NONE    UINT64_MAX

struct line_filter {
    paddr_t load[LINE_D_SETS];  /* line whose loads need not ask, LINE_NONE if none */
    paddr_t store[LINE_D_SETS]; /* the same for stores: the line is dirty already */
    paddr_t fetch[LINE_I_SETS]; /* and for instruction fetches */
};

static inline unsigned line_d_set(vaddr_t va)
{
    return (unsigned)(va >> LINE_D_SHIFT) & (LINE_D_SETS - 1);
}

static inline unsigned line_i_set(vaddr_t va)
{
    return (unsigned)(va >> LINE_I_SHIFT) & (LINE_I_SETS - 1);
}

static inline paddr_t line_d_address(paddr_t pa)
{
    return pa & ~((UINT64_C(1) << LINE_D_SHIFT) - 1);
}

static inline paddr_t line_i_address(paddr_t pa)
{
    return pa & ~((UINT64_C(1) << LINE_I_SHIFT) - 1);
}

enum access_kind { ACCESS_FETCH, ACCESS_LOAD, ACCESS_STORE };

/* Where a stalled access was answered, and so what its stall is charged to. */
#define STALL_KINDS(X)                                                                             \
    X(L1I, "l1i", "fetches that missed L1-I and hit L2")                                           \
    X(L1D, "l1d", "loads and stores that missed L1-D and hit L2")                                  \
    X(L2, "l2", "accesses that missed L2")                                                         \
    X(UNCACHED, "uncached", "uncached accesses")                                                   \
    X(LATENCY, "latency", "multi-cycle operations")
enum stall_kind {
#define X(name, text, description) STALL_##name,
    STALL_KINDS(X)
#undef X
        STALL_KIND_COUNT,
};

struct access_cost {
    ps_t stall; /* beyond the instruction's own cycle; 0 = a primary hit */
    enum stall_kind kind;
};

/* What the caches of a port have counted, for the processor's performance counters. */
enum mem_count {
    MEM_I_MISSES,      /* fetches that missed L1-I */
    MEM_D_MISSES,      /* loads and stores that missed L1-D */
    MEM_L2_I_MISSES,   /* of these, those that missed L2 */
    MEM_L2_D_MISSES,   /* the same */
    MEM_D_QUADWORDS,   /* 16 bytes each, written from L1-D to L2 */
    MEM_L2_QUADWORDS,  /* and from L2 to memory */
    MEM_INTERVENTIONS, /* dirty lines that another agent read */
    MEM_INVALIDATIONS, /* lines that another agent took */
    MEM_STORES_CLEAN,  /* stores that made a clean exclusive line of L2 dirty */
    MEM_STORES_SHARED, /* stores that asked for a shared line of L2 */
};

struct mem_port_ops {
    /* A cached access at time now. Fills port->filter; cost as said above. */
    struct access_cost (*access)(void *self, ps_t now, enum access_kind kind, vaddr_t va,
                                 paddr_t pa);
    /* An uncached access, in order, to a device or to memory. */
    struct access_cost (*uncached)(void *self, ps_t now, enum access_kind kind, paddr_t pa);
    /* A CACHE instruction: `op` is its 5-bit field, va and pa its address (R10000 UM 10). */
    struct access_cost (*cache)(void *self, ps_t now, unsigned op, vaddr_t va, paddr_t pa);
    /* CACHE Index Load Tag and Store Tag: the 64-bit TagHi:TagLo of the line. */
    uint64_t (*load_tag)(void *self, unsigned op, vaddr_t va, paddr_t pa);
    void (*store_tag)(void *self, unsigned op, vaddr_t va, paddr_t pa, uint64_t tag);
    /* Forget every line, as a switch to a model without tags does. */
    void (*empty)(void *self);
    /* What has been counted since the port was made. */
    uint64_t (*count)(const void *self, enum mem_count what);
};

struct mem_port {
    const struct mem_port_ops *ops;
    void *self;
    struct line_filter filter;
    /*
     * Called by the memory system when it takes a line of 128 bytes from this processor for another
     * agent (write or DMA): an LL link to it breaks, and a fetch from it must ask again.
     */
    void (*line_taken)(void *owner, paddr_t pa);
    void *owner;
};

/* Forget everything in the filter. */
void line_filter_clear(struct line_filter *filter);

#endif
