/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading workload files.
 */
#include "sim/config/workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config/members.h"
#include "sim/config/nearest.h"
#include "sim/config/text.h"

static const struct member workload_members[] = {
#define WORKLOAD_KEY(...) MEMBER(workload, __VA_ARGS__)
#include "sim/config/workload.def"
    MEMBERS_END};

static const struct member size_members[] = {
#define SIZE_KEY(...) MEMBER(workload_size, __VA_ARGS__)
#include "sim/config/workload.def"
    MEMBERS_END};

static const char *const lists[] = {"sizes", NULL};

/* The size called name[0..length), added if it is new; NULL if there are too many. */
static struct workload_size *size_add(struct workload *workload, const char *name, size_t length)
{
    struct workload_size *size = &workload->sizes[workload->size_count];

    for (unsigned i = 0; i < workload->size_count; i++)
        if (strlen(workload->sizes[i].key) == length &&
            strncmp(workload->sizes[i].key, name, length) == 0)
            return &workload->sizes[i];
    if (workload->size_count == WORKLOAD_SIZES)
        return NULL;
    size->key = text_copy_part(name, length);
    workload->size_count++;
    return size;
}

static int read_value(void *self, const struct data_value *value, struct err *err)
{
    struct workload *workload = self;
    const char *rest, *dot;
    struct workload_size *size;

    if (strncmp(value->name, "sizes.", 6) != 0)
        return member_set(workload, workload_members, value->name, value, lists, err);
    rest = value->name + 6;
    dot = strchr(rest, '.');
    if (!dot && !value->text)
        return err_set(err, ERR_USAGE, "%s: %s: is empty; a size needs at least title and disk",
                       value->where, value->name);
    if (!dot)
        return err_set(err, ERR_USAGE, "%s: %s: expected a table for each size", value->where,
                       value->name);
    size = size_add(workload, rest, (size_t)(dot - rest));
    if (!size)
        return err_set(err, ERR_USAGE, "%s: %s: more than %d sizes", value->where, value->name,
                       WORKLOAD_SIZES);
    return member_set(size, size_members, dot + 1, value, NULL, err);
}

static int workload_check(struct workload *workload, const char *path, struct err *err)
{
    char prefix[DATA_NAME];

    if (members_check(workload, workload_members, path, "", err) < 0)
        return -1;
    if (!*workload->name || strpbrk(workload->name, "/\n") ||
        strlen(workload->name) > WORKLOAD_NAME)
        return err_set(err, ERR_USAGE,
                       "%s: name = \"%.80s\": must be up to %d letters without a slash: folders "
                       "are called so",
                       path, workload->name, WORKLOAD_NAME);
    if (workload->size_count == 0)
        return err_set(err, ERR_USAGE, "%s: sizes is missing", path);
    for (unsigned i = 0; i < workload->size_count; i++) {
        snprintf(prefix, sizeof(prefix), "sizes.%s.", workload->sizes[i].key);
        if (members_check(&workload->sizes[i], size_members, path, prefix, err) < 0)
            return -1;
    }
    if (!workload_find_size(workload, NULL, err))
        return err_set(err, ERR_USAGE, "%s: default_size = \"%s\": there is no such size", path,
                       workload->default_size);
    return 0;
}

/* A disk named from the file's own folder, "./x" or "../x", gets a path that begins with it. */
static void workload_resolve(struct workload *workload, const char *path)
{
    const char *slash = strrchr(path, '/');
    int length = slash ? (int)(slash - path) : 1;

    for (unsigned i = 0; i < workload->size_count; i++) {
        char *disk = workload->sizes[i].disk, *full = NULL;

        if (disk[0] != '.')
            continue;
        if (asprintf(&full, "%s%.*s/%s", path[0] == '/' ? "" : "./", length, slash ? path : ".",
                     disk) < 0)
            abort();
        workload->sizes[i].disk = full;
        free(disk);
    }
}

int workload_read(struct workload *workload, const char *path, struct err *err)
{
    *workload = (struct workload){0};
    if (data_file_read(path, read_value, workload, err) < 0 ||
        workload_check(workload, path, err) < 0) {
        workload_free(workload);
        return -1;
    }
    workload_resolve(workload, path);
    return 0;
}

void workload_free(struct workload *workload)
{
    members_free(workload, workload_members);
    for (unsigned i = 0; i < workload->size_count; i++) {
        free(workload->sizes[i].key);
        members_free(&workload->sizes[i], size_members);
    }
    *workload = (struct workload){0};
}

const struct workload_size *workload_find_size(const struct workload *workload, const char *name,
                                               struct err *err)
{
    struct nearest near = nearest_to(name ? name : "");

    if (!name)
        name = workload->default_size;
    for (unsigned i = 0; i < workload->size_count; i++) {
        if (strcmp(workload->sizes[i].key, name) == 0)
            return &workload->sizes[i];
        nearest_offer(&near, workload->sizes[i].key);
    }
    err_set(err, ERR_USAGE, "workload %s has no size \"%s\"%s", workload->name, name,
            nearest_advice(&near, "see discosim workloads"));
    return NULL;
}
