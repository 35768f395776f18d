/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading of monitors' files. Members, options, kernels and statuses are told apart by the first
 * part of a value's name ("options.pages.title", "statuses[120].says").
 */
#include "sim/config/monitor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config/members.h"
#include "sim/config/nearest.h"
#include "sim/config/text.h"

static const struct member monitor_members[] = {
#define MONITOR_KEY(...) MEMBER(monitor, __VA_ARGS__)
#include "sim/config/monitor.def"
    MEMBERS_END};

static const struct member option_members[] = {
#define OPTION_KEY(...) MEMBER(monitor_option, __VA_ARGS__)
#include "sim/config/monitor.def"
    MEMBERS_END};

static const struct member status_members[] = {
#define STATUS_KEY(...) MEMBER(monitor_status, __VA_ARGS__)
#include "sim/config/monitor.def"
    MEMBERS_END};

static const char *const lists[] = {"kernels", "options", "statuses", "modules", NULL};

static int too_many(const struct data_value *value, unsigned most, struct err *err)
{
    return err_set(err, ERR_USAGE, "%s: %s: there are %u of them already", value->where,
                   value->name, most);
}

static int add_pair(struct monitor_pair *list, unsigned *count, unsigned most, const char *key,
                    const struct data_value *value, struct err *err)
{
    if (!value->text)
        return err_set(err, ERR_USAGE, "%s: %s: a table is no value", value->where, value->name);
    if (*count == most)
        return too_many(value, most, err);
    list[(*count)++] = (struct monitor_pair){.key = text_copy(key), .text = text_copy(value->text)};
    return 0;
}

/* rest is "pages.title" or "pages.values.4K". */
static int read_option(struct monitor *monitor, const char *rest, const struct data_value *value,
                       struct err *err)
{
    size_t length = strcspn(rest, ".");
    struct monitor_option *option = monitor->options;
    const struct monitor_option *end = option + monitor->option_count;

    if (!rest[length])
        return err_set(err, ERR_USAGE, "%s: %s: expected a table with title, default and values",
                       value->where, value->name);
    while (option < end &&
           (strlen(option->key) != length || strncmp(option->key, rest, length) != 0))
        option++;
    if (option == monitor->options + MONITOR_OPTIONS)
        return too_many(value, MONITOR_OPTIONS, err);
    if (option == end) {
        option->key = text_copy_part(rest, length);
        monitor->option_count++;
    }
    rest += length + 1;
    if (strncmp(rest, "values.", 7) == 0)
        return add_pair(option->values, &option->value_count, MONITOR_VALUES, rest + 7, value, err);
    return member_set(option, option_members, rest, value, NULL, err);
}

/* rest is "[120].says". */
static int read_status(struct monitor *monitor, const char *rest, const struct data_value *value,
                       struct err *err)
{
    struct monitor_status *entry = monitor->statuses;
    const struct monitor_status *end = entry + monitor->status_count;
    char *after = NULL;
    unsigned long status = *rest == '[' ? strtoul(rest + 1, &after, 10) : 0;

    if (!after || strncmp(after, "].", 2) != 0 || status == 0 || status > 255)
        return err_set(err, ERR_USAGE, "%s: %s: expected statuses[1 to 255] = {says =, exit =}",
                       value->where, value->name);
    while (entry < end && entry->status != status)
        entry++;
    if (entry == monitor->statuses + MONITOR_STATUSES)
        return too_many(value, MONITOR_STATUSES, err);
    if (entry == end) {
        entry->status = status;
        monitor->status_count++;
    }
    return member_set(entry, status_members, after + 2, value, NULL, err);
}

static int read_value(void *self, const struct data_value *value, struct err *err)
{
    struct monitor *monitor = self;
    const char *name = value->name;

    if (strncmp(name, "kernels.", 8) == 0)
        return add_pair(monitor->kernels, &monitor->kernel_count, MONITOR_KERNELS, name + 8, value,
                        err);
    if (strncmp(name, "options.", 8) == 0)
        return read_option(monitor, name + 8, value, err);
    if (strncmp(name, "statuses[", 9) == 0)
        return read_status(monitor, name + 8, value, err);
    return member_set(monitor, monitor_members, name, value, lists, err);
}

/* ---- the whole ---- */

/* Index of the value, value_count if there is no such one. */
static unsigned find_value(const struct monitor_option *option, const char *key)
{
    unsigned i = 0;

    while (i < option->value_count && strcmp(option->values[i].key, key) != 0)
        i++;
    return i;
}

static int check_option(struct monitor_option *option, const char *path, struct err *err)
{
    char prefix[DATA_NAME + 16];

    snprintf(prefix, sizeof(prefix), "options.%s.", option->key);
    if (members_check(option, option_members, path, prefix, err) < 0)
        return -1;
    option->chosen = find_value(option, option->fallback);
    if (option->chosen == option->value_count)
        return err_set(err, ERR_USAGE, "%s: %sdefault = \"%s\": is none of its values", path,
                       prefix, option->fallback);
    return 0;
}

static int check_status(struct monitor_status *status, const char *path, struct err *err)
{
    char prefix[32];

    snprintf(prefix, sizeof(prefix), "statuses[%u].", (unsigned)status->status);
    if (members_check(status, status_members, path, prefix, err) < 0)
        return -1;
    if (status->exit != ERR_GUEST && status->exit != ERR_USAGE)
        return err_set(err, ERR_USAGE,
                       "%s: %sexit: must be 1 (the guest failed) or 2 (what it was given is wrong)",
                       path, prefix);
    return 0;
}

