/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a workload's file to a machine, its markers, and what they measured.
 */
#include "sim/run/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/core/flash.h"
#include "sim/host/host.h"

#define PROFILE_ROWS 10

/* The progress line's word for what goes on. */
static void set_phase(struct run *run, const char *phase)
{
    char place[32] = "";

    if (run->total)
        snprintf(place, sizeof(place), "%u/%u ", run->number, run->total);
    snprintf(run->phase, sizeof(run->phase), "%s%s%s%s", place, run->label ? run->label : "",
             run->label ? ": " : "", phase);
    run->job->session.point.phase = run->phase;
}

/* ---- markers ---- */

static void begin_measuring(struct run *run)
{
    struct job *job = run->job;

    run->begun = true;
    cpu_set_model(job->machine->cpu, run->model);
    snapshot_take(&run->begin, job->machine);
    profile_start(&run->profile, job->machine);
    if (job->regions)
        regions_start(job->regions);
    set_phase(run, run->workload.name);
    job->session.phase_start = machine_instructions(job->machine);
    job->session.phase_expected = run->size->instructions;
    progress_restart(&job->session.progress);
}

static void end_measuring(struct run *run)
{
    struct job *job = run->job;

    run->ended = true;
    profile_stop(&run->profile);
    if (job->regions)
        regions_stop(job->regions);
    snapshot_take(&run->end, job->machine);
    cpu_set_model(job->machine->cpu, CPU_FAST);
    set_phase(run, "check");
    job->session.phase_expected = 0;
}

static void on_marker(void *self, uint64_t value)
{
    struct run *run = self;

    if (value == MARKER_BEGIN && !run->begun)
        begin_measuring(run);
    else if (value == MARKER_END && run->begun && !run->ended)
        end_measuring(run);
}

/* ---- from the workload's file to a machine ---- */

static int find_disk(struct run *run, struct err *err)
{
    const char *slash = strchr(run->size->disk, '/');
    char component[256];

    if (run->size->disk[0] == '/' || run->size->disk[0] == '.') {
        snprintf(run->disk, sizeof(run->disk), "%s", run->size->disk);
        return 0;
    }
    if (!slash || slash - run->size->disk >= (ptrdiff_t)sizeof(component))
        return err_set(
            err, ERR_USAGE,
            "workload %s: disk \"%s\": expected component/file of the guest build, a path "
            "from / or, from the folder of the workload's file, one from ./",
            run->workload.name, run->size->disk);
    snprintf(component, sizeof(component), "%.*s", (int)(slash - run->size->disk), run->size->disk);
    return host_guest_file(component, slash + 1, run->disk, sizeof(run->disk), err);
}

/* The memory that the workload is made for, unless the user says otherwise. */
static int set_memory(struct run *run, struct err *err)
{
    struct options *options = &run->job->options;
    char text[32];

    if (!run->workload.memory_mb || config_given(&options->config, CONFIG_NODE_MEMORY))
        return 0;
    snprintf(text, sizeof(text), "%lluM", (unsigned long long)run->workload.memory_mb);
    return config_set(&options->config, run->workload.name, "node.memory", text, err);
}

/* Everything that has a name: workload, size, disk, monitor, kernel. */
static int find(struct run *run, struct err *err)
{
    struct job *job = run->job;

    if (workload_open(&run->workload, job->options.arguments[0], err) < 0)
        return -1;
    run->size = workload_find_size(&run->workload, job->options.size, err);
    if (!run->size || set_memory(run, err) < 0 || find_disk(run, err) < 0 ||
        hosted_open(&job->hosted, &job->options, err) < 0)
        return -1;
    return job_find_kernel(job, run->workload.kernel, err);
}

int run_check(const struct options *options, struct err *err)
{
    struct run *run = run_new(options);
    int status = find(run, err);

    run_free(run);
    return status;
}

static int prepare(struct run *run, struct err *err)
{
    struct job *job = run->job;
    struct machine_setup *setup = &job->setup;

    if (find(run, err) < 0)
        return -1;
    snprintf(run->append, sizeof(run->append), LINUX_WORDS " %s", run->workload.append);
    setup->kernel = job->kernel;
    setup->append = run->append;
    setup->disks[setup->disk_count++] = run->disk;
    return job_build(job, err);
}

