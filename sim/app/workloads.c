/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding workload files.
 */
#include "sim/app/workloads.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/app/host.h"
#include "sim/config/nearest.h"

#define FOLDER_ROOM 3000
#define PATH_ROOM   4096

static void workload_path(const char *name, char path[PATH_ROOM])
{
    char folder[FOLDER_ROOM];

    host_workload_folder(folder, sizeof(folder));
    snprintf(path, PATH_ROOM, "%s/%.256s/%.256s.lua", folder, name, name);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void workload_list_read(struct workload_list *list)
{
    char folder[FOLDER_ROOM], path[PATH_ROOM];
    DIR *directory;
    const struct dirent *entry;

    *list = (struct workload_list){0};
    host_workload_folder(folder, sizeof(folder));
    directory = opendir(folder);
    if (!directory)
        return;
    while (list->count < WORKLOADS_MOST && (entry = readdir(directory)) != NULL) {
        workload_path(entry->d_name, path);
        if (entry->d_name[0] != '.' && access(path, R_OK) == 0)
            list->names[list->count++] = strdup(entry->d_name);
    }
    closedir(directory);
    qsort(list->names, list->count, sizeof(*list->names), by_name);
}

void workload_list_free(struct workload_list *list)
{
    for (unsigned i = 0; i < list->count; i++)
        free(list->names[i]);
    *list = (struct workload_list){0};
}

int workload_none(struct err *err)
{
    char folder[FOLDER_ROOM];

    host_workload_folder(folder, sizeof(folder));
    return err_set(err, ERR_USAGE,
                   "there are no workload files in %.400s: let DISCOSIM_WORKLOADS name the "
                   "project's workloads folder",
                   folder);
}

static int unknown(const char *name, struct err *err)
{
    struct nearest near = nearest_to(name);
    struct workload_list list;

    workload_list_read(&list);
    for (unsigned i = 0; i < list.count; i++)
        nearest_offer(&near, list.names[i]);
    if (list.count == 0)
        return workload_none(err);
    err_set(err, ERR_USAGE, "there is no workload %s; %s%s", name,
            near.best ? "did you mean " : "see discosim workloads", near.best ? near.best : "");
    workload_list_free(&list);
    return -1;
}

int workload_open(struct workload *workload, const char *name, struct err *err)
{
    size_t length = strlen(name);
    char path[PATH_ROOM];

    if (length > 4 && strcmp(name + length - 4, ".lua") == 0)
        return workload_read(workload, name, err);
    workload_path(name, path);
    if (strchr(name, '/') || access(path, R_OK) != 0)
        return unknown(name, err);
    return workload_read(workload, path, err);
}
