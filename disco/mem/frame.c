/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The map of units is one byte each: scanned only when a virtual machine is made.
 */
#include "disco/mem/frame.h"

#include "disco/lib/string.h"
#include "disco/mem/memmap.h"

enum unit_state { UNIT_ABSENT, UNIT_FREE, UNIT_LENT, UNIT_TAKEN };

static struct frames {
    uint8_t unit[UNITS_MOST];
    mpa_t heap_at, heap_end;
    uint64_t heap_used;
} frames;

/* A unit counts as existing only if all of it does. */
void frame_add(mpa_t start, uint64_t bytes)
{
    uint64_t first = (start + UNIT_BYTES - 1) >> UNIT_SHIFT;
    uint64_t end = (start + bytes) >> UNIT_SHIFT;

    for (uint64_t i = first; i < end && i < UNITS_MOST; i++)
        frames.unit[i] = UNIT_FREE;
}

/* Units that exist and are below this state get it. */
static void mark(mpa_t start, uint64_t bytes, enum unit_state state)
{
    uint64_t end = (start + bytes + UNIT_BYTES - 1) >> UNIT_SHIFT;

    for (uint64_t i = start >> UNIT_SHIFT; i < end && i < UNITS_MOST; i++)
        if (frames.unit[i] != UNIT_ABSENT && frames.unit[i] < state)
            frames.unit[i] = (uint8_t)state;
}

void frame_reserve(mpa_t start, uint64_t bytes)
{
    mark(start, bytes, UNIT_TAKEN);
}

void frame_lend(mpa_t start, uint64_t bytes)
{
    mark(start, bytes, UNIT_LENT);
}

void frame_end_loans(void)
{
    for (uint64_t i = 0; i < UNITS_MOST; i++)
        if (frames.unit[i] == UNIT_LENT)
            frames.unit[i] = UNIT_FREE;
}

static bool run_is_free(uint64_t first, unsigned units)
{
    for (uint64_t i = first; i < first + units; i++)
        if (i >= UNITS_MOST || frames.unit[i] != UNIT_FREE)
            return false;
    return true;
}

mpa_t frame_take(unsigned units)
{
    for (uint64_t first = 0; first < UNITS_MOST; first += units) {
        if (!run_is_free(first, units))
            continue;
        memset(&frames.unit[first], UNIT_TAKEN, units);
        return first << UNIT_SHIFT;
    }
    return FRAME_NONE;
}

uint64_t frame_free_units(void)
{
    uint64_t count = 0;

    for (uint64_t i = 0; i < UNITS_MOST; i++)
        count += frames.unit[i] == UNIT_FREE;
    return count;
}

void heap_init(mpa_t start, mpa_t end)
{
    frames.heap_at = start;
    frames.heap_end = end;
    frame_reserve(0, end);
}

static uint64_t align_up(uint64_t value, uint64_t alignment)
{
    return (value + alignment - 1) & ~(alignment - 1);
}

/* What does not fit the present units gets new ones; a large table gets as many as it needs. */
static bool heap_grow(uint64_t bytes)
{
    unsigned units = 1;
    mpa_t start;

    while (units * UNIT_BYTES < bytes)
        units *= 2;
    start = memmap_can_spare(units * (UNIT_BYTES >> PAGE_SHIFT)) ? frame_take(units) : FRAME_NONE;
    if (start == FRAME_NONE)
        return false;
    frames.heap_at = start;
    frames.heap_end = start + units * UNIT_BYTES;
    return true;
}

void *heap_alloc(uint64_t bytes, uint64_t alignment)
{
    mpa_t at = align_up(frames.heap_at, alignment);

    if (at > frames.heap_end || bytes > frames.heap_end - at) {
        if (!heap_grow(bytes))
            return NULL;
        at = frames.heap_at;
    }
    frames.heap_at = at + bytes;
    frames.heap_used += bytes;
    return memset(machine_pointer(at), 0, bytes);
}

uint64_t heap_used(void)
{
    return frames.heap_used;
}
