/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading of regions files: each value has its place in a table of members.
 */
#include "sim/app/regions_file.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/app/members.h"

/* clang-format off */
static const struct member file_members[] = {
    {"title", offsetof(struct regions_file, title), false},
    {0},
};

static const struct member thread_members[] = {
    {"register", offsetof(struct thread_desc, reg), true},
    {"switch", offsetof(struct thread_desc, change), true},
    {"next", offsetof(struct thread_desc, next), true},
    {"start", offsetof(struct thread_desc, start), false},
    {0},
};

static const struct member group_members[] = {
    {"name", offsetof(struct group_desc, name), true},
    {"causes", offsetof(struct group_desc, causes), true},
    {0},
};

static const struct member region_members[] = {
    {"name", offsetof(struct region_desc, name), true},
    {"title", offsetof(struct region_desc, title), false},
    {"enter", offsetof(struct region_desc, enter), true},
    {"leave", offsetof(struct region_desc, leave), false},
    {"register", offsetof(struct region_desc, reg), false},
    {"values", offsetof(struct region_desc, values), false},
    {"through", offsetof(struct region_desc, through), false},
    {"without", offsetof(struct region_desc, without), false},
    {"apart", offsetof(struct region_desc, apart), false},
    {0},
};
/* clang-format on */

static int read_value(void *self, const struct data_value *value, struct err *err)
{
    struct regions_file *file = self;
    const char *rest;
    int at;

    if (strncmp(value->name, "thread.", 7) == 0)
        return member_set(&file->thread, thread_members, value, value->name + 7, err);
    if (strncmp(value->name, "groups[", 7) == 0) {
        at = member_element(value, "groups", &file->group_count, GROUPS_MOST, &rest, err);
        return at < 0 ? -1 : member_set(&file->groups[at], group_members, value, rest, err);
    }
    if (strncmp(value->name, "regions[", 8) == 0) {
        at = member_element(value, "regions", &file->region_count, REGIONS_MOST, &rest, err);
        return at < 0 ? -1 : member_set(&file->regions[at], region_members, value, rest, err);
    }
    return member_set(file, file_members, value, value->name, err);
}

static int check_region(const struct regions_file *file, unsigned i, struct err *err)
{
    const struct region_desc *region = &file->regions[i];

    if (!region->reg != !region->values)
        return err_set(err, ERR_USAGE, "%s: region %s: register and values belong together",
                       file->path, region->name);
    if (region->apart && strcmp(region->apart, "true") != 0 && strcmp(region->apart, "false") != 0)
        return err_set(err, ERR_USAGE, "%s: region %s: apart = \"%s\": expected true or false",
                       file->path, region->name, region->apart);
    for (unsigned other = 0; other < i; other++)
        if (strcmp(file->regions[other].name, region->name) == 0)
            return err_set(err, ERR_USAGE, "%s: there are two regions %s", file->path,
                           region->name);
    return 0;
}

static int check(struct regions_file *file, struct err *err)
{
    struct thread_desc *thread = &file->thread;

    if (file->region_count == 0)
        return err_set(err, ERR_USAGE, "%s: regions is missing", file->path);
    if ((thread->reg || thread->change || thread->next || thread->start) &&
        members_check(thread, thread_members, file->path, "thread", 0, err) < 0)
        return -1;
    for (unsigned i = 0; i < file->group_count; i++)
        if (members_check(&file->groups[i], group_members, file->path, "group", i + 1, err) < 0)
            return -1;
    for (unsigned i = 0; i < file->region_count; i++)
        if (members_check(&file->regions[i], region_members, file->path, "region", i + 1, err) <
                0 ||
            check_region(file, i, err) < 0)
            return -1;
    return 0;
}

int regions_file_read(struct regions_file *file, const char *path, struct err *err)
{
    memset(file, 0, sizeof(*file));
    snprintf(file->path, sizeof(file->path), "%s", path);
    if (data_file_read(path, read_value, file, err) == 0 && check(file, err) == 0)
        return 0;
    regions_file_free(file);
    return -1;
}

void regions_file_free(struct regions_file *file)
{
    members_free(file, file_members);
    members_free(&file->thread, thread_members);
    for (unsigned i = 0; i < GROUPS_MOST; i++)
        members_free(&file->groups[i], group_members);
    for (unsigned i = 0; i < REGIONS_MOST; i++)
        members_free(&file->regions[i], region_members);
}
