/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The flattened device tree that describes the machine to a kernel (Devicetree Specification 0.4;
 * docs/machine.md tells what is in ours).
 */
#ifndef SIM_MACHINE_DEVICETREE_H
#define SIM_MACHINE_DEVICETREE_H

#include "sim/core/types.h"
#include "sim/machine/buffer.h"

#define DEVICETREE_MODULES 16

struct devicetree_module {
    const char *name;
    paddr_t start;
    uint64_t size;
};

struct devicetree {
    unsigned nodes;
    uint64_t node_bytes; /* DRAM of a node */
    uint32_t cpu_hz, count_hz;
    const char *bootargs;
    paddr_t initrd_start, initrd_end; /* equal = none */
    uint64_t rng_seed;
    uint32_t virtio; /* bit i = there is a device in slot i */
    struct devicetree_module modules[DEVICETREE_MODULES];
    unsigned module_count;
};

/* Append the tree's blob. */
void devicetree_write(const struct devicetree *tree, struct buffer *blob);

#endif
