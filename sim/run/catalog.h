/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Data files of the project by name: workloads, monitors, experiments. What lies in the folder of a
 * kind is what there is; no other list has to be kept.
 */
#ifndef SIM_RUN_CATALOG_H
#define SIM_RUN_CATALOG_H

#include <jansson.h>

#include "sim/core/err.h"
#include "sim/core/types.h"

#define CATALOG_PATH 4096

struct catalog_kind {
    const char *noun;                 /* "workload": in messages */
    const char *folder;               /* of <name>.lua; NULL = <name>/<name>.lua */
    const char *see;                  /* command that lists them */
    const char *reserved;             /* a name that means something else; NULL = none */
    bool (*is_one)(const char *path); /* NULL = every file of the folder is */
};

extern const struct catalog_kind catalog_workloads, catalog_monitors;

/* What there is to tell of a name: as JSON (NULL and `err` for a wrong file), and for people. */
struct catalog_view {
    json_t *(*read)(const char *name, struct err *err);
    void (*print)(const json_t *row);
};

/* Print every name's row, sorted; with `json` as one array. That there is none is an error. */
int catalog_print(const struct catalog_kind *kind, const struct catalog_view *view, bool json,
                  struct err *err);

bool catalog_has(const struct catalog_kind *kind, const char *name);

/*
 * Path of the file of that name; a name that ends in .lua is a path already. Fails if there is no
 * such file, and tells the nearest name.
 */
int catalog_find(const struct catalog_kind *kind, const char *name, char path[CATALOG_PATH],
                 struct err *err);

#endif
