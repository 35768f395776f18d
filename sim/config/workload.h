/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A workload file: which kernel boots with which disk and command line, and the sizes it comes in.
 */
#ifndef SIM_CONFIG_WORKLOAD_H
#define SIM_CONFIG_WORKLOAD_H

#include "sim/core/err.h"
#include "sim/core/types.h"

#define WORKLOAD_SIZES 8
#define WORKLOAD_NAME  64 /* letters */

struct workload_size {
    char *key; /* "small" */
    char *title;
    char *disk;            /* "component/file" of the guest build, or a path from / or . */
    uint64_t instructions; /* between the markers, an estimate; 0 = unknown */
};

/* Parts of a run's time, any unit. */
struct workload_parts {
    char *name;
    double user, kernel, monitor, idle, total;
};

/* What others measured with the same workload, bare = 100. */
struct workload_paper {
    char *title; /* NULL = nobody has */
    struct workload_parts bare, hosted;
};

struct workload {
    char *name, *title;
    char *kernel; /* component of the guest build */
    char *append; /* kernel command line */
    char *default_size;
    char *monitor; /* NULL = the user must name it */
    struct workload_paper paper;
    uint64_t memory_mb;
    struct workload_size sizes[WORKLOAD_SIZES]; /* by name */
    unsigned size_count;
};

/* Read and check a workload file. On failure nothing needs to be freed. */
int workload_read(struct workload *workload, const char *path, struct err *err);
void workload_free(struct workload *workload);

/* The size of that name, the default one for NULL; NULL and `err` if there is none. */
const struct workload_size *workload_find_size(const struct workload *workload, const char *name,
                                               struct err *err);

#endif
