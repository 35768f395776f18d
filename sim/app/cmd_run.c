/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `discosim run`: a workload from boot to its end, measured between its markers. With --compare it
 * runs twice, bare and in a virtual machine (pair.c).
 */
#include <stdio.h>

#include "sim/app/command.h"
#include "sim/experiment/pair.h"
#include "sim/run/exitcode.h"
#include "sim/run/run.h"
#include "sim/ui/report.h"

#define OPT_SIZE    256
#define OPT_COMPARE 257

static const struct argp_option own_options[] = {
    {"size", OPT_SIZE, "SIZE", 0, "Size of the workload; `discosim workloads` lists them", 0},
    {"compare", OPT_COMPARE, NULL, 0, "Run it bare and under a monitor, and compare the two", 0},
    {0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;

    if (key == ARGP_KEY_INIT)
        return options_share(state, 2);
    if (key == OPT_SIZE)
        options->size = text;
    else if (key == OPT_COMPARE)
        options->compare = true;
    else
        return ARGP_ERR_UNKNOWN;
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
           "the fast model and is reported apart; --cpu chooses the model of what is measured.\n"
           "With --compare the folder has both runs, compare.json, and a plot if gnuplot is "
           "installed.",
};

/* ---- one run ---- */

static int run_once(const struct options *options)
{
    struct run *run = run_new(options);
    struct err err = {0};
    json_t *result;
    int code, failed;

    if (run_execute(run, NULL, &err) < 0) {
        run_free(run);
        return exitcode_of_error(&err);
    }
    failed = run_finish(run, &result);
    if (options->json)
        job_print(run->job, result);
    else
        report_print(result, stdout, report_columns(stdout));
    if (!options->json && run->job->folder.path[0])
        printf("\n%s\n", run->job->folder.path);
    json_decref(result);
    code = run_outcome(run);
    run_free(run);
    return failed ? failed : code;
}

int cmd_run(int argc, char **argv)
{
    static const struct command_line line = {
        .argp = &argp, .least = 1, .most = 1, .missing = "run needs a workload"};
    struct options options;
    struct err err = {0};

    if (options_parse(&options, &line, argc, argv, &err) < 0)
        return exitcode_of_error(&err);
    return options.compare ? pair_run(&options) : run_once(&options);
}
