/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading of regions files: each value has its place in a table of members.
 */
#include "sim/measure/regions_file.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config/members.h"

/* clang-format off */
static const struct member file_members[] = {
    MEMBER(regions_file, "title", TEXT, title, false)
    MEMBERS_END};

static const struct member thread_members[] = {
    MEMBER(thread_desc, "register", TEXT, reg, true)
    MEMBER(thread_desc, "switch", TEXT, change, true)
    MEMBER(thread_desc, "next", TEXT, next, true)
    MEMBER(thread_desc, "start", TEXT, start, false)
    MEMBERS_END};

static const struct member group_members[] = {
    MEMBER(group_desc, "name", TEXT, name, true)
    MEMBER(group_desc, "causes", TEXT, causes, true)
    MEMBERS_END};

static const struct member region_members[] = {
    MEMBER(region_desc, "name", TEXT, name, true)
    MEMBER(region_desc, "title", TEXT, title, false)
    MEMBER(region_desc, "enter", TEXT, enter, true)
    MEMBER(region_desc, "leave", TEXT, leave, false)
    MEMBER(region_desc, "register", TEXT, reg, false)
    MEMBER(region_desc, "values", TEXT, values, false)
    MEMBER(region_desc, "through", TEXT, through, false)
    MEMBER(region_desc, "without", TEXT, without, false)
    MEMBER(region_desc, "apart", TEXT, apart, false)
    MEMBERS_END};
/* clang-format on */

static const char *const lists[] = {"thread", "groups", "regions", NULL};

static int read_value(void *self, const struct data_value *value, struct err *err)
{
    struct regions_file *file = self;
    const char *rest;
    int at;

    if (strncmp(value->name, "thread.", 7) == 0)
        return member_set(&file->thread, thread_members, value->name + 7, value, NULL, err);
    if (strncmp(value->name, "groups[", 7) == 0) {
        at = member_element(value, "groups", &file->group_count, GROUPS_MOST, &rest, err);
        return at < 0 ? -1 : member_set(&file->groups[at], group_members, rest, value, NULL, err);
    }
    if (strncmp(value->name, "regions[", 8) == 0) {
        at = member_element(value, "regions", &file->region_count, REGIONS_MOST, &rest, err);
        return at < 0 ? -1 : member_set(&file->regions[at], region_members, rest, value, NULL, err);
    }
    return member_set(file, file_members, value->name, value, lists, err);
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
            return err_set(err, ERR_USAGE, "%s: region %s: the name is taken; choose another",
                           file->path, region->name);
    return 0;
}

/* Groups are members of `split`, beside others. */
static int check_group(const struct regions_file *file, unsigned i, struct err *err)
{
    const char *name = file->groups[i].name;
    bool taken =
        strcmp(name, "user") == 0 || strcmp(name, "kernel") == 0 || strcmp(name, "other") == 0;

    for (unsigned other = 0; other < i; other++)
        taken |= strcmp(file->groups[other].name, name) == 0;
    return taken ? err_set(err, ERR_USAGE, "%s: group %s: the name is taken; choose another",
                           file->path, name)
                 : 0;
}

static int check(struct regions_file *file, struct err *err)
{
    struct thread_desc *thread = &file->thread;

    if (file->region_count == 0)
        return err_set(err, ERR_USAGE, "%s: regions is missing", file->path);
    if ((thread->reg || thread->change || thread->next || thread->start) &&
        members_check(thread, thread_members, file->path, "thread.", err) < 0)
        return -1;
    for (unsigned i = 0; i < file->group_count; i++)
        if (member_element_check(&file->groups[i], group_members, file->path, "groups", i, err) <
                0 ||
            check_group(file, i, err) < 0)
            return -1;
    for (unsigned i = 0; i < file->region_count; i++)
        if (member_element_check(&file->regions[i], region_members, file->path, "regions", i, err) <
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
