/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The workloads that there are: <folder>/<name>/<name>.lua.
 */
#ifndef SIM_APP_WORKLOADS_H
#define SIM_APP_WORKLOADS_H

#include "sim/config/workload.h"

#define WORKLOADS_MOST 64

struct workload_list {
    char *names[WORKLOADS_MOST]; /* sorted */
    unsigned count;
};

void workload_list_read(struct workload_list *list);
void workload_list_free(struct workload_list *list);

/* Fill `err` for a list that is empty, and return -1. */
int workload_none(struct err *err);

/* Read the workload of that name; a path to a .lua file is taken as it is. */
int workload_open(struct workload *workload, const char *name, struct err *err);

#endif
