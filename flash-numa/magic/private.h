/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MAGIC's state, for the files of this folder.
 */
#ifndef FLASH_NUMA_MAGIC_PRIVATE_H
#define FLASH_NUMA_MAGIC_PRIVATE_H

#include "flash-numa/magic/magic.h"
#include "sim/core/flash.h"

struct magic_counters {
#define X(member, unit, description) uint64_t member;
#include "flash-numa/magic/counters.def"
#undef X
};

/* The domain checker; all of it zero if there is none. */
struct magic_domain {
    uint32_t *pages;     /* MAGIC_DOMAIN_OWNER of every page of the node, by offset; NULL = off */
    uint64_t page_count; /* the PROM's hole included */
    uint64_t running, base, bytes;
    uint64_t device[FLASH_VIRTIO_COUNT];
    struct log_kind broken;
};

struct magic {
    struct magic_config config;
    struct magic_wiring wiring;
    uint64_t alias;
    uint64_t levels, latched; /* interrupts: devices' inputs, and what software set */
    uint64_t mask;
    uint64_t line[MAGIC_CPU_LINES]; /* interrupts that drive each line of the processor */
    bool driven[MAGIC_CPU_LINES];   /* level of each as last told */
    bool started;
    struct magic_start start;
    struct magic_counters counters;
    struct log_kind refused;
    struct magic_domain domain;
};

/* interrupts.c */
uint64_t magic_pending(const struct magic *magic);
/* Tell the processor's lines, if what they depend on changed. */
void magic_drive_lines(struct magic *magic);
void magic_latch(struct magic *magic, uint64_t set, uint64_t clear);

/* domain.c */
void domain_init(struct magic *magic);
void domain_register_state(struct magic *magic, struct state_registry *states);
/* A register of MAGIC_DOMAIN_PAGE by its offset, the devices' excepted. */
uint64_t domain_read(const struct magic *magic, unsigned offset);
bool domain_write(struct magic *magic, unsigned offset, uint64_t value);

/* registers.c */
extern const struct bus_ops magic_bus_ops;

#endif
