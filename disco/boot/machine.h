/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The machine that the monitor runs on, as its device tree tells it.
 */
#ifndef DISCO_BOOT_MACHINE_H
#define DISCO_BOOT_MACHINE_H

#include "disco/core/mips.h"

#define MACHINE_MODULES 16
#define MACHINE_RANGES  16
#define MACHINE_SEED    32
#define MODULE_LABEL    64

/* A file that the loader put into memory. */
struct module {
    char label[MODULE_LABEL];
    mpa_t start;
    uint64_t bytes;
};

struct machine_range {
    mpa_t start;
    uint64_t bytes;
};

struct machine {
    uint32_t cpus;
    uint32_t cpu_hz, count_hz;
    uint32_t virtio; /* slots that have a device, one bit each */
    struct machine_range memory[MACHINE_RANGES];
    unsigned memory_count;
    struct module modules[MACHINE_MODULES];
    unsigned module_count;
    const char *bootargs;
    uint8_t seed[MACHINE_SEED]; /* rng-seed, handed on to guests */
    mpa_t tree;
    uint64_t tree_bytes;
};

/* Read the device tree; false if there is none that can be read. */
bool machine_read(struct machine *machine, const void *tree);

/* The module of this label, or NULL. */
const struct module *machine_module(const struct machine *machine, const char *label);

/* End everything with this exit status. */
void machine_power_off(uint8_t status) __attribute__((noreturn));

#endif
