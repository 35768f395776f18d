/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `discosim machine`: the configuration that a command line results in.
 */
#include <stdlib.h>

#include "sim/app/command.h"
#include "sim/run/exitcode.h"
#include "sim/run/options.h"

static error_t parse(int key, char *text, struct argp_state *state)
{
    (void)text;
    return key == ARGP_KEY_INIT ? options_share(state, 2) : ARGP_ERR_UNKNOWN;
}

static const struct argp_child children[] = {
    {&options_machine_argp, 0, NULL, 0}, {&options_json_argp, 0, NULL, 0}, {0}};
static const struct argp argp = {
    .parser = parse,
    .children = children,
    .doc = "Print the machine that the options describe: every key with its value, its range and "
           "its meaning. A machine file sets some of them:\v"
           "  return { node = { memory = \"128M\" }, l2 = { size = \"512K\" } }\n"
           "\nand --set node.memory=128M does the same on a command line.",
};

int cmd_machine(int argc, char **argv)
{
    static const struct command_line line = {.argp = &argp};
    struct options options;
    struct err err;

    if (options_parse(&options, &line, argc, argv, &err) < 0)
        return exitcode_of_error(&err);
    if (options.json) {
        json_t *dump = config_json(&options.config);

        json_dumpf(dump, stdout, JSON_INDENT(2) | JSON_SORT_KEYS);
        putchar('\n');
        json_decref(dump);
    } else {
        config_print(&options.config, stdout);
    }
    return 0;
}
