/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An experiment: its runs, one after the other, and the table that they make.
 */
#ifndef SIM_APP_EXPERIMENT_H
#define SIM_APP_EXPERIMENT_H

#include <jansson.h>

#include "sim/app/experiment_file.h"
#include "sim/app/options.h"
#include "sim/app/runfolder.h"

struct experiment {
    const struct experiment_file *file;
    const char *name;
    struct options options; /* for every run; what the file says comes on top */
    struct runfolder *folder;
    json_t *runs; /* [{label, workload, monitor, settings, folder, result}], null = bare, none */
};

/* The user's choice, or the file's. */
const char *experiment_monitor(const struct experiment *experiment);

/* Do all runs. Returns an exit code, after a message if it is not 0; *runs has what was done. */
int experiment_run(struct experiment *experiment);

/*
 * {experiment, title, table, ok, paper, runs, rows}. Rows by kind of table: services {name, count,
 * count_monitor, share, mean_ns, slowdown, parts: {kernel, <group>..., other}, paper}; bars
 * {workload, name, user, kernel, monitor, idle, total}, bare = 100; variants the same with seconds,
 * worth (time over the first variant's, less 1) and entries into kernel mode. New reference.
 * (experiment_rows.c)
 */
json_t *experiment_json(const struct experiment *experiment);

/* The rows as a table. (experiment_print.c) */
void experiment_print(const struct experiment_file *file, const json_t *object, FILE *out);

#endif
