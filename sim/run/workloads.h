/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Workloads by name.
 */
#ifndef SIM_RUN_WORKLOADS_H
#define SIM_RUN_WORKLOADS_H

#include "sim/config/workload.h"

/* Read the workload of that name; a path to a .lua file is taken as it is. */
int workload_open(struct workload *workload, const char *name, struct err *err);

#endif
