/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An experiment: its runs, one after the other, and the table that they make.
 */
#ifndef SIM_EXPERIMENT_EXPERIMENT_H
#define SIM_EXPERIMENT_EXPERIMENT_H

#include <jansson.h>
#include <stdio.h>

#include "sim/config/monitor.h"
#include "sim/experiment/experiment_file.h"
#include "sim/run/options.h"
#include "sim/run/runfolder.h"

/* One run: what, and how. */
struct experiment_plan {
    char label[RUNFOLDER_NAME]; /* also its folder */
    char *workload;
    bool hosted;          /* under the monitor */
    const char *settings; /* as the file has them; NULL = none */
    char *words;          /* the same, cut up: the options point there */
    char *arguments[2];
    struct options options;
};

struct experiment {
    const struct experiment_file *file;
    const char *name;
    struct options options; /* for every run; what the file says comes on top */
    struct runfolder *folder;
    char monitor[MONITOR_NAME + 1];
    char *log; /* how the monitor's lines on the console begin; NULL = it has none */
    struct experiment_plan plans[RUNFOLDER_INSIDE];
    unsigned plan_count;
    bool is_broken; /* a run's files could not be written */
    json_t *runs;   /* [{label, workload, monitor, settings, folder, result, same_output}] */
};

/*
 * Plan all runs from the file and the options. Fails for whatever would make one of them fail
 * before it begins, so that no hours pass before it is told. (experiment_plan.c)
 */
int experiment_plan(struct experiment *experiment, struct err *err);

/* Do the runs. Returns an exit code, after a message if it is not 0; `runs` has what was done. */
int experiment_run(struct experiment *experiment);

void experiment_free(struct experiment *experiment);

/*
 * {experiment, title, table, setup, ok, paper, planned, runs, rows}; `planned` is how many runs
 * there should be, and rows are of those that went well. Rows by
 * kind of table: services {name, count, count_monitor, share, mean_ns, slowdown, parts: {kernel,
 * <group>..., other}, paper}; bars {workload, name, user, kernel, monitor, idle, total}, bare =
 * 100; variants the same with seconds, entries into kernel mode, and of those that are compared
 * against (another's name), worth (time over that one's, less 1) and busy (the same without idle
 * time). New reference. (experiment_rows.c)
 */
json_t *experiment_json(const struct experiment *experiment);

/* The rows as a table in at most `columns` columns; at least 60 are used. (experiment_print.c) */
void experiment_print(const struct experiment_file *file, const json_t *object, FILE *out,
                      unsigned columns);

#endif
