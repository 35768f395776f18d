/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `discosim monitors`: what --monitor can name, and the options of each.
 */
#include <stdio.h>
#include <string.h>

#include "sim/app/command.h"
#include "sim/host/wrap.h"
#include "sim/measure/fields.h"
#include "sim/run/catalog.h"
#include "sim/run/exitcode.h"
#include "sim/run/hosted.h"
#include "sim/ui/report.h"

#define TITLE_INDENT 6

static const struct argp argp = {
    .parser = options_parse_json,
    .children = options_json_children,
    .doc = "List the monitors that --monitor can name, with the options that --set monitor.OPTION "
           "chooses; * marks the default.",
};

static json_t *option_json(const struct monitor_option *option)
{
    json_t *values = json_array();

    for (unsigned i = 0; i < option->value_count; i++)
        json_array_append_new(values, json_string(option->values[i].key));
    return json_pack("{s:s, s:s, s:s, s:o}", "name", option->key, "title", option->title, "default",
                     option->values[option->chosen].key, "values", values);
}

/* {name, title, options: [{name, title, default, values}]} */
static json_t *read_row(const char *name, struct err *err)
{
    struct monitor monitor;
    json_t *options, *row;

    if (monitor_open(&monitor, name, err) < 0)
        return NULL;
    options = json_array();
    for (unsigned i = 0; i < monitor.option_count; i++)
        json_array_append_new(options, option_json(&monitor.options[i]));
    row = json_pack("{s:s, s:s, s:o}", "name", monitor.name, "title", monitor.title, "options",
                    options);
    monitor_free(&monitor);
    return row;
}

static void print_option(const json_t *option)
{
    const char *chosen = field_text(option, "default");
    const json_t *value;
    size_t i;

    printf("  monitor.%s", field_text(option, "name"));
    json_array_foreach (json_object_get(option, "values"), i, value) {
        const char *text = json_string_value(value);

        printf("%s%s%s", i ? " | " : " = ", text, strcmp(text, chosen) == 0 ? "*" : "");
    }
    printf("\n%*s", TITLE_INDENT, "");
    wrap_text(stdout, field_text(option, "title"), TITLE_INDENT, report_columns(stdout));
}

static void print_row(const json_t *row)
{
    const json_t *option;
    size_t i;

    printf("%-12s %s\n", field_text(row, "name"), field_text(row, "title"));
    json_array_foreach (json_object_get(row, "options"), i, option)
        print_option(option);
}

int cmd_monitors(int argc, char **argv)
{
    static const struct command_line line = {.argp = &argp};
    static const struct catalog_view view = {read_row, print_row};
    struct options options;
    struct err err;

    if (options_parse(&options, &line, argc, argv, &err) < 0 ||
        catalog_print(&catalog_monitors, &view, options.json, &err) < 0)
        return exitcode_of_error(&err);
    return ERR_NONE;
}
