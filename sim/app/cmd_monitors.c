/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `discosim monitors`: what --monitor can name, and the options of each.
 */
#include <stdio.h>

#include "sim/app/catalog.h"
#include "sim/app/command.h"
#include "sim/app/hosted.h"

static const struct argp argp = {
    .doc = "List the monitors that --monitor can name, with the options that --set monitor.OPTION "
           "chooses; * marks the default.",
};

static void print_option(const struct monitor_option *option)
{
    printf("  monitor.%s", option->key);
    for (unsigned i = 0; i < option->value_count; i++)
        printf("%s%s%s", i ? " | " : " = ", option->values[i].key, i == option->chosen ? "*" : "");
    printf("\n      %s\n", option->title);
}

static int print_monitor(void *unused, const char *name, struct err *err)
{
    struct monitor monitor;

    (void)unused;
    if (monitor_open(&monitor, name, err) < 0)
        return -1;
    printf("%-12s %s\n", monitor.name, monitor.title);
    for (unsigned i = 0; i < monitor.option_count; i++)
        print_option(&monitor.options[i]);
    monitor_free(&monitor);
    return 0;
}

int cmd_monitors(int argc, char **argv)
{
    static const struct command_line line = {.argp = &argp};
    struct options options;
    struct err err;

    if (options_parse(&options, &line, argc, argv, &err) < 0 ||
        catalog_visit(&catalog_monitors, print_monitor, NULL, &err) < 0)
        return command_fail(&err);
    return ERR_NONE;
}
