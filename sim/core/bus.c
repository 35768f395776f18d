/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bus as a sorted table of ranges, searched by bisection.
 */
#include "sim/core/bus.h"

#include <stdlib.h>
#include <string.h>

void bus_init(struct bus *bus)
{
    *bus = (struct bus){0};
}

void bus_free(struct bus *bus)
{
    free(bus->ranges);
    *bus = (struct bus){0};
}

/* Index of the first range that begins above pa. */
static size_t bus_above(const struct bus *bus, paddr_t pa)
{
    size_t low = 0, high = bus->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (bus->ranges[middle].base <= pa)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct bus_range *bus_find(const struct bus *bus, paddr_t pa)
{
    size_t above = bus_above(bus, pa);

    if (above == 0)
        return NULL;
    const struct bus_range *range = &bus->ranges[above - 1];

    return pa - range->base < range->size ? range : NULL;
}

int bus_map(struct bus *bus, const struct bus_range *range, struct err *err)
{
    size_t at = bus_above(bus, range->base);

    if (bus_find(bus, range->base) ||
        (at < bus->count && bus->ranges[at].base - range->base < range->size))
        return err_set(err, ERR_USAGE, "%s at 0x%llx overlaps another device: move one of them",
                       range->name, (unsigned long long)range->base);

    struct bus_range *ranges = realloc(bus->ranges, (bus->count + 1) * sizeof(*ranges));

    if (!ranges)
        return err_set(err, ERR_INTERNAL, "out of memory while mapping %s", range->name);
    memmove(&ranges[at + 1], &ranges[at], (bus->count - at) * sizeof(*ranges));
    ranges[at] = *range;
    bus->ranges = ranges;
    bus->count++;
    return 0;
}

bool bus_read(const struct bus *bus, paddr_t pa, unsigned size, uint64_t *value)
{
    const struct bus_range *range = bus_find(bus, pa);

    return range && range->ops->read(range->self, pa - range->base, size, value);
}

bool bus_write(const struct bus *bus, paddr_t pa, unsigned size, uint64_t value)
{
    const struct bus_range *range = bus_find(bus, pa);

    return range && range->ops->write(range->self, pa - range->base, size, value);
}
