/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding and reading of experiments' files.
 */
#include "sim/experiment/experiment_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config/members.h"
#include "sim/config/nearest.h"
#include "sim/config/text.h"

static const char *const table_names[EXPERIMENT_TABLE_COUNT] = {
#define X(id, name, description) name,
    EXPERIMENT_TABLES(X)
#undef X
};

/* clang-format off */
static const struct member file_members[] = {
    MEMBER(experiment_file, "title", TEXT, title, true)
    MEMBER(experiment_file, "table", TEXT, table_name, true)
    MEMBER(experiment_file, "workloads", TEXT, workloads, true)
    MEMBER(experiment_file, "monitor", TEXT, monitor, true)
    MEMBER(experiment_file, "regions", TEXT, regions, false)
    MEMBER(experiment_file, "paper", TEXT, paper, false)
    MEMBER(experiment_file, "note", TEXT, note, false)
    MEMBERS_END};

static const struct member path_member[] = {
    MEMBER(experiment_file, "path", TEXT, path, false)
    MEMBERS_END};

static const struct member column_members[] = {
    MEMBER(experiment_column, "group", TEXT, group, true)
    MEMBER(experiment_column, "head", TEXT, head, true)
    MEMBERS_END};

static const struct member row_members[] = {
    MEMBER(experiment_row, "name", TEXT, name, true)
    MEMBER(experiment_row, "region", TEXT, region, true)
    MEMBER(experiment_row, "paper", TEXT, paper, false)
    MEMBERS_END};

static const struct member variant_members[] = {
    MEMBER(experiment_variant, "name", TEXT, name, true)
    MEMBER(experiment_variant, "title", TEXT, title, false)
    MEMBER(experiment_variant, "settings", TEXT, settings, false)
    MEMBER(experiment_variant, "against", TEXT, against, false)
    MEMBERS_END};
/* clang-format on */

static const char *const lists[] = {"columns", "rows", "variants", NULL};

static int read_value(void *self, const struct data_value *value, struct err *err)
{
    struct experiment_file *file = self;
    const char *rest;
    int at;

    if (strncmp(value->name, "columns[", 8) == 0) {
        at = member_element(value, "columns", &file->column_count, EXPERIMENT_COLUMNS, &rest, err);
        return at < 0 ? -1 : member_set(&file->columns[at], column_members, rest, value, NULL, err);
    }
    if (strncmp(value->name, "rows[", 5) == 0) {
        at = member_element(value, "rows", &file->row_count, EXPERIMENT_ROWS, &rest, err);
        return at < 0 ? -1 : member_set(&file->rows[at], row_members, rest, value, NULL, err);
    }
    if (strncmp(value->name, "variants[", 9) == 0) {
        at = member_element(value, "variants", &file->variant_count, EXPERIMENT_SETUPS, &rest, err);
        return at < 0 ? -1
                      : member_set(&file->variants[at], variant_members, rest, value, NULL, err);
    }
    return member_set(file, file_members, value->name, value, lists, err);
}

static int find_table(struct experiment_file *file, struct err *err)
{
    for (int i = 0; i < EXPERIMENT_TABLE_COUNT; i++)
        if (strcmp(table_names[i], file->table_name) == 0) {
            file->table = (enum experiment_table)i;
            return 0;
        }
    return err_set(err, ERR_USAGE, "%s: table = \"%.64s\": expected services, bars or variants",
                   file->path, file->table_name);
}

/* What a variant is compared with stands above it in the table. */
static int check_against(const struct experiment_file *file, unsigned at, struct err *err)
{
    const char *against = file->variants[at].against;
    struct nearest near = nearest_to(against ? against : "");

    if (!against)
        return 0;
    for (unsigned i = 0; i < at; i++) {
        if (strcmp(file->variants[i].name, against) == 0)
            return 0;
        nearest_offer(&near, file->variants[i].name);
    }
    return err_set(err, ERR_USAGE,
                   "%s: variants[%u].against = \"%s\": no variant above is called so%s", file->path,
                   at + 1, against, nearest_advice(&near, NULL));
}

static int check(struct experiment_file *file, struct err *err)
{
    const char *path = file->path;

    if (members_check(file, file_members, path, "", err) < 0 || find_table(file, err) < 0)
        return -1;
    for (unsigned i = 0; i < file->column_count; i++)
        if (member_element_check(&file->columns[i], column_members, path, "columns", i, err) < 0)
            return -1;
    for (unsigned i = 0; i < file->row_count; i++)
        if (member_element_check(&file->rows[i], row_members, path, "rows", i, err) < 0)
            return -1;
    for (unsigned i = 0; i < file->variant_count; i++)
        if (member_element_check(&file->variants[i], variant_members, path, "variants", i, err) <
                0 ||
            check_against(file, i, err) < 0)
            return -1;
    if (file->table == EXPERIMENT_SERVICES && (!file->regions || !file->row_count))
        return err_set(err, ERR_USAGE, "%s: a table of services needs regions and rows", path);
    if (file->table == EXPERIMENT_VARIANTS && !file->variant_count)
        return err_set(err, ERR_USAGE, "%s: a table of variants needs variants", path);
    if (file->table != EXPERIMENT_BARS && strpbrk(file->workloads, " \t\n"))
        return err_set(err, ERR_USAGE,
                       "%s: workloads = \"%s\": a table of %s is of one workload, without blanks",
                       path, file->workloads, file->table_name);
    return 0;
}

/* A regions file is named from the experiment's own folder. */
static void resolve(struct experiment_file *file)
{
    const char *slash = strrchr(file->path, '/');
    char *full = NULL;

    if (!file->regions || file->regions[0] == '/' || !slash)
        return;
    if (asprintf(&full, "%.*s/%s", (int)(slash - file->path), file->path, file->regions) < 0)
        abort();
    free(file->regions);
    file->regions = full;
}

static int read_file(struct experiment_file *file, const char *path, struct err *err)
{
    *file = (struct experiment_file){.path = text_copy(path)};
    if (data_file_read(path, read_value, file, err) == 0 && check(file, err) == 0) {
        resolve(file);
        return 0;
    }
    experiment_file_free(file);
    return -1;
}

void experiment_file_free(struct experiment_file *file)
{
    members_free(file, path_member);
    members_free(file, file_members);
    for (unsigned i = 0; i < EXPERIMENT_COLUMNS; i++)
        members_free(&file->columns[i], column_members);
    for (unsigned i = 0; i < EXPERIMENT_ROWS; i++)
        members_free(&file->rows[i], row_members);
    for (unsigned i = 0; i < EXPERIMENT_SETUPS; i++)
        members_free(&file->variants[i], variant_members);
}

/* ---- by name ---- */

/* Experiments and regions files share a folder; only the first have a `table`. */
static int find_key_table(void *self, const struct data_value *value, struct err *err)
{
    bool *found = self;

    (void)err;
    *found |= strcmp(value->name, "table") == 0;
    return 0;
}

/* A file that cannot be read may be one: opening it tells what is wrong. */
static bool is_experiment(const char *path)
{
    struct err ignored;
    bool found = false;

    return data_file_read(path, find_key_table, &found, &ignored) < 0 || found;
}

const struct catalog_kind catalog_experiments = {
    .noun = "experiment",
    .folder = "experiments",
    .see = "see discosim experiment list",
    .reserved = "list",
    .is_one = is_experiment,
};

int experiment_open(struct experiment_file *file, const char *name, struct err *err)
{
    char path[CATALOG_PATH];

    *file = (struct experiment_file){0};
    if (catalog_find(&catalog_experiments, name, path, err) < 0)
        return -1;
    return read_file(file, path, err);
}
