/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `discosim experiment`: the runs that a figure or table of the paper needs, and the figure or
 * table, the paper's numbers beside ours.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/app/command.h"
#include "sim/experiment/experiment.h"
#include "sim/experiment/plot.h"
#include "sim/measure/fields.h"
#include "sim/run/exitcode.h"
#include "sim/ui/report.h"

#define OPT_SIZE 256

static const struct argp_option own_options[] = {
    {"size", OPT_SIZE, "SIZE", 0, "Size of the workloads instead of their default", 0},
    {0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;

    if (key == ARGP_KEY_INIT) {
        options->compare = true; /* with the file's monitor: --set monitor.OPTION is meant for it */
        return options_share(state, 2);
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
    .args_doc = "NAME | list",
    .children = children,
    .doc = "Do the runs of an experiment and print its table, with the paper's numbers. NAME is "
           "one of those that `discosim experiment list` tells, or a .lua file.\v"
           "The experiment leaves a folder: runs/NAME-N, or the one that --out names, with a "
           "folder of each run inside. One that is cut short or fails leaves what was done, "
           "with the status of the run that failed.",
};

/* ---- the list ---- */

static json_t *read_row(const char *name, struct err *err)
{
    struct experiment_file file;
    json_t *row;

    if (experiment_open(&file, name, err) < 0)
        return NULL;
    row = json_pack("{s:s, s:s}", "name", name, "title", file.title);
    experiment_file_free(&file);
    return row;
}

static void print_row(const json_t *row)
{
    printf("%-12s %s\n", field_text(row, "name"), field_text(row, "title"));
}

static int print_list(bool json)
{
    static const struct catalog_view view = {read_row, print_row};
    struct err err;

    return catalog_print(&catalog_experiments, &view, json, &err) < 0 ? exitcode_of_error(&err)
                                                                      : ERR_NONE;
}

/* ---- what is left ---- */

/* The table as the file experiment.txt. */
static int put_table(const struct experiment *experiment, const json_t *object, struct err *err)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    int status;

    if (!out)
        abort();
    experiment_print(experiment->file, object, out, REPORT_COLUMNS);
    fclose(out);
    status = runfolder_put_text(experiment->folder, "experiment.txt", text, err);
    free(text);
    return status;
}

/* The rows as bars. Those of several workloads are named by them, too, with a gap between. */
static json_t *bars_of(const json_t *rows)
{
    json_t *bars = json_array(), *row, *bar;
    const char *last = field_text(json_array_get(rows, 0), "workload");
    bool several =
        strcmp(last, field_text(json_array_get(rows, json_array_size(rows) - 1), "workload")) != 0;
    size_t i;

    json_array_foreach (rows, i, row) {
        const char *workload = field_text(row, "workload");

        bar = json_copy(row);
        if (several)
            json_object_set_new(bar, "name",
                                json_sprintf("%s %s", workload, field_text(row, "name")));
        if (strcmp(workload, last) != 0)
            json_array_append_new(bars, json_null());
        json_array_append_new(bars, bar);
        last = workload;
    }
    return bars;
}

/* Bars, unless there is nothing to compare. */
static int put_plot(const struct experiment *experiment, const json_t *object, struct err *err)
{
    const struct experiment_file *file = experiment->file;
    const json_t *rows = json_object_get(object, "rows");
    char paper[256];
    json_t *bars;
    int status;

    if (file->table == EXPERIMENT_SERVICES || json_array_size(rows) < 2)
        return 0;
    snprintf(paper, sizeof(paper), "the paper: %s", file->paper ? file->paper : "");
    bars = bars_of(rows);
    status = plot_bars(&(struct plot){.title = file->title,
                                      .subtitle = field_text(object, "setup"),
                                      .note = file->paper ? paper : NULL,
                                      .rows = bars},
                       "experiment", experiment->folder, err);
    json_decref(bars);
    return status;
}

static int leave_folder(const struct experiment *experiment, const json_t *object, struct err *err)
{
    if (runfolder_put_json(experiment->folder, "experiment.json", object, err) < 0 ||
        put_table(experiment, object, err) < 0 || put_plot(experiment, object, err) < 0)
        return -1;
    return runfolder_complete(experiment->folder, err);
}

static int publish(const struct experiment *experiment)
{
    json_t *object = experiment_json(experiment);
    bool json = experiment->options.json;
    struct err err = {0};
    int status;

    if (json)
        fields_print(object, stdout);
    else
        experiment_print(experiment->file, object, stdout, report_columns(stdout));
    status = leave_folder(experiment, object, &err);
    if (status == 0 && !json)
        printf("\n%s\n", experiment->folder->path);
    json_decref(object);
    return status < 0 ? exitcode_of_error(&err) : ERR_NONE;
}

/* ---- the runs ---- */

/* An experiment that a signal or a failing run ends leaves what was done; a full disk, nothing. */
static int run_file(struct experiment *experiment)
{
    struct runfolder folder = {0};
    struct err err = {0};
    int code, failed = ERR_NONE;

    experiment->folder = &folder;
    if (experiment_plan(experiment, &err) < 0 ||
        runfolder_create(&folder, experiment->options.out, experiment->name, &err) < 0)
        return exitcode_of_error(&err);
    code = experiment_run(experiment);
    if (json_array_size(experiment->runs) && !experiment->is_broken)
        failed = publish(experiment);
    runfolder_abandon(&folder);
    return failed ? failed : code;
}

/* "table2" of "somewhere/table2.lua". */
static void name_of(const char *argument, char name[64])
{
    const char *slash = strrchr(argument, '/');
    size_t length;

    snprintf(name, 64, "%s", slash ? slash + 1 : argument);
    length = strlen(name);
    if (length > 4 && strcmp(name + length - 4, ".lua") == 0)
        name[length - 4] = '\0';
}

static int run_named(struct experiment *experiment)
{
    struct experiment_file file;
    struct err err = {0};
    char name[64];
    int code;

    if (experiment_open(&file, experiment->options.arguments[0], &err) < 0)
        return exitcode_of_error(&err);
    name_of(experiment->options.arguments[0], name);
    experiment->file = &file;
    experiment->name = name;
    code = run_file(experiment);
    experiment_file_free(&file);
    return code;
}

int cmd_experiment(int argc, char **argv)
{
    static const struct command_line line = {
        .argp = &argp, .least = 1, .most = 1, .missing = "experiment needs a name, or list"};
    struct experiment *experiment = calloc(1, sizeof(*experiment));
    struct err err = {0};
    int code;

    if (!experiment)
        abort();
    if (options_parse(&experiment->options, &line, argc, argv, &err) < 0)
        code = exitcode_of_error(&err);
    else if (strcmp(experiment->options.arguments[0], "list") == 0)
        code = print_list(experiment->options.json);
    else
        code = run_named(experiment);
    experiment_free(experiment);
    return code;
}
