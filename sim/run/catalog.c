/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding data files.
 */
#include "sim/run/catalog.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/config/nearest.h"
#include "sim/config/text.h"
#include "sim/host/host.h"
#include "sim/measure/fields.h"

#define ENDING      ".lua"
#define FOLDER_ROOM 3000

/* Names, sorted. */
struct catalog {
    char **names;
    size_t count;
};

const struct catalog_kind catalog_workloads = {
    .noun = "workload",
    .see = "see discosim workloads",
};
const struct catalog_kind catalog_monitors = {
    .noun = "monitor",
    .folder = "monitors",
    .see = "see discosim monitors",
    .reserved = "none",
};

static void file_path(const struct catalog_kind *kind, const char *name, char path[CATALOG_PATH])
{
    char folder[FOLDER_ROOM];

    host_workload_folder(folder, sizeof(folder));
    snprintf(path, CATALOG_PATH, "%s/%.256s/%.256s" ENDING, folder,
             kind->folder ? kind->folder : name, name);
}

static DIR *open_folder(const struct catalog_kind *kind)
{
    char folder[FOLDER_ROOM], path[CATALOG_PATH];

    host_workload_folder(folder, sizeof(folder));
    snprintf(path, sizeof(path), "%s/%s", folder, kind->folder ? kind->folder : "");
    return opendir(path);
}

static void add(struct catalog *catalog, const char *name)
{
    catalog->names = realloc(catalog->names, (catalog->count + 1) * sizeof(*catalog->names));
    if (!catalog->names)
        abort();
    catalog->names[catalog->count++] = text_copy(name);
}

/* True if the name can be one, and its path is a file of the kind. */
static bool exists(const struct catalog_kind *kind, const char *name, char path[CATALOG_PATH])
{
    file_path(kind, name, path);
    return *name && *name != '.' && !strchr(name, '/') && access(path, R_OK) == 0 &&
           (!kind->is_one || kind->is_one(path));
}

/* An entry of the folder, if it is of the kind. */
static void offer(struct catalog *catalog, const struct catalog_kind *kind, const char *entry)
{
    char path[CATALOG_PATH], name[256];
    size_t length = strlen(entry);

    if (kind->folder && !text_ends(entry, ENDING))
        return;
    if (kind->folder)
        length -= strlen(ENDING);
    snprintf(name, sizeof(name), "%.*s", (int)length, entry);
    if (exists(kind, name, path))
        add(catalog, name);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void catalog_read(struct catalog *catalog, const struct catalog_kind *kind)
{
    DIR *folder = open_folder(kind);
    const struct dirent *entry;

    *catalog = (struct catalog){0};
    if (!folder)
        return;
    while ((entry = readdir(folder)) != NULL)
        offer(catalog, kind, entry->d_name);
    closedir(folder);
    if (catalog->count)
        qsort(catalog->names, catalog->count, sizeof(*catalog->names), by_name);
}

static void catalog_free(struct catalog *catalog)
{
    for (size_t i = 0; i < catalog->count; i++)
        free(catalog->names[i]);
    free(catalog->names);
    *catalog = (struct catalog){0};
}

static int catalog_none(const struct catalog_kind *kind, struct err *err)
{
    char folder[FOLDER_ROOM];

    host_workload_folder(folder, sizeof(folder));
    return err_set(err, ERR_USAGE,
                   "there are no %s files in %.300s%s%s: let DISCOSIM_WORKLOADS name the project's "
                   "workloads folder",
                   kind->noun, folder, kind->folder ? "/" : "", kind->folder ? kind->folder : "");
}

static int read_rows(json_t *rows, const struct catalog_kind *kind, const struct catalog_view *view,
                     struct err *err)
{
    struct catalog catalog;
    int status = 0;

    catalog_read(&catalog, kind);
    if (catalog.count == 0)
        status = catalog_none(kind, err);
    for (size_t i = 0; i < catalog.count && status == 0; i++)
        status = json_array_append_new(rows, view->read(catalog.names[i], err));
    catalog_free(&catalog);
    return status;
}

int catalog_print(const struct catalog_kind *kind, const struct catalog_view *view, bool json,
                  struct err *err)
{
    json_t *rows = json_array();
    int status = read_rows(rows, kind, view, err);
    const json_t *row;
    size_t i;

    if (status == 0 && json)
        fields_print(rows, stdout);
    else if (status == 0)
        json_array_foreach (rows, i, row)
            view->print(row);
    json_decref(rows);
    return status;
}

static int unknown(const struct catalog_kind *kind, const char *name, struct err *err)
{
    struct nearest near = nearest_to(name);
    struct catalog catalog;

    catalog_read(&catalog, kind);
    if (catalog.count == 0)
        return catalog_none(kind, err);
    if (kind->reserved)
        nearest_offer(&near, kind->reserved);
    for (size_t i = 0; i < catalog.count; i++)
        nearest_offer(&near, catalog.names[i]);
    err_set(err, ERR_USAGE, "there is no %s %.200s%s", kind->noun, name,
            nearest_advice(&near, kind->see));
    catalog_free(&catalog);
    return -1;
}

bool catalog_has(const struct catalog_kind *kind, const char *name)
{
    char path[CATALOG_PATH];

    return exists(kind, name, path);
}

int catalog_find(const struct catalog_kind *kind, const char *name, char path[CATALOG_PATH],
                 struct err *err)
{
    if (!text_ends(name, ENDING))
        return exists(kind, name, path) ? 0 : unknown(kind, name, err);
    if ((size_t)snprintf(path, CATALOG_PATH, "%s", name) >= CATALOG_PATH)
        return err_set(err, ERR_USAGE, "%.200s...: the path is too long", name);
    return 0;
}
