/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What took the processor into kernel mode, how often, and how long until it returned. Under a
 * monitor these are the monitor's entries, from guests' programs and from their kernels in
 * supervisor mode; on the bare machine the kernel's, from programs. Exact: counted at each
 * exception and return.
 */
#ifndef SIM_MEASURE_ATTRIBUTION_H
#define SIM_MEASURE_ATTRIBUTION_H

#include <jansson.h>

#include "cpu-mips/entries.h"
#include "sim/core/types.h"

/* A time between two looks. */
struct attribution {
    const struct cpu_entries *from; /* NULL = the reset */
    const struct cpu_entries *to;
    double seconds; /* simulated, of all */
    uint64_t hz;    /* clock of the cycles */
    bool monitor;   /* something ran in supervisor mode */
};

/*
 * {into, count, per_second, seconds, share, kinds: [...], causes: [...]}; a row of either list is
 * {from, kind, cause (causes only), count, per_second, seconds, share, mean_ns}, the longest time
 * first. `share` is of `seconds` of the attribution.
 */
json_t *attribution_json(const struct attribution *attribution);

#endif
