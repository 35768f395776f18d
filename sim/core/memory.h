/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Physical memory of all nodes: the values. Caches and directories hold state, never data, so
 * whoever reads here reads the coherent value.
 *
 * A node's DRAM goes from offset 0 up, with the PROM's hole left out (sim/core/flash.h). Host
 * memory is reserved at once and touched only where the guest touches it.
 *
 * Watched lines: a processor that keeps something derived from a line of 64 bytes (predecoded
 * instructions, an LL link) marks the line; whoever writes to a marked line says so here, and every
 * observer is told once and the mark is gone.
 */
#ifndef SIM_CORE_MEMORY_H
#define SIM_CORE_MEMORY_H

#include "sim/core/err.h"
#include "sim/core/state.h"
#include "sim/core/types.h"

#define MEMORY_PAGE_SHIFT  12
#define MEMORY_PAGE        (UINT64_C(1) << MEMORY_PAGE_SHIFT)
#define MEMORY_WATCH_SHIFT 6
#define MEMORY_WATCH_LINE  (UINT64_C(1) << MEMORY_WATCH_SHIFT)

struct memory_observer {
    /* A marked line was written; pa is its first byte. */
    void (*line_written)(void *self, paddr_t pa);
    /* The page of pa got its first mark: pointers for unchecked stores to it must be dropped. */
    void (*page_watched)(void *self, paddr_t pa);
    /* A device reads or writes [pa, pa + length), which never crosses a page: caches give it up. */
    void (*dma)(void *self, paddr_t pa, uint64_t length, bool write);
    void *self;
};

/*
 * Told of transfers through one copy of struct memory. Each device may be given a copy of its own,
 * made when all observers are there, so that it is known who transfers.
 */
struct memory_agent {
    void (*transfers)(void *self, unsigned number, paddr_t pa, uint64_t length, bool write);
    void *self;
    unsigned number;
};

struct memory_node {
    uint8_t *host;   /* host address of the node's offset 0 */
    uint64_t *watch; /* a bit for each line of 64 bytes, a word for each page */
    uint64_t end;    /* first offset after the last byte of DRAM */
};

struct memory {
    struct memory_node *nodes;
    unsigned node_count;
    uint64_t node_bytes; /* DRAM in each node */
    uint8_t *prom;       /* FLASH_PROM_SIZE bytes, the same for every node */
    struct memory_observer *observers;
    size_t observer_count;
    struct memory_agent agent; /* all zero in the original */
};

/* `node_bytes` of DRAM in each of `nodes` nodes; node_bytes is a multiple of a page. */
int memory_init(struct memory *memory, unsigned nodes, uint64_t node_bytes, struct err *err);
void memory_free(struct memory *memory);

/* Call before anything runs; any member may be NULL. */
void memory_observe(struct memory *memory, const struct memory_observer *observer);

/* Host address of DRAM at pa, NULL where there is none; good to the end of the page. */
uint8_t *memory_dram(const struct memory *memory, paddr_t pa);

/* The same, and for the PROM too: for what only reads. */
const uint8_t *memory_readable(const struct memory *memory, paddr_t pa);

/* The word of watch bits of the page of pa, which is DRAM: bit i is line i. */
uint64_t *memory_watch_word(const struct memory *memory, paddr_t pa);

/* Mark the line of pa, which is DRAM. */
void memory_watch(struct memory *memory, paddr_t pa);

/* Tell the observers that the marked line of pa was written, and unmark it. */
void memory_line_written(struct memory *memory, paddr_t pa);

/*
 * What devices do: copy between a buffer and DRAM, page by page, telling every observer. False if a
 * byte of [pa, pa + length) is not DRAM; then nothing was copied.
 */
bool memory_dma_read(struct memory *memory, paddr_t pa, void *buffer, uint64_t length);
bool memory_dma_write(struct memory *memory, paddr_t pa, const void *buffer, uint64_t length);

/* Copy into DRAM or PROM before the machine runs (images). False if it does not fit there. */
bool memory_load(struct memory *memory, paddr_t pa, const void *bytes, uint64_t length);

/* Declare memory and PROM: pages that hold something else than zeros, by address. */
void memory_register_state(struct memory *memory, struct state_registry *states);

#endif
