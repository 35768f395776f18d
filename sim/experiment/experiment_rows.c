/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an experiment's runs amount to: the rows of its table.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/compare.h"
#include "sim/experiment/experiment.h"
#include "sim/measure/fields.h"
#include "sim/run/workloads.h"

/* The result of a run that went well, and printed the same as the bare one, or NULL. */
static json_t *result_at(const struct experiment *experiment, size_t run)
{
    const json_t *row = json_array_get(experiment->runs, run);
    json_t *result = json_object_get(row, "result");
    bool differs = json_is_false(json_object_get(row, "same_output"));

    return field_is_true(result, "ok") && !differs ? result : NULL;
}

/* ---- rows of services ---- */

static const json_t *region_of(const json_t *result, const char *name)
{
    const json_t *list = json_object_get(json_object_get(result, "regions"), "regions"), *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (strcmp(field_text(row, "name"), name) == 0)
            return row;
    return NULL;
}

/* Mean time of a part, in units of `unit` ns. */
static double part(const json_t *region, const char *name, double unit)
{
    double seconds = field_number(json_object_get(region, "split"), name);
    double count = field_number(region, "count");

    return count > 0 && unit > 0 ? seconds / count * 1e9 / unit : 0;
}

static bool is_column(const struct experiment_file *file, const char *name)
{
    for (unsigned i = 0; i < file->column_count; i++)
        if (strcmp(file->columns[i].group, name) == 0)
            return true;
    return strcmp(name, "kernel") == 0;
}

/* What has no column is "other". */
static json_t *parts_json(const struct experiment_file *file, const json_t *hosted, double unit)
{
    json_t *split = json_object_get(hosted, "split"), *value;
    json_t *parts = json_object();
    const char *name;
    double other = 0;

    json_object_set_new(parts, "kernel", json_real(part(hosted, "kernel", unit)));
    for (unsigned i = 0; i < file->column_count; i++)
        json_object_set_new(parts, file->columns[i].group,
                            json_real(part(hosted, file->columns[i].group, unit)));
    json_object_foreach (split, name, value)
        if (!is_column(file, name))
            other += part(hosted, name, unit);
    json_object_set_new(parts, "other", json_real(other));
    return parts;
}

static json_t *paper_json(const struct experiment_file *file, const char *text)
{
    json_t *paper = json_object(), *parts = json_object();
    char *end;

    json_object_set_new(paper, "share", json_real(strtod(text, &end) / 100));
    json_object_set_new(paper, "mean_ns", json_real(strtod(end, &end) * 1e3));
    json_object_set_new(paper, "slowdown", json_real(strtod(end, &end)));
    json_object_set_new(parts, "kernel", json_real(strtod(end, &end)));
    for (unsigned i = 0; i < file->column_count; i++)
        json_object_set_new(parts, file->columns[i].group, json_real(strtod(end, &end)));
    json_object_set_new(paper, "parts", parts);
    return paper;
}

static json_t *service_json(const struct experiment_file *file, const struct experiment_row *row,
                            const json_t *bare_result, const json_t *hosted_result)
{
    const json_t *bare = region_of(bare_result, row->region);
    const json_t *hosted = region_of(hosted_result, row->region);
    double unit = field_number(bare, "mean_ns");
    json_t *object = json_object();

    json_object_set_new(object, "name", json_string(row->name));
    json_object_set_new(object, "count", json_real(field_number(bare, "count")));
    json_object_set_new(object, "count_monitor", json_real(field_number(hosted, "count")));
    json_object_set_new(object, "share", json_real(field_number(bare, "share_of_kernel")));
    json_object_set_new(object, "mean_ns", json_real(unit));
    json_object_set_new(object, "slowdown",
                        json_real(unit > 0 ? field_number(hosted, "mean_ns") / unit : 0));
    json_object_set_new(object, "parts", parts_json(file, hosted, unit));
    if (row->paper)
        json_object_set_new(object, "paper", paper_json(file, row->paper));
    return object;
}

static json_t *services_json(const struct experiment *experiment)
{
    const struct experiment_file *file = experiment->file;
    const json_t *bare = result_at(experiment, 0), *hosted = result_at(experiment, 1);
    json_t *rows = json_array();

    for (unsigned i = 0; bare && hosted && i < file->row_count; i++)
        json_array_append_new(rows, service_json(file, &file->rows[i], bare, hosted));
    return rows;
}

/* ---- rows of bars ---- */

/* Rows {name, user, kernel, monitor, idle, total}, bare = 100: the two, and the paper's. */
static json_t *figure_of(const struct experiment *experiment, json_t *bare, json_t *hosted,
                         const struct workload_paper *paper)
{
    const struct comparison comparison = {
        .monitor = experiment->monitor, .bare = bare, .hosted = hosted, .paper = paper};
    json_t *compared = compare_json(&comparison);
    json_t *figure = json_incref(json_object_get(compared, "figure"));

    json_decref(compared);
    return figure;
}

static void add_bars(json_t *rows, const char *workload, const json_t *figure)
{
    json_t *row;
    size_t i;

    json_array_foreach (figure, i, row) {
        json_object_set_new(row, "workload", json_string(workload));
        json_array_append(rows, row);
    }
}

static json_t *pair_json(const struct experiment *experiment, const char *name, size_t at)
{
    struct workload workload = {0};
    struct err ignored;
    bool known = workload_open(&workload, name, &ignored) == 0;
    json_t *figure = figure_of(experiment, result_at(experiment, at), result_at(experiment, at + 1),
                               known ? &workload.paper : NULL);

    if (known)
        workload_free(&workload);
    return figure;
}

