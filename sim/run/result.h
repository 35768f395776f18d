/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The result of a run as JSON, and the files that it leaves in the run's folder.
 */
#ifndef SIM_RUN_RESULT_H
#define SIM_RUN_RESULT_H

#include "sim/measure/measure.h"
#include "sim/measure/profile.h"
#include "sim/measure/regions.h"
#include "sim/run/runfolder.h"
#include "sim/run/session.h"

struct result {
    const char *workload; /* "pmake", "boot", "exec" */
    const char *size;     /* NULL = none */
    const char *model;    /* of the measured stretch */
    bool ok;
    const struct outcome *outcome;
    const char *reached; /* last marker: "none", "begin" or "end"; NULL = it has no markers */
    struct machine *machine;
    /* Boot is from reset to `begin`, what is measured from `begin` to `end`, end excluded. */
    const struct snapshot *begin, *end;
    uint64_t host_start;           /* host ns of the reset */
    const struct profile *profile; /* NULL = none */
    size_t profile_rows;
    const struct regions *regions; /* NULL = none */
    const char *monitor;           /* name; NULL = the machine was bare */
};

/* The whole result; `host` adds host times. */
json_t *result_json(const struct result *result, bool host);

/* Take the host times out again: equal runs leave equal files. NULL is taken, too. */
void result_drop_host(json_t *object);

/* stats.json, digest and host.json. */
int result_write(const struct result *result, const struct runfolder *folder, struct err *err);

/* What run.json tells besides versions. */
struct run_start {
    const char *workload, *size; /* size: NULL = none */
    const struct machine_setup *setup;
    const struct machine *machine;
    json_t *monitor; /* hosted_json; the reference is taken over */
};

/* run.json, at the start. */
int result_write_start(const struct runfolder *folder, const struct run_start *start,
                       struct err *err);

#endif
