/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An experiment's file: what is run, how it is shown, and what the paper found (docs/regions.md).
 */
#ifndef SIM_EXPERIMENT_EXPERIMENT_FILE_H
#define SIM_EXPERIMENT_EXPERIMENT_FILE_H

#include "sim/run/catalog.h"

#define EXPERIMENT_COLUMNS 8
#define EXPERIMENT_ROWS    32
#define EXPERIMENT_SETUPS  32

/* What an experiment shows. */
#define EXPERIMENT_TABLES(X)                                                                       \
    X(SERVICES, "services", "regions of a kernel, bare and under a monitor")                       \
    X(BARS, "bars", "workloads, bare and under a monitor")                                         \
    X(VARIANTS, "variants", "one workload under a monitor with various settings")
enum experiment_table {
#define X(id, name, description) EXPERIMENT_##id,
    EXPERIMENT_TABLES(X)
#undef X
        EXPERIMENT_TABLE_COUNT,
};

/* A part of the monitor's time: a group of the regions file. */
struct experiment_column {
    char *group;
    char *head; /* two lines, between them a slash */
};

/* A service: a region, and the paper's figures. */
struct experiment_row {
    char *name;
    char *region;
    char *paper; /* % of kernel time, mean us, slowdown, kernel, then the columns; NULL = none */
};

struct experiment_variant {
    char *name;
    char *title;
    char *settings; /* key=value between blanks, as after --set; NULL = none */
    char *against;  /* name of the earlier variant that it is compared with; NULL = the first */
};

struct experiment_file {
    char *path;
    char *title;
    char *table_name;
    enum experiment_table table;
    char *workloads; /* names between blanks */
    char *monitor;
    char *regions; /* path of a regions file; NULL = none */
    char *paper;   /* what the paper's figures are; NULL = there are none */
    char *note;    /* printed below; NULL = none */
    struct experiment_column columns[EXPERIMENT_COLUMNS];
    unsigned column_count;
    struct experiment_row rows[EXPERIMENT_ROWS];
    unsigned row_count;
    struct experiment_variant variants[EXPERIMENT_SETUPS];
    unsigned variant_count;
};

/* Every experiment in workloads/experiments. */
extern const struct catalog_kind catalog_experiments;

/* The experiment of that name, or the file if the name ends in .lua. */
int experiment_open(struct experiment_file *file, const char *name, struct err *err);
void experiment_file_free(struct experiment_file *file);

#endif