static int make_folder(struct run *run, struct runfolder *outer, struct err *err)
{
    struct job *job = run->job;

    if (!outer)
        return job_make_folder(job, run->workload.name, run->size->key, err);
    if (runfolder_create_inside(&job->folder, outer, run->label, err) < 0)
        return -1;
    return job_begin_folder(job, run->workload.name, run->size->key, err);
}

int run_execute(struct run *run, struct runfolder *outer, struct err *err)
{
    struct job *job = run->job;
    int status;

    if (prepare(run, err) < 0 || make_folder(run, outer, err) < 0)
        return -1;
    run->model = cpu_model(job->machine->cpu);
    cpu_set_model(job->machine->cpu, CPU_FAST);
    job->session.marker = on_marker;
    job->session.marker_self = run;
    set_phase(run, "boot");
    progress_init(&job->session.progress, true);
    status = session_run(&job->session, job->machine, &job->outcome, err);
    progress_clear(&job->session.progress);
    return status;
}

/* ---- the result ---- */

/* Why the run is no success, in job->outcome.report; true if it is one. */
static bool judge(struct run *run)
{
    struct outcome *outcome = &run->job->outcome;

    if (outcome->reason != OUTCOME_POWER_OFF || job_ended_by_monitor(run->job))
        return false;
    if (outcome->status != 0)
        snprintf(outcome->report, sizeof(outcome->report),
                 "%s failed: the guest ended with status %d; see %.256s/console.log",
                 run->workload.name, outcome->status, run->job->folder.path);
    else if (!run->ended)
        snprintf(outcome->report, sizeof(outcome->report),
                 "%s failed: the guest ended before the %s marker; see %.256s/console.log",
                 run->workload.name, run->begun ? "end" : "begin", run->job->folder.path);
    return outcome->status == 0 && run->ended;
}

/* A run that was cut short is measured up to where it came. */
static void complete_snapshots(struct run *run)
{
    if (!run->begun)
        snapshot_take(&run->begin, run->job->machine);
    if (!run->ended)
        snapshot_take(&run->end, run->job->machine);
}

int run_finish(struct run *run, json_t **object)
{
    struct job *job = run->job;
    struct result result = {
        .workload = run->workload.name,
        .size = run->size->key,
        .model = run->model == CPU_FAST ? "fast" : "inorder",
        .ok = judge(run),
        .outcome = &job->outcome,
        .reached = run->ended   ? "end"
                   : run->begun ? "begin"
                                : "none",
        .machine = job->machine,
        .begin = &run->begin,
        .end = &run->end,
        .host_start = job->host_start,
        .profile = &run->profile,
        .profile_rows = PROFILE_ROWS,
        .regions = job->regions,
        .monitor = job->hosted.used ? job->hosted.monitor.name : NULL,
    };

    run->ok = result.ok;
    profile_stop(&run->profile);
    if (job->regions)
        regions_stop(job->regions);
    complete_snapshots(run);
    *object = result_json(&result, true);
    return job_complete_folder(job, &result);
}

int run_outcome(struct run *run)
{
    struct outcome *outcome = &run->job->outcome;
    char report[sizeof(outcome->report)];
    int code;

    if (run->label && outcome->report[0]) {
        memcpy(report, outcome->report, sizeof(report));
        snprintf(outcome->report, sizeof(outcome->report), "%.64s: %.440s", run->label, report);
    }
    code = job_outcome(run->job);

    return code == ERR_NONE && !run->ok ? ERR_GUEST : code;
}

struct run *run_new(const struct options *options)
{
    struct run *run = calloc(1, sizeof(*run));

    if (!run)
        abort();
    run->job = job_new();
    run->job->options = *options;
    return run;
}

void run_free(struct run *run)
{
    snapshot_free(&run->begin);
    snapshot_free(&run->end);
    profile_free(&run->profile);
    workload_free(&run->workload);
    job_free(run->job);
    free(run);
}
