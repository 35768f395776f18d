/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Placement of images in guest memory.
 */
#include "sim/machine/layout.h"

#include <inttypes.h>
#include <stdio.h>

#include "sim/core/flash.h"

void layout_init(struct layout *layout, const struct memory *memory)
{
    *layout = (struct layout){.memory = memory};
}

static const struct layout_range *layout_overlap(const struct layout *layout, paddr_t start,
                                                 paddr_t end)
{
    for (unsigned i = 0; i < layout->count; i++)
        if (start < layout->ranges[i].end && layout->ranges[i].start < end)
            return &layout->ranges[i];
    return NULL;
}

/* True if [start, end) is DRAM or PROM without a gap. */
static bool range_exists(const struct layout *layout, paddr_t start, paddr_t end)
{
    for (paddr_t pa = start; pa < end; pa = (pa | (MEMORY_PAGE - 1)) + 1)
        if (!memory_readable(layout->memory, pa))
            return false;
    return true;
}

static int layout_add(struct layout *layout, const char *name, paddr_t start, paddr_t end,
                      struct err *err)
{
    struct layout_range *range = &layout->ranges[layout->count];

    if (layout->count == LAYOUT_RANGES)
        return err_set(err, ERR_USAGE, "%s: more than %d images and segments", name, LAYOUT_RANGES);
    *range = (struct layout_range){.start = start, .end = end};
    snprintf(range->name, sizeof(range->name), "%s", name);
    layout->count++;
    return 0;
}

int layout_claim(struct layout *layout, const char *name, paddr_t start, uint64_t size,
                 struct err *err)
{
    const struct layout_range *other;
    paddr_t end = start + size;

    if (size == 0)
        return 0;
    if (end < start || size > UINT64_C(1) << 40 || !range_exists(layout, start, end))
        return err_set(err, ERR_USAGE,
                       "%s: needs physical memory 0x%" PRIx64 "-0x%" PRIx64
                       ", which the machine does not have (%" PRIu64
                       " MB; the PROM's hole is 0x%x-0x%x): see --memory",
                       name, start, end - 1, layout->memory->node_bytes >> 20, FLASH_PROM_BASE,
                       FLASH_PROM_BASE + FLASH_PROM_SIZE - 1);
    other = layout_overlap(layout, start, end);
    if (other)
        return err_set(err, ERR_USAGE,
                       "%s: at 0x%" PRIx64 "-0x%" PRIx64 " overlaps %s at 0x%" PRIx64 "-0x%" PRIx64,
                       name, start, end - 1, other->name, other->start, other->end - 1);
    return layout_add(layout, name, start, end, err);
}

int layout_place(struct layout *layout, const char *name, uint64_t size, paddr_t *start,
                 struct err *err)
{
    uint64_t top = layout->memory->node_bytes;
    const struct layout_range *other;

    top = top < FLASH_PROM_BASE ? top : FLASH_PROM_BASE;
    for (uint64_t end = top; end >= size; end = other->start) {
        paddr_t at = (end - size) & ~(LAYOUT_ALIGN - 1);

        other = layout_overlap(layout, at, at + size);
        if (!other) {
            *start = at;
            return layout_add(layout, name, at, at + size, err);
        }
    }
    return err_set(err, ERR_USAGE,
                   "%s: %" PRIu64 " KB do not fit into the machine's %" PRIu64 " MB: see --memory",
                   name, (size + 1023) >> 10, layout->memory->node_bytes >> 20);
}
