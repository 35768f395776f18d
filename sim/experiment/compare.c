/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Comparing results. Everything is computed from the results' JSON, so that compare.json tells no
 * more and no less than what is printed.
 */
#include "sim/experiment/compare.h"

#include <stdlib.h>
#include <string.h>

#include "sim/core/types.h"
#include "sim/measure/fields.h"
#include "sim/ui/report.h"

#define LEAST_COLUMNS 40
#define NAME_COLUMNS  16

static const char *const part_names[] = {"user", "kernel", "monitor", "idle"};
static const char part_marks[] = {'#', '=', '@', '.'};

static bool is_ok(const json_t *result)
{
    return field_is_true(result, "ok");
}

/* ---- JSON ---- */

/* Parts of a result's time in hundredths of `unit` seconds. */
static json_t *result_row(const char *name, const json_t *result, double unit)
{
    const json_t *time = json_object_get(result, "time");
    json_t *row = json_object();

    json_object_set_new(row, "name", json_string(name));
    for (size_t i = 0; i < ARRAY_LENGTH(part_names); i++)
        json_object_set_new(row, part_names[i],
                            json_real(field_number(time, part_names[i]) / unit * 100));
    json_object_set_new(row, "total", json_real(field_number(result, "sim_seconds") / unit * 100));
    return row;
}

static json_t *paper_row(const struct workload_parts *parts)
{
    return json_pack("{s:s, s:f, s:f, s:f, s:f, s:f}", "name", parts->name ? parts->name : "",
                     "user", parts->user, "kernel", parts->kernel, "monitor", parts->monitor,
                     "idle", parts->idle, "total", parts->total);
}

static json_t *figure_json(const struct comparison *comparison, double unit)
{
    const struct workload_paper *paper = comparison->paper;
    json_t *rows = json_array();

    if (unit > 0 && is_ok(comparison->bare)) {
        json_array_append_new(rows, result_row("bare", comparison->bare, unit));
        if (is_ok(comparison->hosted))
            json_array_append_new(rows, result_row(comparison->monitor, comparison->hosted, unit));
    }
    if (paper && paper->title) {
        json_array_append_new(rows, paper_row(&paper->bare));
        json_array_append_new(rows, paper_row(&paper->hosted));
    }
    return rows;
}

/* Seconds that the processor was not idle. */
static double busy(const json_t *result)
{
    return field_number(result, "sim_seconds") -
           field_number(json_object_get(result, "time"), "idle");
}

static json_t *ratio(double hosted, double bare)
{
    return hosted > 0 && bare > 0 ? json_real(hosted / bare) : json_null();
}

static void put_result(json_t *object, const char *name, json_t *result)
{
    json_object_set(object, name, result ? result : json_null());
}

json_t *compare_json(const struct comparison *comparison)
{
    static const char *const heads[] = {"workload", "size", "cpu"};
    bool ok = is_ok(comparison->bare) && is_ok(comparison->hosted);
    double unit = field_number(comparison->bare, "sim_seconds");
    json_t *object = json_object();

    for (size_t i = 0; i < ARRAY_LENGTH(heads); i++)
        put_result(object, heads[i], json_object_get(comparison->bare, heads[i]));
    json_object_set_new(object, "monitor", json_string(comparison->monitor));
    json_object_set_new(object, "ok", json_boolean(ok && comparison->same_output));
    json_object_set_new(object, "overhead",
                        ratio(ok ? field_number(comparison->hosted, "sim_seconds") : 0, unit));
    json_object_set_new(object, "overhead_busy",
                        ratio(ok ? busy(comparison->hosted) : 0, busy(comparison->bare)));
    json_object_set_new(object, "same_output",
                        ok ? json_boolean(comparison->same_output) : json_null());
    if (comparison->paper && comparison->paper->title)
        json_object_set_new(object, "paper", json_string(comparison->paper->title));
    json_object_set_new(object, "figure", figure_json(comparison, unit));
    put_result(object, "bare", comparison->bare);
    put_result(object, comparison->monitor, comparison->hosted);
    return object;
}

/* ---- for people ---- */

static void put_row(const json_t *row, FILE *out)
{
    fprintf(out, "  %-*.*s", NAME_COLUMNS, NAME_COLUMNS, field_text(row, "name"));
    for (size_t i = 0; i < ARRAY_LENGTH(part_names); i++)
        fprintf(out, " %7.1f", field_number(row, part_names[i]));
    fprintf(out, " %7.1f\n", field_number(row, "total"));
}