/* Runs come in pairs: bare, then under the monitor. */
static json_t *bars_json(const struct experiment *experiment)
{
    json_t *rows = json_array();

    for (size_t i = 0; i < json_array_size(experiment->runs); i += 2) {
        const char *name = field_text(json_array_get(experiment->runs, i), "workload");
        json_t *figure = pair_json(experiment, name, i);

        if (result_at(experiment, i))
            add_bars(rows, name, figure);
        json_decref(figure);
    }
    return rows;
}

/* ---- rows of variants ---- */

/* Row `at` of the figure of bare and this result. */
static json_t *variant_json(const struct experiment *experiment, const char *name, size_t run,
                            size_t at)
{
    json_t *result = result_at(experiment, run);
    json_t *figure = figure_of(experiment, result_at(experiment, 0), result, NULL);
    json_t *row = json_incref(json_array_get(figure, at));

    json_decref(figure);
    json_object_set_new(row, "name", json_string(name));
    json_object_set_new(row, "seconds", json_real(field_number(result, "sim_seconds")));
    json_object_set_new(row, "entries",
                        json_real(field_number(json_object_get(result, "entries"), "count")));
    return row;
}

static json_t *row_named(const json_t *rows, const char *name)
{
    json_t *row;
    size_t i;

    json_array_foreach (rows, i, row)
        if (strcmp(field_text(row, "name"), name) == 0)
            return row;
    return NULL;
}

/* The row's time over that of the other, less 1: all of it, or what is not idle. */
static json_t *more_json(const json_t *row, const json_t *base, bool with_idle)
{
    double ours = field_number(row, "total"), theirs = field_number(base, "total");

    if (!with_idle) {
        ours -= field_number(row, "idle");
        theirs -= field_number(base, "idle");
    }
    return json_real(theirs > 0 ? ours / theirs - 1 : 0);
}

/* What a variant is worth, if it and the one that it is compared with went well. */
static void add_worth(json_t *rows, const struct experiment_file *file, unsigned at)
{
    const struct experiment_variant *variant = &file->variants[at];
    const char *against = variant->against ? variant->against : file->variants[0].name;
    json_t *row = row_named(rows, variant->name), *base = row_named(rows, against);

    if (!row || !base)
        return;
    json_object_set_new(row, "against", json_string(against));
    json_object_set_new(row, "worth", more_json(row, base, true));
    json_object_set_new(row, "busy", more_json(row, base, false));
}

static json_t *variants_json(const struct experiment *experiment)
{
    const struct experiment_file *file = experiment->file;
    json_t *rows = json_array();

    if (result_at(experiment, 0))
        json_array_append_new(rows, variant_json(experiment, "bare", 0, 0));
    for (unsigned i = 0; i < file->variant_count; i++)
        if (result_at(experiment, i + 1))
            json_array_append_new(rows, variant_json(experiment, file->variants[i].name, i + 1, 1));
    for (unsigned i = 1; i < file->variant_count; i++)
        add_worth(rows, file, i);
    return rows;
}

/* ---- the whole ---- */

static bool all_ok(const struct experiment *experiment)
{
    for (unsigned i = 0; i < experiment->plan_count; i++)
        if (!result_at(experiment, i))
            return false;
    return true;
}

static bool same_sizes(const json_t *runs)
{
    const json_t *run;
    const char *size = NULL;
    size_t i;

    json_array_foreach (runs, i, run) {
        const char *other = field_text(json_object_get(run, "result"), "size");

        if (size && strcmp(size, other) != 0)
            return false;
        size = other;
    }
    return true;
}

/* "a, b small, inorder, bare and under MONITOR" or "a small, b large, inorder, ..." */
static void put_setup(const struct experiment *experiment, FILE *out)
{
    bool same = same_sizes(experiment->runs);
    const char *last = "", *size = "", *model = "";
    const json_t *run;
    size_t i;

    json_array_foreach (experiment->runs, i, run) {
        const json_t *result = json_object_get(run, "result");
        const char *workload = field_text(run, "workload");

        if (strcmp(workload, last) != 0)
            fprintf(out, "%s%s%s%s", i ? ", " : "", workload, same ? "" : " ",
                    same ? "" : field_text(result, "size"));
        last = workload;
        size = field_text(result, "size");
        model = field_text(result, "cpu");
    }
    fprintf(out, "%s%s, %s, bare and under %s", same ? " " : "", same ? size : "", model,
            experiment->monitor);
}

static json_t *setup_json(const struct experiment *experiment)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    json_t *setup;

    if (!out)
        abort();
    put_setup(experiment, out);
    fclose(out);
    setup = json_string(text);
    free(text);
    return setup;
}

json_t *experiment_json(const struct experiment *experiment)
{
    const struct experiment_file *file = experiment->file;
    json_t *object = json_object();
    json_t *rows = file->table == EXPERIMENT_SERVICES ? services_json(experiment)
                   : file->table == EXPERIMENT_BARS   ? bars_json(experiment)
                                                      : variants_json(experiment);

    json_object_set_new(object, "experiment", json_string(experiment->name));
    json_object_set_new(object, "title", json_string(file->title));
    json_object_set_new(object, "table", json_string(file->table_name));
    json_object_set_new(object, "setup", setup_json(experiment));
    json_object_set_new(object, "ok", json_boolean(all_ok(experiment)));
    if (file->paper)
        json_object_set_new(object, "paper", json_string(file->paper));
    json_object_set_new(object, "planned", json_integer(experiment->plan_count));
    json_object_set(object, "runs", experiment->runs);
    json_object_set_new(object, "rows", rows);
    return object;
}