/* The name is also that of a folder and of a member of JSON, beside others. */
static bool is_name(const char *name)
{
    static const char *const taken[] = {"none",          "bare",        "workload", "size",
                                        "cpu",           "ok",          "monitor",  "overhead",
                                        "overhead_busy", "same_output", "figure",   "paper"};

    for (size_t i = 0; i < ARRAY_LENGTH(taken); i++)
        if (strcmp(name, taken[i]) == 0)
            return false;
    return *name && strlen(name) <= MONITOR_NAME &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name);
}

static int monitor_check(struct monitor *monitor, const char *path, struct err *err)
{
    if (members_check(monitor, monitor_members, path, "", err) < 0)
        return -1;
    if (!is_name(monitor->name))
        return err_set(
            err, ERR_USAGE,
            "%s: name = \"%s\": must be up to %d small letters, digits or dashes, and no "
            "word that results use",
            path, monitor->name, MONITOR_NAME);
    for (unsigned i = 0; i < monitor->option_count; i++)
        if (check_option(&monitor->options[i], path, err) < 0)
            return -1;
    for (unsigned i = 0; i < monitor->status_count; i++)
        if (check_status(&monitor->statuses[i], path, err) < 0)
            return -1;
    if (!monitor->description_module != !monitor->description)
        return err_set(err, ERR_USAGE,
                       "%s: description and modules.description go together: the text and the "
                       "name of its module",
                       path);
    return 0;
}

/* A firmware named from the file's own folder gets a path that begins with it. */
static void monitor_resolve(struct monitor *monitor)
{
    const char *path = monitor->path, *slash = strrchr(path, '/');
    char *full = NULL;

    if (monitor->firmware[0] != '.' || !slash)
        return;
    if (asprintf(&full, "%s%.*s/%s", path[0] == '/' || path[0] == '.' ? "" : "./",
                 (int)(slash - path), path, monitor->firmware) < 0)
        abort();
    free(monitor->firmware);
    monitor->firmware = full;
}

int monitor_read(struct monitor *monitor, const char *path, struct err *err)
{
    *monitor = (struct monitor){0};
    if (data_file_read(path, read_value, monitor, err) < 0 ||
        monitor_check(monitor, path, err) < 0) {
        monitor_free(monitor);
        return -1;
    }
    monitor->path = text_copy(path);
    monitor_resolve(monitor);
    return 0;
}

static void free_pairs(struct monitor_pair *list, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        free(list[i].key);
        free(list[i].text);
    }
}

void monitor_free(struct monitor *monitor)
{
    members_free(monitor, monitor_members);
    free_pairs(monitor->kernels, monitor->kernel_count);
    for (unsigned i = 0; i < monitor->option_count; i++) {
        free(monitor->options[i].key);
        free_pairs(monitor->options[i].values, monitor->options[i].value_count);
        members_free(&monitor->options[i], option_members);
    }
    for (unsigned i = 0; i < monitor->status_count; i++)
        members_free(&monitor->statuses[i], status_members);
    free(monitor->path);
    *monitor = (struct monitor){0};
}

/* ---- options ---- */

static int unknown_option(const struct monitor *monitor, const char *where, const char *name,
                          struct err *err)
{
    struct nearest near = nearest_to(name);

    for (unsigned i = 0; i < monitor->option_count; i++)
        nearest_offer(&near, monitor->options[i].key);
    return err_set(err, ERR_USAGE, "%s: monitor %s has no option %s%s", where, monitor->name, name,
                   nearest_advice(&near, "see discosim monitors"));
}

static int unknown_value(const struct monitor_option *option, const char *where, const char *text,
                         struct err *err)
{
    char list[256] = "";
    size_t used = 0;

    for (unsigned i = 0; i < option->value_count && used < sizeof(list); i++)
        used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s", i ? ", " : "",
                                 option->values[i].key);
    return err_set(err, ERR_USAGE, "%s: %s = \"%s\": must be one of %s", where, option->key, text,
                   list);
}

int monitor_set(struct monitor *monitor, const char *where, const char *assignment, struct err *err)
{
    const char *equals = strchr(assignment, '=');
    struct monitor_option *option = NULL;
    unsigned value;
    char name[64];

    if (!equals)
        return err_set(err, ERR_USAGE, "%s: expected key=value", where);
    snprintf(name, sizeof(name), "%.*s", (int)(equals - assignment), assignment);
    for (unsigned i = 0; i < monitor->option_count; i++)
        if (strcmp(monitor->options[i].key, name) == 0)
            option = &monitor->options[i];
    if (!option)
        return unknown_option(monitor, where, name, err);
    value = find_value(option, equals + 1);
    if (value == option->value_count)
        return unknown_value(option, where, equals + 1, err);
    option->chosen = value;
    return 0;
}

char *monitor_kernel(const struct monitor *monitor, const char *component, struct err *err)
{
    static const struct monitor_pair none[] = {{NULL, NULL}};

    for (unsigned i = 0; i < monitor->kernel_count; i++)
        if (strcmp(monitor->kernels[i].key, component) == 0)
            return monitor_expand(monitor, monitor->kernels[i].text, none, err);
    if (monitor->kernel_count == 0)
        return text_copy(component);
    err_set(err, ERR_USAGE, "monitor %s: %s names no kernel in place of %s", monitor->name,
            monitor->path, component);
    return NULL;
}

const struct monitor_status *monitor_find_status(const struct monitor *monitor, int status)
{
    for (unsigned i = 0; i < monitor->status_count; i++)
        if (monitor->statuses[i].status == (uint64_t)status)
            return &monitor->statuses[i];
    return NULL;
}
