/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `discosim workloads`: what `run` can run.
 */
#include <stdio.h>

#include "sim/app/command.h"
#include "sim/measure/fields.h"
#include "sim/run/catalog.h"
#include "sim/run/exitcode.h"
#include "sim/run/options.h"
#include "sim/run/workloads.h"

static const struct argp argp = {
    .parser = options_parse_json,
    .children = options_json_children,
    .doc = "List the workloads that `discosim run` knows, with their sizes; * marks the default.",
};

/* {name, title, sizes: [{name, title, default}]} */
static json_t *workload_json(const struct workload *workload)
{
    struct err ignored;
    const struct workload_size *chosen = workload_find_size(workload, NULL, &ignored);
    json_t *sizes = json_array();

    for (unsigned i = 0; i < workload->size_count; i++) {
        const struct workload_size *size = &workload->sizes[i];

        json_array_append_new(sizes, json_pack("{s:s, s:s, s:b}", "name", size->key, "title",
                                               size->title, "default", size == chosen));
    }
    return json_pack("{s:s, s:s, s:o}", "name", workload->name, "title", workload->title, "sizes",
                     sizes);
}

static json_t *read_row(const char *name, struct err *err)
{
    struct workload workload;
    json_t *row;

    if (workload_open(&workload, name, err) < 0)
        return NULL;
    row = workload_json(&workload);
    workload_free(&workload);
    return row;
}

static void print_row(const json_t *row)
{
    const json_t *size;
    size_t i;

    printf("%-12s %s\n", field_text(row, "name"), field_text(row, "title"));
    json_array_foreach (json_object_get(row, "sizes"), i, size)
        printf("  %c %-9s %s\n", field_is_true(size, "default") ? '*' : ' ',
               field_text(size, "name"), field_text(size, "title"));
}

int cmd_workloads(int argc, char **argv)
{
    static const struct command_line line = {.argp = &argp};
    static const struct catalog_view view = {read_row, print_row};
    struct options options;
    struct err err;

    if (options_parse(&options, &line, argc, argv, &err) < 0 ||
        catalog_print(&catalog_workloads, &view, options.json, &err) < 0)
        return exitcode_of_error(&err);
    return ERR_NONE;
}
