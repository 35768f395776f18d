/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a stretch of a run cost: differences between two looks at the machine's clocks and counters.
 */
#ifndef SIM_MEASURE_MEASURE_H
#define SIM_MEASURE_MEASURE_H

#include <jansson.h>

#include "cpu-mips/entries.h"
#include "sim/machine/machine.h"

/* A look at the machine. */
struct snapshot {
    ps_t now;
    uint64_t host; /* ns */
    struct cpu_times times;
    struct cpu_entries entries;
    uint64_t *counters; /* of machine->stats, in its order */
    size_t count;
};

void snapshot_take(struct snapshot *snapshot, struct machine *machine);
void snapshot_free(struct snapshot *snapshot);

/* Difference `to` - `from`; a zeroed `from` stands for the reset. */
struct stretch {
    ps_t time;
    uint64_t host;
    uint64_t hz; /* clock of the cycles in times */
    uint64_t instructions;
    struct cpu_times times;
};

struct stretch stretch_between(const struct snapshot *from, const struct snapshot *to,
                               struct machine *machine);

/* {sim_seconds, instructions} and with `host` {host_seconds, mips} too. */
json_t *stretch_json(const struct stretch *stretch, bool host);
void stretch_add_host(json_t *object, const struct stretch *stretch);
void stretch_drop_host(json_t *object);

/* {user, kernel, monitor, idle, idle_disk, idle_other} in simulated seconds. */
json_t *stretch_time_json(const struct stretch *stretch);

/* For user, kernel and monitor: instructions, seconds and stalls, whole and by handler. */
json_t *stretch_detail_json(const struct stretch *stretch);

/* What took the processor into kernel mode (attribution.h). */
json_t *entries_json(const struct snapshot *from, const struct snapshot *to,
                     struct machine *machine);

/* Every counter's growth: {name: {value, unit, description}}. */
json_t *counters_json(const struct snapshot *from, const struct snapshot *to,
                      const struct machine *machine);

#endif
