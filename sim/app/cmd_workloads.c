/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `discosim workloads`: what `run` can run.
 */
#include <stdio.h>

#include "sim/app/catalog.h"
#include "sim/app/command.h"
#include "sim/app/options.h"
#include "sim/app/workloads.h"

static const struct argp argp = {
    .doc = "List the workloads that `discosim run` knows, with their sizes; * marks the default.",
};

static int print_workload(void *unused, const char *name, struct err *err)
{
    struct workload workload;

    (void)unused;
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
    struct err err;

    if (options_parse(&options, &line, argc, argv, &err) < 0 ||
        catalog_visit(&catalog_workloads, print_workload, NULL, &err) < 0)
        return command_fail(&err);
    return ERR_NONE;
}
