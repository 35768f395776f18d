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
#include "sim/app/experiment.h"
#include "sim/app/fields.h"
#include "sim/app/plot.h"
#include "sim/app/result.h"

#define OPT_SIZE 256

static const struct argp_option own_options[] = {
    {"size", OPT_SIZE, "SIZE", 0, "Size of the workloads instead of their default", 0},
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
    .args_doc = "NAME | list",
    .children = children,
    .doc = "Do the runs of an experiment and print its table, with the paper's numbers. NAME is "
           "one of those that `discosim experiment list` tells, or a .lua file.\v"
           "The experiment leaves a folder: runs/NAME-N, or the one that --out names, with a "
           "folder of each run inside.",
};

static int add_title(void *self, const char *name, struct err *err)
{
    struct experiment_file file;

    if (experiment_open(&file, name, err) < 0)
        return -1;
    json_array_append_new(self, json_pack("{s:s, s:s}", "name", name, "title", file.title));
    experiment_file_free(&file);
    return 0;
}

static int print_list(bool json)
{
    json_t *list = json_array();
    const json_t *row;
    struct err err;
    size_t i;
    int status = catalog_visit(&catalog_experiments, add_title, list, &err);

    if (status == 0 && json)
        fields_print(list, stdout);
    else if (status == 0)
        json_array_foreach (list, i, row)
            printf("%-12s %s\n", field_text(row, "name"), field_text(row, "title"));
    json_decref(list);
    return status < 0 ? command_fail(&err) : ERR_NONE;
}

/* The table as the file experiment.txt. */
static int put_table(const struct experiment *experiment, const json_t *object, struct err *err)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    int status;

    if (!out)
        abort();
    experiment_print(experiment->file, object, out);
    fclose(out);
    status = runfolder_put_text(experiment->folder, "experiment.txt", text, err);
    free(text);
    return status;
}

/* Bars of all rows, named by workload too where there are several. */
static int put_plot(const struct experiment *experiment, const json_t *object, struct err *err)
{
    json_t *figure = json_deep_copy(json_object_get(object, "rows")), *row, *plot;
    size_t i;
    int status;

    if (experiment->file->table == EXPERIMENT_BARS)
        json_array_foreach (figure, i, row)
            json_object_set_new(
                row, "name",
                json_sprintf("%s %s", field_text(row, "workload"), field_text(row, "name")));
    plot = json_pack("{s:s, s:o}", "workload", experiment->file->title, "figure", figure);
    status = plot_figure(plot, "experiment", experiment->folder, err);
    json_decref(plot);
    return status;
}

static int publish(struct experiment *experiment)
{
    json_t *object = experiment_json(experiment);
    struct err err = {0};
    int status;

    if (experiment->options.json)
        fields_print(object, stdout);
    else
        experiment_print(experiment->file, object, stdout);
    status = runfolder_put_json(experiment->folder, "experiment.json", object, &err);
    if (status == 0)
        status = put_table(experiment, object, &err);
    if (status == 0 && experiment->file->table != EXPERIMENT_SERVICES)
        status = put_plot(experiment, object, &err);
    if (status == 0)
        status = runfolder_complete(experiment->folder, &err);
    if (status == 0 && !experiment->options.json)
        printf("\n%s\n", experiment->folder->path);
    json_decref(object);
    return status < 0 ? command_fail(&err) : ERR_NONE;
}

static int run_file(struct experiment *experiment)
{
    struct runfolder folder = {0};
    struct err err = {0};
    int code;

    experiment->folder = &folder;
    if (runfolder_create(&folder, experiment->options.out, experiment->name, &err) < 0)
        return command_fail(&err);
    code = experiment_run(experiment);
    if (code == ERR_NONE)
        code = publish(experiment);
    json_decref(experiment->runs);
    runfolder_abandon(&folder);
    return code;
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
        return command_fail(&err);
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
        code = command_fail(&err);
    else if (strcmp(experiment->options.arguments[0], "list") == 0)
        code = print_list(experiment->options.json);
    else
        code = run_named(experiment);
    options_free(&experiment->options);
    free(experiment);
    return code;
}
