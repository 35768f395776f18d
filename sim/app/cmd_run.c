/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `discosim run`: a workload from boot to its end, measured between its markers.
 *
 * Boot runs in the fast model. The marker `begin` switches to the model that was asked for, `end`
 * switches back, and the workload then checks its own result and powers the machine off.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/app/host.h"
#include "sim/app/job.h"
#include "sim/app/profile.h"
#include "sim/app/report.h"
#include "sim/app/workloads.h"
#include "sim/core/flash.h"

#define OPT_SIZE     256
#define PROFILE_ROWS 10

static const struct argp_option own_options[] = {
    {"size", OPT_SIZE, "SIZE", 0, "Size of the workload; `discosim workloads` lists them", 0},
    {0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;

    if (key == ARGP_KEY_INIT) {
        state->child_inputs[0] = state->child_inputs[1] = options;
        return 0;
    }
    if (key != OPT_SIZE)
        return ARGP_ERR_UNKNOWN;
    options->size = text;
    return 0;
}

static const struct argp_child children[] = {
    {&options_machine_argp, 0, NULL, 0}, {&options_run_argp, 0, NULL, 0}, {0}};
static const struct argp argp = {
    .options = own_options,
    .parser = parse,
    .args_doc = "WORKLOAD",
    .children = children,
    .doc = "Boot Linux with a workload's disk, run it, and tell where the simulated time between "
           "its begin and end markers went. WORKLOAD is a name (`discosim workloads`) or a .lua "
           "file.\v"
           "The run leaves a folder: runs/WORKLOAD-N, or the one that --out names. Boot runs in "
           "the fast model and is reported apart; --cpu chooses the model of what is measured.",
};

struct run {
    struct job *job;
    struct workload workload;
    const struct workload_size *size;
    char disk[JOB_PATH], append[JOB_PATH];
    enum cpu_model model;
    struct snapshot begin, end;
    bool begun, ended;
    struct profile profile;
};

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
    job->session.point.phase = run->workload.name;
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
    job->session.point.phase = "check";
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

static int prepare(struct run *run, struct err *err)
{
    struct job *job = run->job;
    struct machine_setup *setup = &job->setup;

    if (workload_open(&run->workload, job->options.arguments[0], err) < 0)
        return -1;
    run->size = workload_find_size(&run->workload, job->options.size, err);
    if (!run->size || set_memory(run, err) < 0 || find_disk(run, err) < 0 ||
        hosted_open(&job->hosted, &job->options, err) < 0 ||
        job_find_kernel(job, run->workload.kernel, err) < 0)
        return -1;
    snprintf(run->append, sizeof(run->append), LINUX_WORDS " %s", run->workload.append);
    setup->kernel = job->kernel;
    setup->append = run->append;
    setup->disks[setup->disk_count++] = run->disk;
    return job_build(job, err);
}

static int start(struct run *run, struct err *err)
{
    struct job *job = run->job;

    if (prepare(run, err) < 0 || job_make_folder(job, run->workload.name, run->size->key, err) < 0)
        return -1;
    run->model = cpu_model(job->machine->cpu);
    cpu_set_model(job->machine->cpu, CPU_FAST);
    job->session.marker = on_marker;
    job->session.marker_self = run;
    progress_init(&job->session.progress, true);
    return session_run(&job->session, job->machine, &job->outcome, err);
}

/* ---- the result ---- */

/* Why the run is no success, in job->outcome.report; true if it is one. */
static bool judge(struct run *run)
{
    struct outcome *outcome = &run->job->outcome;

    if (outcome->reason != OUTCOME_POWER_OFF)
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

static void print_report(const struct run *run, const struct result *result)
{
    json_t *object = result_json(result, true);

    report_print(object, stdout, report_columns(stdout));
    if (run->job->folder.path[0])
        printf("\n%s\n", run->job->folder.path);
    json_decref(object);
}

static int finish(struct run *run)
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
    };
    int code, failed;

    profile_stop(&run->profile);
    if (job->regions)
        regions_stop(job->regions);
    complete_snapshots(run);
    failed = job_publish(job, &result);
    if (!job->options.json)
        print_report(run, &result);
    code = command_outcome(&job->outcome);
    if (code == ERR_NONE && !result.ok)
        code = ERR_GUEST;
    return failed ? failed : code;
}

static void run_free(struct run *run)
{
    snapshot_free(&run->begin);
    snapshot_free(&run->end);
    profile_free(&run->profile);
    workload_free(&run->workload);
    job_free(run->job);
    free(run);
}

int cmd_run(int argc, char **argv)
{
    static const struct command_line line = {
        .argp = &argp, .least = 1, .most = 1, .missing = "run needs a workload"};
    struct run *run = calloc(1, sizeof(*run));
    struct err err = {0};
    int code;

    if (!run)
        abort();
    run->job = job_new();
    if (options_parse(&run->job->options, &line, argc, argv, &err) < 0 || start(run, &err) < 0) {
        progress_clear(&run->job->session.progress);
        code = command_fail(&err);
    } else {
        code = finish(run);
    }
    run_free(run);
    return code;
}
