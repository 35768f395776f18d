/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bus: uncached accesses to device registers.
 *
 * Accesses carry values: what a word load returns is the value of the register, whatever the byte
 * order of processor and device; lanes are never swapped. `size` is 1, 2, 4 or 8 and the address is
 * a multiple of it. An access that nothing answers, or that a device refuses by returning false, is
 * a bus error. Memory is not on the bus (sim/core/memory.h).
 */
#ifndef SIM_CORE_BUS_H
#define SIM_CORE_BUS_H

#include "sim/core/err.h"
#include "sim/core/types.h"

struct bus_ops {
    bool (*read)(void *self, uint64_t offset, unsigned size, uint64_t *value);
    bool (*write)(void *self, uint64_t offset, unsigned size, uint64_t value);
};

struct bus_range {
    paddr_t base;
    uint64_t size;
    const struct bus_ops *ops;
    void *self;
    const char *name; /* for reports; the owner keeps it */
};

struct bus {
    struct bus_range *ranges; /* by base, never overlapping */
    size_t count;
};

void bus_init(struct bus *bus);
void bus_free(struct bus *bus);

/* Add a range. Fails if it overlaps another. */
int bus_map(struct bus *bus, const struct bus_range *range, struct err *err);

/* The range that holds pa, NULL if none does. */
const struct bus_range *bus_find(const struct bus *bus, paddr_t pa);

bool bus_read(const struct bus *bus, paddr_t pa, unsigned size, uint64_t *value);
bool bus_write(const struct bus *bus, paddr_t pa, unsigned size, uint64_t value);

#endif
