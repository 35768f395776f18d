/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MAGIC's state, for the files of this folder.
 */
#ifndef FLASH_NUMA_MAGIC_PRIVATE_H
#define FLASH_NUMA_MAGIC_PRIVATE_H

#include "flash-numa/magic/magic.h"

struct magic_counters {
#define X(member, unit, description) uint64_t member;
#include "flash-numa/magic/counters.def"
#undef X
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
};

/* interrupts.c */
uint64_t magic_pending(const struct magic *magic);
/* Tell the processor's lines, if what they depend on changed. */
void magic_drive_lines(struct magic *magic);
void magic_latch(struct magic *magic, uint64_t set, uint64_t clear);

/* registers.c */
extern const struct bus_ops magic_bus_ops;

#endif
