/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading workload files.
 */
#include "sim/config/workload.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config/data_file.h"
#include "sim/config/nearest.h"
#include "sim/config/quantity.h"

enum member_kind { MEMBER_TEXT, MEMBER_NUMBER, MEMBER_REAL };

struct member {
    const char *name; /* NULL ends a table */
    enum member_kind kind;
    size_t offset;
    bool required;
};

static const struct member workload_members[] = {
#define WORKLOAD_KEY(name, kind, member, required)                                                 \
    {name, MEMBER_##kind, offsetof(struct workload, member), required},
#define SIZE_KEY(...)
#include "sim/config/workload.def"
#undef WORKLOAD_KEY
#undef SIZE_KEY
    {NULL, MEMBER_TEXT, 0, false},
};

static const struct member size_members[] = {
#define WORKLOAD_KEY(...)
#define SIZE_KEY(name, kind, member, required)                                                     \
    {name, MEMBER_##kind, offsetof(struct workload_size, member), required},
#include "sim/config/workload.def"
#undef WORKLOAD_KEY
#undef SIZE_KEY
    {NULL, MEMBER_TEXT, 0, false},
};

static char **member_text(void *owner, const struct member *member)
{
    return (char **)(void *)((uint8_t *)owner + member->offset);
}

static uint64_t *member_number(void *owner, const struct member *member)
{
    return (uint64_t *)(void *)((uint8_t *)owner + member->offset);
}

static int member_set_real(double *real, const struct data_value *value, struct err *err)
{
    char *end;

    *real = strtod(value->text, &end);
    if (end == value->text || *end || !isfinite(*real) || *real < 0)
        return err_set(err, ERR_USAGE, "%s: %s = \"%s\": expected a number", value->where,
                       value->name, value->text);
    return 0;
}

static int member_unknown(const struct member *table, const struct data_value *value,
                          const char *name, struct err *err)
{
    struct nearest near = nearest_to(name);

    for (const struct member *m = table; m->name; m++)
        nearest_offer(&near, m->name);
    if (table == workload_members)
        nearest_offer(&near, "sizes");
    if (near.best)
        return err_set(err, ERR_USAGE, "%s: %s: no such key; did you mean %s?", value->where,
                       value->name, near.best);
    return err_set(err, ERR_USAGE, "%s: %s: no such key", value->where, value->name);
}

static int member_set(void *owner, const struct member *table, const char *name,
                      const struct data_value *value, struct err *err)
{
    const struct member *m = table;

    while (m->name && strcmp(m->name, name) != 0)
        m++;
    if (!m->name)
        return member_unknown(table, value, name, err);
    if (!value->text)
        return err_set(err, ERR_USAGE, "%s: %s: a table is no value", value->where, value->name);
    if (m->kind == MEMBER_NUMBER) {
        if (!quantity_parse(QUANTITY_COUNT, value->text, member_number(owner, m)))
            return err_set(err, ERR_USAGE, "%s: %s = \"%s\": expected a whole number", value->where,
                           value->name, value->text);
        return 0;
    }
    if (m->kind == MEMBER_REAL)
        return member_set_real((double *)(void *)((uint8_t *)owner + m->offset), value, err);
    free(*member_text(owner, m));
    *member_text(owner, m) = strdup(value->text);
    return 0;
}

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
    size->key = strndup(name, length);
    workload->size_count++;
    return size;
}

static int read_value(void *self, const struct data_value *value, struct err *err)
{
    struct workload *workload = self;
    const char *rest, *dot;
    struct workload_size *size;

    if (strcmp(value->name, "sizes") == 0 && !value->text)
        return 0; /* workload_check tells that there is none */
    if (strncmp(value->name, "sizes.", 6) != 0)
        return member_set(workload, workload_members, value->name, value, err);
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
    return member_set(size, size_members, dot + 1, value, err);
}

static int check_members(void *owner, const struct member *table, const char *path,
                         const char *prefix, struct err *err)
{
    for (const struct member *m = table; m->name; m++)
        if (m->required && m->kind == MEMBER_TEXT && !*member_text(owner, m))
            return err_set(err, ERR_USAGE, "%s: %s%s is missing", path, prefix, m->name);
    return 0;
}

static int workload_check(struct workload *workload, const char *path, struct err *err)
{
    char prefix[DATA_NAME];

    if (check_members(workload, workload_members, path, "", err) < 0)
        return -1;
    if (workload->size_count == 0)
        return err_set(err, ERR_USAGE, "%s: sizes is missing", path);
    for (unsigned i = 0; i < workload->size_count; i++) {
        snprintf(prefix, sizeof(prefix), "sizes.%s.", workload->sizes[i].key);
        if (check_members(&workload->sizes[i], size_members, path, prefix, err) < 0)
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

static void free_members(void *owner, const struct member *table)
{
    for (const struct member *m = table; m->name; m++)
        if (m->kind == MEMBER_TEXT)
            free(*member_text(owner, m));
}

void workload_free(struct workload *workload)
{
    free_members(workload, workload_members);
    for (unsigned i = 0; i < workload->size_count; i++) {
        free(workload->sizes[i].key);
        free_members(&workload->sizes[i], size_members);
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
    err_set(err, ERR_USAGE, "workload %s has no size \"%s\"; %s%s", workload->name, name,
            near.best ? "did you mean " : "see `discosim workloads`", near.best ? near.best : "");
    return NULL;
}
