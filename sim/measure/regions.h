/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The region profiler: how often stretches of execution are passed, how long they take, and what of
 * that is a monitor's, by what it was entered for.
 *
 * A region begins at an address (probe) or an exception and ends at an address, at its function's
 * return, or when the processor returns to user mode. The clock of a region is its thread's: it
 * stands while another thread runs, and while the processor is idle. Regions may nest; one that is
 * open is not entered again. A return to user mode ends whatever its thread has open; what was not
 * meant to end there is dropped, and told as `dropped`.
 *
 * Under a monitor kernels run in supervisor mode, and kernel mode is the monitor's: its time is
 * split by groups of causes of its entries (cpu-mips/entries.h). The profiler sees one kernel: two
 * that use the same addresses are not told apart.
 */
#ifndef SIM_MEASURE_REGIONS_H
#define SIM_MEASURE_REGIONS_H

#include <jansson.h>

#include "sim/machine/machine.h"

struct regions;

/* Read a regions file for this machine. NULL and `err` for a wrong file or an unknown symbol. */
struct regions *regions_new(struct machine *machine, const char *path, struct err *err);
void regions_free(struct regions *regions);

/* Measure from here to there. The machine does the same as without. */
void regions_start(struct regions *regions);
void regions_stop(struct regions *regions);

/*
 * {title, monitor, groups: [name], regions: [{name, title, count, dropped, seconds, mean_ns,
 * min_ns, max_ns, share_of_kernel, split: {user, kernel, <group>...}}]}; split in seconds.
 * `kernel_seconds` is what shares are of: the time of kernel and monitor.
 */
json_t *regions_json(const struct regions *regions, double kernel_seconds);

/* The same as a table, in at most `columns` columns; at least 52 are used. */
void regions_print(const json_t *object, FILE *out, unsigned columns);

#endif
