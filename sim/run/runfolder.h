/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The folder that a run leaves:
 *
 *     run.json       resolved configuration, versions, digests of all inputs
 *     console.log    what the console sent
 *     guest.log      what the guest did wrong, the first few of each kind
 *     stats.json     the result, a profile by symbol and every counter; no host time
 *     digest         of the whole state at the end, and of each section
 *     host.json      host times and speed
 *
 * Folders of several runs have a folder of each run inside, and compare.json or experiment.json,
 * the table as text, and the plot with its script.
 *
 * It appears complete or not at all: it is written as FOLDER.part and renamed at the end. A run
 * that fails, or is ended at once by a second signal, removes what it has written.
 */
#ifndef SIM_RUN_RUNFOLDER_H
#define SIM_RUN_RUNFOLDER_H

#include <jansson.h>

#include "sim/core/err.h"
#include "sim/machine/machine.h"

#define RUNFOLDER_PATH   3500
#define RUNFOLDER_INSIDE 40
#define RUNFOLDER_NAME   64

struct runfolder {
    char path[RUNFOLDER_PATH];     /* when it is complete; empty = there is none */
    char part[RUNFOLDER_PATH + 8]; /* where it is written; empty = nothing is being written */
    bool is_inside;                /* of another one, which is complete when that one is */
    char inside[RUNFOLDER_INSIDE][RUNFOLDER_NAME]; /* names of the folders inside */
    unsigned inside_count;
};

/*
 * Begin the folder: `out` itself, which must not exist, or for NULL the next free
 * runs/<workload>-<n>. Several programs may do so at once. The folder must stay where it is in
 * memory until runfolder_complete or runfolder_abandon: a signal may look at it.
 */
int runfolder_create(struct runfolder *folder, const char *out, const char *workload,
                     struct err *err);

/* Begin a folder of that name, at most RUNFOLDER_NAME - 1 letters, inside one that is begun. */
int runfolder_create_inside(struct runfolder *folder, struct runfolder *outer, const char *name,
                            struct err *err);

/* Every file is written and closed: give the folder its name. */
int runfolder_complete(struct runfolder *folder, struct err *err);

/* Remove what was written, unless it is complete. */
void runfolder_abandon(struct runfolder *folder);

/* Full path of a file, one that runfolder.c lists, in the folder that is being written. */
void runfolder_file(const struct runfolder *folder, const char *name, char *path, size_t size);

int runfolder_put_json(const struct runfolder *folder, const char *name, const json_t *value,
                       struct err *err);
int runfolder_put_text(const struct runfolder *folder, const char *name, const char *text,
                       struct err *err);

/* The file `digest`: a line for the whole state, one for each section and one for all counters. */
int runfolder_put_digest(const struct runfolder *folder, struct machine *machine, struct err *err);

#endif
