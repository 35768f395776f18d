/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `discosim stats`: what runs have left, for people.
 */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/app/command.h"
#include "sim/config/nearest.h"
#include "sim/measure/fields.h"
#include "sim/run/exitcode.h"
#include "sim/run/options.h"
#include "sim/ui/report.h"

#define RUNS_MOST 8
#define PATH_ROOM 4096
#define NAME_ROOM 160

static const struct argp argp = {
    .args_doc = "show RUN...\ndiff RUN RUN...",
    .doc = "Show the report and the counters of runs, or compare runs line by line.\v"
           "RUN is the folder of a run, such as runs/pmake-1, or a stats.json. `diff` prints the "
           "values that differ, the first run's, then each other's with its change in per cent; - "
           "stands for what a run does not have.",
};

/* A number of a result and its name, "time.user". */
typedef void (*number_visit_t)(void *self, const char *name, double value);

static json_t *load(const char *path, struct err *err)
{
    char file[PATH_ROOM];
    struct stat about;
    json_error_t error;
    json_t *result;

    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        snprintf(file, sizeof(file), "%.4000s/stats.json", path);
    else
        snprintf(file, sizeof(file), "%.4000s", path);
    if (access(file, R_OK) < 0) {
        err_set(err, ERR_USAGE,
                "%s: %s; RUN is the folder of one finished run (comparisons and experiments hold "
                "several)",
                file, strerror(errno));
        return NULL;
    }
    result = json_load_file(file, 0, &error);
    if (!result) {
        err_set(err, ERR_USAGE, "%s: %s; RUN is the folder of a finished run", file, error.text);
        return NULL;
    }
    if (json_is_object(result) && json_object_get(result, "counters"))
        return result;
    json_decref(result);
    err_set(err, ERR_USAGE, "%s: holds no statistics of a run; RUN is the folder of one", file);
    return NULL;
}

static void print_counters(const json_t *result)
{
    json_t *counters = json_object_get(result, "counters");
    const char *name;
    json_t *entry;

    puts("\ncounters");
    json_object_foreach (counters, name, entry)
        printf("  %-40s %16.0f %s\n", name, field_number(entry, "value"),
               field_text(entry, "unit"));
}

static int show(char **paths, unsigned count, struct err *err)
{
    for (unsigned i = 0; i < count; i++) {
        json_t *result = load(paths[i], err);

        if (!result)
            return -1;
        printf("%s%s\n", i ? "\n" : "", paths[i]);
        report_print(result, stdout, report_columns(stdout));
        print_counters(result);
        json_decref(result);
    }
    return 0;
}

/* ---- diff ---- */

static void visit_numbers(const json_t *object, const char *prefix, number_visit_t visit,
                          void *self)
{
    char name[NAME_ROOM];
    const char *key;
    json_t *value;

    json_object_foreach ((json_t *)(uintptr_t)object, key, value) {
        const json_t *counter = json_object_get(value, "value");

        if (snprintf(name, sizeof(name), "%s%s%s", prefix, *prefix ? "." : "", key) >= NAME_ROOM)
            continue;
        if (json_is_number(value))
            visit(self, name, json_number_value(value));
        else if (json_is_number(counter))
            visit(self, key, json_number_value(counter));
        else if (json_is_object(value))
            visit_numbers(value, name, visit, self);
    }
}

struct find {
    const char *name;
    double value;
    bool found;
};

static void find_number(void *self, const char *name, double value)
{
    struct find *find = self;

    if (strcmp(name, find->name) != 0)
        return;
    find->value = value;
    find->found = true;
}

struct diff {
    json_t *results[RUNS_MOST];
    unsigned count;
    unsigned from; /* the run whose values are visited */
    unsigned differing;
};

/* Not every run has every value. */
static void print_value(const struct find *find)
{
    if (!find->found)
        printf(" %14s", "-");
    else if (find->value == floor(find->value) && fabs(find->value) < 1e15)
        printf(" %14.0f", find->value);
    else
        printf(" %14.6f", find->value);
}

static void print_change(const struct find *first, const struct find *other)
{
    if (first->found && other->found && first->value != 0)
        printf(" %+8.2f%%", (other->value - first->value) / fabs(first->value) * 100);
    else
        printf(" %9s", "");
}

static void print_difference(const char *name, const struct find *finds, unsigned count)
{
    printf("%-34s", name);
    print_value(&finds[0]);
    for (unsigned i = 1; i < count; i++) {
        print_value(&finds[i]);
        print_change(&finds[0], &finds[i]);
    }
    putchar('\n');
}

/* A value of run diff->from; those that an earlier run has were looked at there. */
static void diff_number(void *self, const char *name, double value)
{
    struct diff *diff = self;
    struct find finds[RUNS_MOST] = {0};
    bool differs = false;

    for (unsigned i = 0; i < diff->count; i++) {
        finds[i].name = name;
        visit_numbers(diff->results[i], "", find_number, &finds[i]);
        if (i < diff->from && finds[i].found)
            return;
        differs |= !finds[i].found || finds[i].value != value;
    }
    if (!differs)
        return;
    diff->differing++;
    print_difference(name, finds, diff->count);
}

static int diff_runs(char **paths, unsigned count, struct err *err)
{
    struct diff diff = {0};
    int status = 0;

    if (count < 2 || count > RUNS_MOST)
        return err_set(err, ERR_USAGE, "stats diff compares 2 to %d runs", RUNS_MOST);
    for (unsigned i = 0; status == 0 && i < count; i++) {
        diff.results[i] = load(paths[i], err);
        diff.count += diff.results[i] != NULL;
        status = diff.results[i] ? 0 : -1;
    }
    for (; status == 0 && diff.from < count; diff.from++)
        visit_numbers(diff.results[diff.from], "", diff_number, &diff);
    if (status == 0 && diff.differing == 0)
        puts("no difference");
    for (unsigned i = 0; i < diff.count; i++)
        json_decref(diff.results[i]);
    return status;
}

static int choose(const struct options *options, struct err *err)
{
    const char *verb = options->arguments[0];
    struct nearest near = nearest_to(verb);

    if (strcmp(verb, "show") == 0)
        return show(options->arguments + 1, options->argument_count - 1, err);
    if (strcmp(verb, "diff") == 0)
        return diff_runs(options->arguments + 1, options->argument_count - 1, err);
    nearest_offer(&near, "show");
    nearest_offer(&near, "diff");
    return err_set(err, ERR_USAGE, "there is no stats %s%s", verb,
                   nearest_advice(&near, "see discosim stats --help"));
}

int cmd_stats(int argc, char **argv)
{
    static const struct command_line line = {.argp = &argp,
                                             .least = 2,
                                             .most = UINT_MAX,
                                             .missing = "stats needs show or diff, and runs"};
    struct options options;
    struct err err;

    if (options_parse(&options, &line, argc, argv, &err) < 0 || choose(&options, &err) < 0)
        return exitcode_of_error(&err);
    return 0;
}
