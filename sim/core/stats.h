/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The statistics registry: every counter of the machine by name, with unit and description, so that
 * reports, files and `stats diff` are made from one list.
 *
 * A counter is a uint64_t inside the part that owns it. Names are lower_snake components joined by
 * dots: "node0.cpu.tlb_refills". A part declares its counters in a .def list or a table of
 * struct stat_desc and adds them under its prefix.
 */
#ifndef SIM_CORE_STATS_H
#define SIM_CORE_STATS_H

#include "sim/core/types.h"

struct stat_desc {
    const char *name;        /* last components of the full name; NULL ends a table */
    const char *unit;        /* "events", "bytes", "ps", "cycles", ... */
    const char *description; /* one sentence without a full stop */
    size_t offset;           /* of the uint64_t in the owner */
};

struct stat_value {
    char *name; /* full name */
    const char *unit;
    const char *description;
    const uint64_t *value;
};

struct stats {
    struct stat_value *list; /* in the order of addition */
    size_t count;
};

void stats_init(struct stats *stats);
void stats_free(struct stats *stats);

/* Add a table's counters, which live in `self`, as "prefix.name". */
void stats_add(struct stats *stats, const char *prefix, const struct stat_desc *table,
               const void *self);

/* The counter of that full name, NULL if there is none. */
const struct stat_value *stats_find(const struct stats *stats, const char *name);

#endif
