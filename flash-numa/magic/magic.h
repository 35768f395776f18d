/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MAGIC, the node controller, as software sees it: the registers of sim/core/flash.h for one node.
 * What a register does to the rest of the machine goes through struct magic_ops.
 */
#ifndef FLASH_NUMA_MAGIC_H
#define FLASH_NUMA_MAGIC_H

#include "sim/core/bus.h"
#include "sim/core/irq.h"
#include "sim/core/log.h"
#include "sim/core/memport.h"
#include "sim/core/state.h"
#include "sim/core/stats.h"
#include "sim/core/types.h"

#define MAGIC_CPU_LINES 5 /* Cause.IP2 to IP6 */

enum magic_domain_check {
    MAGIC_DOMAIN_OFF,
    MAGIC_DOMAIN_REPORT, /* what breaks the rules is counted and logged */
    MAGIC_DOMAIN_STOP,   /* and the machine is powered off, with DOMAIN_STATUS */
};

struct magic_config {
    unsigned node, nodes; /* this node's number, and how many there are */
    uint64_t dram;        /* bytes of DRAM in this node */
    bool started;         /* its processor runs since reset: node 0 */
    enum magic_domain_check domain_check;
};

/* What MAGIC_START_GO hands over. */
struct magic_start {
    vaddr_t pc;
    uint64_t sp, gp, arg;
};

/* All are called while the register access is under way; any member may be NULL. */
struct magic_ops {
    /* Line 0-4 of the node's processor changes its level. */
    void (*interrupt)(void *self, unsigned line, bool level);
    /* The processor, which waits since reset, starts. */
    void (*start)(void *self, const struct magic_start *start);
    /* The idle register is read; called before the value is made. */
    void (*wait)(void *self);
    void (*marker)(void *self, uint64_t value, ps_t now);
    void (*power_off)(void *self, unsigned status);
    /* The local alias has a new size, 0 = off. */
    void (*alias)(void *self, uint64_t size);
    /* Another domain runs, or a page has another owner: ask about every page again. */
    void (*domain)(void *self);
};

struct magic_wiring {
    const struct magic_ops *ops;
    void *self;      /* for ops */
    const ps_t *now; /* the machine's time */
    const struct log *log;
};

struct magic;

struct magic *magic_new(const struct magic_config *config, const struct magic_wiring *wiring);
void magic_free(struct magic *magic);

/* Its range on the bus, at the node's FLASH_MAGIC_BASE. */
struct bus_range magic_bus_range(struct magic *magic);

/* The input of interrupt `number`, 8 to 47 (0-7 and 48-63 are latched by software alone). */
struct irq_line magic_irq_line(struct magic *magic, unsigned number);

/* Size of the local alias, bytes; 0 = off. */
uint64_t magic_alias(const struct magic *magic);

/*
 * The domain checker (docs/machine.md). The processor in user or supervisor mode, at pc, does this
 * to pa: false, counted and logged, if the domain that runs may not. Always true when off.
 */
bool magic_check_access(struct magic *magic, enum access_kind kind, paddr_t pa, vaddr_t pc);

/* Virtio device `slot` transfers [pa, pa + length), which is in one page; `write` to memory. */
void magic_check_transfer(struct magic *magic, unsigned slot, paddr_t pa, uint64_t length,
                          bool write);

void magic_register_state(struct magic *magic, struct state_registry *states);
void magic_register_stats(struct magic *magic, struct stats *stats, const char *prefix);

#endif
