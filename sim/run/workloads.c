/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening workloads' files.
 */
#include "sim/run/workloads.h"

#include "sim/run/catalog.h"

int workload_open(struct workload *workload, const char *name, struct err *err)
{
    char path[CATALOG_PATH];

    if (catalog_find(&catalog_workloads, name, path, err) < 0)
        return -1;
    return workload_read(workload, path, err);
}
