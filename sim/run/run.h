/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One run of a workload, measured between its markers.
 *
 * Boot runs in the fast model. The marker `begin` switches to the model that was asked for, `end`
 * switches back, and the workload then checks its own result and powers the machine off.
 */
#ifndef SIM_RUN_RUN_H
#define SIM_RUN_RUN_H

#include "sim/measure/profile.h"
#include "sim/run/job.h"
#include "sim/run/workloads.h"

struct run {
    struct job *job;
    const char *label;      /* which of several runs; NULL = there is one */
    unsigned number, total; /* the same for the progress line; 0 = there is one */
    char phase[300];
    struct workload workload;
    const struct workload_size *size;
    char disk[JOB_PATH], append[JOB_PATH];
    enum cpu_model model;
    struct snapshot begin, end;
    bool begun, ended;
    bool ok; /* after run_finish */
    struct profile profile;
};

/* Find all that a run by these options needs; fails if something is missing or wrong. */
int run_check(const struct options *options, struct err *err);

/* A run by these options, which name the workload. They own nothing: the run has a copy. */
struct run *run_new(const struct options *options);
void run_free(struct run *run);

/*
 * Run the workload to its end. The folder is options.out, or numbered, or, with `outer`, one called
 * run->label in there.
 */
int run_execute(struct run *run, struct runfolder *outer, struct err *err);

/* Write the folder's files; *result has host times. Returns an exit code, for the folder alone. */
int run_finish(struct run *run, json_t **result);

/* Tell in one line if the run did not end well. Returns the exit code. */
int run_outcome(struct run *run);

#endif
