/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two results of one workload side by side, bare and in a virtual machine: the ratio of their
 * times, their parts normalised to bare = 100, and whether both did the same.
 */
#ifndef SIM_EXPERIMENT_COMPARE_H
#define SIM_EXPERIMENT_COMPARE_H

#include <jansson.h>
#include <stdio.h>

#include "sim/config/workload.h"
#include "sim/run/runfolder.h"

struct comparison {
    const char *monitor;                /* its name */
    json_t *bare, *hosted;              /* results; NULL = that run did not come to one */
    const struct workload_paper *paper; /* NULL or without title = none */
    bool same_output;                   /* of consoles */
};

/*
 * {workload, size, cpu, monitor, ok, bare, <monitor>, overhead, overhead_busy, same_output, paper,
 * figure}. What cannot be told is null. overhead_busy leaves idle time out. `figure` is rows {name,
 * user, kernel, monitor, idle, total}, bare = 100: ours, then the paper's. New reference; the
 * results get new references too.
 */
json_t *compare_json(const struct comparison *comparison);

/* The figure as a table and bars, in at most `columns` columns. */
void compare_print(const json_t *comparison, FILE *out, unsigned columns);

/*
 * What the guest's programs wrote: the console without lines of the kernel's log ("[  0.0123] ...")
 * and lines that begin with `log` (NULL = none). New string; NULL if the file cannot be read.
 */
char *compare_output(const char *path, const char *log);

/*
 * Whether two runs inside a folder that is being written, called `one` and `other`, wrote the same,
 * as compare_output has it. Fails if they did not: ERR_GUEST.
 */
int compare_consoles(const struct runfolder *folder, const char *one, const char *other,
                     const char *log, struct err *err);

#endif
