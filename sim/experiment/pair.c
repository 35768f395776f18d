/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two runs after each other in one folder: <folder>/bare and <folder>/<monitor>, and what they
 * amount to: compare.json, the plot and its script.
 */
#include "sim/experiment/pair.h"
#include "sim/run/exitcode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/compare.h"
#include "sim/experiment/plot.h"
#include "sim/measure/fields.h"
#include "sim/run/run.h"
#include "sim/ui/report.h"

enum side { BARE, HOSTED, SIDES };

struct pair {
    struct options options[SIDES];
    struct workload workload;
    struct hosted hosted; /* looked at before anything runs */
    const char *names[SIDES];
    struct runfolder folder;
    json_t *results[SIDES];
    bool same_output;
    bool is_broken; /* a run's files could not be written */
};

/* ---- before ---- */

static int choose_monitor(struct pair *pair, const struct options *options, struct err *err)
{
    for (int side = 0; side < SIDES; side++)
        pair->options[side] = *options;
    pair->options[BARE].monitor = NULL;
    if (options->bare)
        return err_set(err, ERR_USAGE, "--compare needs a monitor: leave --monitor none out");
    if (!options->monitor)
        pair->options[HOSTED].monitor = pair->workload.monitor;
    if (!pair->options[HOSTED].monitor)
        return err_set(err, ERR_USAGE,
                       "workload %s names no monitor to compare with: choose one with --monitor",
                       pair->workload.name);
    return 0;
}

/* Everything that can be wrong with the second run is told before the first one begins. */
static int prepare(struct pair *pair, const struct options *options, struct err *err)
{
    if (workload_open(&pair->workload, options->arguments[0], err) < 0 ||
        choose_monitor(pair, options, err) < 0 || run_check(&pair->options[HOSTED], err) < 0 ||
        hosted_open(&pair->hosted, &pair->options[HOSTED], err) < 0)
        return -1;
    pair->names[BARE] = "bare";
    pair->names[HOSTED] = pair->hosted.monitor.name;
    return runfolder_create(&pair->folder, options->out, pair->workload.name, err);
}

/* ---- the runs ---- */

/* Returns the exit code; without a result the run could not even begin. */
static int run_side(struct pair *pair, enum side side)
{
    struct run *run = run_new(&pair->options[side]);
    struct err err = {0};
    int code, failed = 0;

    run->label = pair->names[side];
    run->number = side + 1;
    run->total = SIDES;
    if (run_execute(run, &pair->folder, &err) < 0) {
        code = exitcode_of_error(&err);
    } else {
        failed = run_finish(run, &pair->results[side]);
        pair->is_broken |= failed != ERR_NONE;
        code = run_outcome(run);
    }
    run_free(run);
    return failed ? failed : code;
}

/* Both ended well, so with the same status; here for what they said. Returns an exit code. */
static int check_output(struct pair *pair)
{
    struct err err;

    pair->same_output = compare_consoles(&pair->folder, pair->names[BARE], pair->names[HOSTED],
                                         pair->hosted.monitor.log, &err) == 0;
    return pair->same_output ? ERR_NONE : exitcode_of_error(&err);
}

static int run_both(struct pair *pair)
{
    int code = run_side(pair, BARE);

    if (code == ERR_NONE)
        code = run_side(pair, HOSTED);
    return code == ERR_NONE ? check_output(pair) : code;
}

/* ---- after ---- */

/* The folder's copy: without host times, so that equal runs leave equal files. */
static int write_comparison(const struct pair *pair, const json_t *comparison, struct err *err)
{
    json_t *copy = json_deep_copy(comparison);
    int status;

    for (int side = 0; side < SIDES; side++)
        result_drop_host(json_object_get(copy, pair->names[side]));
    status = runfolder_put_json(&pair->folder, "compare.json", copy, err);
    json_decref(copy);
    return status;
}

static int put_plot(const struct pair *pair, const json_t *comparison, struct err *err)
{
    const char *paper = field_text(comparison, "paper");
    char setup[256], beside[256];
    const struct plot plot = {
        .title = pair->workload.title,
        .subtitle = setup,
        .note = *paper ? beside : NULL,
        .rows = json_object_get(comparison, "figure"),
    };

    if (!json_is_number(json_object_get(comparison, "overhead")))
        return 0; /* nothing to compare */
    snprintf(setup, sizeof(setup), "%s %s, %s, bare and under %s",
             field_text(comparison, "workload"), field_text(comparison, "size"),
             field_text(comparison, "cpu"), field_text(comparison, "monitor"));
    snprintf(beside, sizeof(beside), "right: %s", paper);
    return plot_bars(&plot, "compare", &pair->folder, err);
}

static int complete(struct pair *pair, const json_t *comparison)
{
    struct err err = {0};

    if (write_comparison(pair, comparison, &err) == 0 && put_plot(pair, comparison, &err) == 0 &&
        runfolder_complete(&pair->folder, &err) == 0)
        return ERR_NONE;
    return exitcode_of_error(&err);
}

static int finish(struct pair *pair)
{
    const struct comparison comparison = {
        .monitor = pair->names[HOSTED],
        .bare = pair->results[BARE],
        .hosted = pair->results[HOSTED],
        .paper = &pair->workload.paper,
        .same_output = pair->same_output,
    };
    json_t *object = compare_json(&comparison);
    int code = complete(pair, object);

    if (pair->options[BARE].json) {
        fields_print(object, stdout);
    } else {
        compare_print(object, stdout, report_columns(stdout));
        printf("\n%s\n", pair->folder.path);
    }
    json_decref(object);
    return code;
}

static void pair_free(struct pair *pair)
{
    runfolder_abandon(&pair->folder);
    for (int side = 0; side < SIDES; side++)
        json_decref(pair->results[side]);
    hosted_free(&pair->hosted);
    workload_free(&pair->workload);
    free(pair);
}

int pair_run(const struct options *options)
{
    struct pair *pair = calloc(1, sizeof(*pair));
    struct err err = {0};
    int code, failed = 0;

    if (!pair)
        abort();
    if (prepare(pair, options, &err) < 0) {
        code = exitcode_of_error(&err);
    } else {
        code = run_both(pair);
        if (pair->results[BARE] && !pair->is_broken)
            failed = finish(pair);
    }
    pair_free(pair);
    return code ? code : failed;
}
