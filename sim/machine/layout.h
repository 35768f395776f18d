/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lies where in the guest's memory when the machine starts: kernel, initial RAM disk, modules,
 * device tree. Nothing may overlap and everything must fit.
 */
#ifndef SIM_MACHINE_LAYOUT_H
#define SIM_MACHINE_LAYOUT_H

#include "sim/core/err.h"
#include "sim/core/memory.h"

#define LAYOUT_RANGES 64
#define LAYOUT_ALIGN  (UINT64_C(64) << 10) /* of what is placed, bytes */

struct layout_range {
    paddr_t start, end;
    char name[64];
};

struct layout {
    const struct memory *memory;
    struct layout_range ranges[LAYOUT_RANGES];
    unsigned count;
};

void layout_init(struct layout *layout, const struct memory *memory);

/* Take [start, start + size). Fails if it is not all DRAM or PROM, or if something is there. */
int layout_claim(struct layout *layout, const char *name, paddr_t start, uint64_t size,
                 struct err *err);

/* Take `size` bytes, aligned, as high as possible in node 0's DRAM below the PROM's hole. */
int layout_place(struct layout *layout, const char *name, uint64_t size, paddr_t *start,
                 struct err *err);

#endif
