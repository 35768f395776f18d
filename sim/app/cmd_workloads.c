/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `discosim workloads`: what `run` can run.
 */
#include <stdio.h>

#include "sim/app/command.h"
#include "sim/app/options.h"
#include "sim/app/workloads.h"

static const struct argp argp = {
    .doc = "List the workloads that `discosim run` knows, with their sizes; * marks the default.",
};

static int print_workload(const char *name, struct err *err)
{
    struct workload workload;

    if (workload_open(&workload, name, err) < 0)
        return -1;
    printf("%-12s %s\n", workload.name, workload.title);
    for (unsigned i = 0; i < workload.size_count; i++) {
        const struct workload_size *size = &workload.sizes[i];

        printf("  %c %-9s %s\n", size == workload_find_size(&workload, NULL, err) ? '*' : ' ',
               size->key, size->title);
    }
    workload_free(&workload);
    return 0;
}

int cmd_workloads(int argc, char **argv)
{
    static const struct command_line line = {.argp = &argp};
    struct options options;
    struct workload_list list;
    struct err err;
    int code = ERR_NONE;

    if (options_parse(&options, &line, argc, argv, &err) < 0)
        return command_fail(&err);
    workload_list_read(&list);
    if (list.count == 0) {
        workload_none(&err);
        code = command_fail(&err);
    }
    for (unsigned i = 0; i < list.count && code == ERR_NONE; i++)
        if (print_workload(list.names[i], &err) < 0)
            code = command_fail(&err);
    workload_list_free(&list);
    return code;
}
