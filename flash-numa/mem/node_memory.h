/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Timing of a FLASH node's memory: MAGIC's protocol processor and the DRAM behind it, each busy
 * with one request at a time. It is the line_memory of a machine of one node.
 *
 * A miss, in the sub-operations that the FLASH papers give in cycles of 10 ns (ISCA'94, ASPLOS'94):
 *
 *     miss detected, request on the bus   5 \
 *     bus                                 1  | request_ns 100
 *     inbound, arbitration, jump table  1+1+2/
 *     DRAM to the first 8 bytes, while the handler runs      14   dram_first_ns 140
 *     outbox, outbound, bus             1+4+1               60   the rest of local_ns
 *
 * which makes the Disco paper's 300 ns. The look-up in L2 is part of the first line, and the
 * processor restarts with the first doubleword.
 */
#ifndef FLASH_NUMA_NODE_MEMORY_H
#define FLASH_NUMA_NODE_MEMORY_H

#include "flash-numa/line_memory.h"
#include "sim/core/err.h"
#include "sim/core/state.h"
#include "sim/core/stats.h"

struct node_memory_config {
    unsigned local_ns;        /* uncontended miss, from the access to the restart */
    unsigned request_ns;      /* part of it from the access to MAGIC's protocol processor */
    unsigned dram_first_ns;   /* DRAM's first doubleword */
    unsigned dram_busy_ns;    /* DRAM occupied by a line: first doubleword and burst */
    unsigned pp_read_ns;      /* handlers: read miss from memory */
    unsigned pp_write_ns;     /* write miss from memory, and upgrade */
    unsigned pp_writeback_ns; /* local writeback */
    unsigned pp_dma_ns;       /* line of a device's transfer */
};

/* 300; 100, 140, 240; 110, 140, 100, 110. */
struct node_memory_config node_memory_config_default(void);

struct node_memory;

/* NULL and `err` if local_ns is shorter than its parts. */
struct node_memory *node_memory_new(const struct node_memory_config *config, struct err *err);
void node_memory_free(struct node_memory *memory);

/* What a cache of this node asks. Valid as long as the node's memory. */
struct line_memory node_memory_port(struct node_memory *memory);

/*
 * A device reads or writes [pa, pa + length): each line of 128 bytes occupies MAGIC and DRAM. Lines
 * queue up behind one another, but a processor's request waits only for the one that is served:
 * MAGIC's inbox arbitrates between its queues.
 */
void node_memory_dma(struct node_memory *memory, ps_t now, paddr_t pa, uint64_t length, bool write);

void node_memory_register_state(struct node_memory *memory, struct state_registry *states,
                                unsigned node);
void node_memory_register_stats(struct node_memory *memory, struct stats *stats,
                                const char *prefix);

#endif