/* `width` columns stand for `most`. Each part ends where the sum so far does: no error adds up. */
static void put_bar(const json_t *row, FILE *out, unsigned width, double most)
{
    double sum = 0;
    unsigned at = 0;

    fprintf(out, "  %-*.*s ", NAME_COLUMNS, NAME_COLUMNS, field_text(row, "name"));
    for (size_t i = 0; i < ARRAY_LENGTH(part_names); i++) {
        sum += field_number(row, part_names[i]);
        for (; at < (unsigned)(sum / most * width + 0.5) && at < width; at++)
            fputc(part_marks[i], out);
    }
    fprintf(out, " %.0f\n", field_number(row, "total"));
}

static double most_total(const json_t *rows)
{
    double most = 1;
    size_t i;
    const json_t *row;

    json_array_foreach (rows, i, row)
        if (field_number(row, "total") > most)
            most = field_number(row, "total");
    return most;
}

static void put_figure(const json_t *rows, const char *paper, FILE *out, unsigned columns)
{
    unsigned width = columns - NAME_COLUMNS - 8;
    double most = most_total(rows);
    size_t i;
    const json_t *row;

    fprintf(out, "  %-*s", NAME_COLUMNS, "bare = 100");
    for (i = 0; i < ARRAY_LENGTH(part_names); i++)
        fprintf(out, " %7s", part_names[i]);
    fprintf(out, " %7s\n", "total");
    json_array_foreach (rows, i, row) {
        if (paper && i == 2)
            fprintf(out, "  %s:\n", paper);
        put_row(row, out);
    }
    fputc('\n', out);
    json_array_foreach (rows, i, row)
        put_bar(row, out, width, most);
    fprintf(out, "  %-*s %c user  %c kernel  %c monitor  %c idle\n", NAME_COLUMNS, "",
            part_marks[0], part_marks[1], part_marks[2], part_marks[3]);
}

void compare_print(const json_t *comparison, FILE *out, unsigned columns)
{
    const char *monitor = field_text(comparison, "monitor");
    const json_t *bare = json_object_get(comparison, "bare");
    const json_t *hosted = json_object_get(comparison, monitor);
    const json_t *paper = json_object_get(comparison, "paper");
    double overhead = field_number(comparison, "overhead");

    columns = columns < LEAST_COLUMNS    ? LEAST_COLUMNS
              : columns > REPORT_COLUMNS ? REPORT_COLUMNS
                                         : columns;
    fprintf(out, "%s %s, %s: bare and under %s\n", field_text(comparison, "workload"),
            field_text(comparison, "size"), field_text(comparison, "cpu"), monitor);
    if (overhead <= 0) {
        fprintf(out, "  nothing to compare: the run %s%s did not succeed\n",
                is_ok(bare) ? "under " : "on the bare machine", is_ok(bare) ? monitor : "");
        return;
    }
    fprintf(out, "  %.4f s and %.4f s simulated: %.3f times\n  without idle time %.3f times\n\n",
            field_number(bare, "sim_seconds"), field_number(hosted, "sim_seconds"), overhead,
            field_number(comparison, "overhead_busy"));
    put_figure(json_object_get(comparison, "figure"), json_string_value(paper), out, columns);
    report_entries(hosted, out, columns);
}

/* ---- output ---- */

/* "[    0.000138] text", as the kernel's log is printed. */
static bool is_kernel_log(const char *line)
{
    const char *at = line;

    if (*at++ != '[')
        return false;
    at += strspn(at, " ");
    at += strspn(at, "0123456789");
    if (*at++ != '.')
        return false;
    at += strspn(at, "0123456789");
    return strncmp(at, "] ", 2) == 0;
}

char *compare_output(const char *path, const char *log)
{
    FILE *in = fopen(path, "r"), *out;
    char *line = NULL, *kept = NULL;
    size_t room = 0, size = 0;

    if (!in)
        return NULL;
    out = open_memstream(&kept, &size);
    if (!out)
        abort();
    while (getline(&line, &room, in) > 0)
        if (!is_kernel_log(line) && !(log && strncmp(line, log, strlen(log)) == 0))
            fputs(line, out);
    free(line);
    fclose(in);
    fclose(out);
    return kept;
}

static char *output_in(const struct runfolder *folder, const char *run, const char *log)
{
    char name[RUNFOLDER_NAME + 16], path[RUNFOLDER_PATH + 128];

    snprintf(name, sizeof(name), "%s/console.log", run);
    runfolder_file(folder, name, path, sizeof(path));
    return compare_output(path, log);
}

int compare_consoles(const struct runfolder *folder, const char *one, const char *other,
                     const char *log, struct err *err)
{
    char *first = output_in(folder, one, log), *second = output_in(folder, other, log);
    bool same = first && second && strcmp(first, second) == 0;

    free(first);
    free(second);
    return same ? 0
                : err_set(err, ERR_GUEST,
                          "%s and %s printed different things: compare %.200s/*/console.log", one,
                          other, folder->path);
}
