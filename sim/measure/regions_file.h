/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A regions file: what stretches of execution are to be measured, as data (docs/regions.md).
 */
#ifndef SIM_MEASURE_REGIONS_FILE_H
#define SIM_MEASURE_REGIONS_FILE_H

#include "sim/core/err.h"
#include "sim/core/types.h"

#define REGIONS_MOST 64
#define GROUPS_MOST  12
#define REGIONS_PATH 4096

/* A region, as text; NULL = not given. */
struct region_desc {
    char *name;
    char *title;
    char *enter;   /* symbol, ebase+N, or exception: "user:syscall" */
    char *leave;   /* of "return", "user", symbols and ebase+N, between blanks */
    char *reg;     /* with values: the region is entered only if this register ... */
    char *values;  /* ... has one of these, between blanks */
    char *through; /* counts only if one of these symbols was reached inside */
    char *without; /* counts only if none of these was */
    char *apart;   /* "true": its time does not count in the regions around it */
};

/* A part of a monitor's time: causes of entries between blanks. */
struct group_desc {
    char *name;
    char *causes;
};

/* How threads are told apart. */
struct thread_desc {
    char *reg;    /* holds a thread's identity while a kernel runs */
    char *change; /* symbol at which the processor goes to another thread ... */
    char *next;   /* ... whose identity this register holds */
    char *start;  /* symbol where a new thread begins */
};

struct regions_file {
    char path[REGIONS_PATH];
    char *title;
    struct thread_desc thread;
    struct group_desc groups[GROUPS_MOST];
    unsigned group_count;
    struct region_desc regions[REGIONS_MOST];
    unsigned region_count;
};

/* Read and check the file's form; names of symbols are checked when it is used. */
int regions_file_read(struct regions_file *file, const char *path, struct err *err);
void regions_file_free(struct regions_file *file);

#endif
