/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of experiments, for people.
 */
#include <string.h>

#include "sim/experiment/experiment.h"
#include "sim/host/wrap.h"
#include "sim/measure/fields.h"
#include "sim/ui/report.h"

#define LEAST_COLUMNS 60
#define NAME_COLUMNS  14
#define SERVICE_WIDTH 45 /* of a row of services before its columns */
#define COLUMN_WIDTH  7
#define OTHER_WIDTH   6
#define BARS_WIDTH    73 /* of a row of bars with its workload */
#define VARIANT_WIDTH 66 /* of a row of variants */
#define ENTRIES_WIDTH 76 /* and with its entries */

/* ---- services ---- */

/* False for a terminal that is too narrow: then the columns have a line of their own. */
static bool has_room(const struct experiment_file *file, unsigned columns)
{
    return columns >= SERVICE_WIDTH + COLUMN_WIDTH * file->column_count + OTHER_WIDTH;
}

static void break_line(FILE *out)
{
    fprintf(out, "\n%*s", 2 + NAME_COLUMNS, "");
}

/* The upper or the lower line of the columns' heads. */
static void put_column_heads(const struct experiment_file *file, bool lower, FILE *out)
{
    for (unsigned i = 0; i < file->column_count; i++) {
        const char *head = file->columns[i].head, *slash = strchr(head, '/');

        if (lower)
            fprintf(out, " %6s", slash ? slash + 1 : head);
        else
            fprintf(out, " %6.*s", slash ? (int)(slash - head) : 0, head);
    }
    if (lower)
        fputs(" other", out);
}

static void put_heads(const struct experiment_file *file, bool wide, FILE *out)
{
    fprintf(out, "  %-*s  %% of      bare slow-", NAME_COLUMNS, "");
    if (wide) {
        fputs("       ", out);
        put_column_heads(file, false, out);
    }
    fprintf(out, "\n  %-*s kern.      mean  down kernel", NAME_COLUMNS, "service");
    if (!wide) {
        break_line(out);
        put_column_heads(file, false, out);
        break_line(out);
    }
    put_column_heads(file, true, out);
    fputc('\n', out);
}

/* In per cent: one digit, as the paper has none, but two where there would be nothing else. */
static void put_share(double share, FILE *out)
{
    double percent = share * 100;

    if (percent > 0 && percent < 0.005)
        fprintf(out, " %5s", "<0.01");
    else
        fprintf(out, " %5.*f", percent > 0 && percent < 0.05 ? 2 : 1, percent);
}

static void put_mean(double ns, FILE *out)
{
    if (ns < 1000)
        fprintf(out, " %6.0f ns", ns);
    else
        fprintf(out, " %6.1f us", ns / 1e3);
}

static void put_service(const struct experiment_file *file, const json_t *row, const char *name,
                        bool wide, FILE *out)
{
    const json_t *parts = json_object_get(row, "parts");

    fprintf(out, "  %-*.*s", NAME_COLUMNS, NAME_COLUMNS, name);
    put_share(field_number(row, "share"), out);
    put_mean(field_number(row, "mean_ns"), out);
    fprintf(out, " %5.2f %6.2f", field_number(row, "slowdown"), field_number(parts, "kernel"));
    if (!wide)
        break_line(out);
    for (unsigned i = 0; i < file->column_count; i++)
        fprintf(out, " %6.2f", field_number(parts, file->columns[i].group));
    if (json_object_get(parts, "other"))
        fprintf(out, " %5.2f", field_number(parts, "other"));
    fputc('\n', out);
}

static void print_services(const struct experiment_file *file, const json_t *object, FILE *out,
                           unsigned columns)
{
    bool wide = has_room(file, columns);
    const json_t *row;
    size_t i;

    put_heads(file, wide, out);
    json_array_foreach (json_object_get(object, "rows"), i, row) {
        const json_t *paper = json_object_get(row, "paper");
        const char *name = field_text(row, "name");

        if (field_number(row, "count") > 0 && field_number(row, "count_monitor") > 0)
            put_service(file, row, name, wide, out);
        else
            fprintf(out, "  %-*.*s did not occur\n", NAME_COLUMNS, NAME_COLUMNS, name);
        if (paper)
            put_service(file, paper, "  the paper", wide, out);
    }
}

/* ---- bars ---- */

static void put_bar(const json_t *row, FILE *out)
{
    fprintf(out, " %-18.18s %7.1f %7.1f %7.1f %7.1f %7.1f\n", field_text(row, "name"),
            field_number(row, "user"), field_number(row, "kernel"), field_number(row, "monitor"),
            field_number(row, "idle"), field_number(row, "total"));
}

/* Rows of one workload stand together; its name is beside the first, or above it. */
static void print_bars(const json_t *object, FILE *out, unsigned columns)
{
    bool wide = columns >= BARS_WIDTH;
    const char *last = "";
    const json_t *row;
    size_t i;

    fprintf(out, "%s%-*s %7s %7s %7s %7s %7s\n", wide ? "  " : " ", wide ? 31 : 18, "bare = 100",
            "user", "kernel", "monitor", "idle", "total");
    json_array_foreach (json_object_get(object, "rows"), i, row) {
        const char *workload = field_text(row, "workload");
        bool is_first = strcmp(workload, last) != 0;

        if (wide)
            fprintf(out, "  %-12.12s", is_first ? workload : "");
        else if (is_first)
            fprintf(out, "%s\n", workload);
        put_bar(row, out);
        last = workload;
    }
}

/* ---- variants ---- */

/* A narrow terminal has no room for the entries, a narrower one none for what is left to the total.
 */
static void put_variant(const json_t *row, FILE *out, unsigned columns)
{
    fprintf(out, "  %-*.*s %5.1f %6.1f %7.1f", NAME_COLUMNS, NAME_COLUMNS, field_text(row, "name"),
            field_number(row, "user"), field_number(row, "kernel"), field_number(row, "monitor"));
    if (columns >= VARIANT_WIDTH)
        fprintf(out, " %5.1f", field_number(row, "idle"));
    fprintf(out, " %6.1f", field_number(row, "total"));
    if (json_object_get(row, "worth"))
        fprintf(out, " %+7.2f %+7.2f", field_number(row, "worth") * 100,
                field_number(row, "busy") * 100);
    else
        fprintf(out, " %7s %7s", "", "");
    if (columns >= ENTRIES_WIDTH)
        fprintf(out, " %9.0f", field_number(row, "entries"));
    fputc('\n', out);
}

/* What the names mean, and what each is compared with if it is not the first. */
static void put_titles(const struct experiment_file *file, FILE *out, unsigned columns)
{
    for (unsigned i = 0; i < file->variant_count; i++) {
        const struct experiment_variant *variant = &file->variants[i];
        const char *title = variant->title ? variant->title : "", *against = variant->against;
        char text[1000];

        if (!variant->title && !against)
            continue;
        snprintf(text, sizeof(text), "%s%s%s%s", title, against ? " (against " : "",
                 against ? against : "", against ? ")" : "");
        fprintf(out, "  %-*.*s ", NAME_COLUMNS, NAME_COLUMNS, variant->name);
        wrap_text(out, text, 2 + NAME_COLUMNS + 1, columns);
    }
}

static void print_variants(const struct experiment_file *file, const json_t *object, FILE *out,
                           unsigned columns)
{
    const json_t *row;
    size_t i;

    fprintf(out, "  %-*s  user kernel monitor%s  total worth %%  busy %%%s\n", NAME_COLUMNS,
            "bare = 100", columns >= VARIANT_WIDTH ? "  idle" : "",
            columns >= ENTRIES_WIDTH ? "   entries" : "");
    json_array_foreach (json_object_get(object, "rows"), i, row)
        put_variant(row, out, columns);
    fputc('\n', out);
    put_titles(file, out, columns);
}

/* ---- the whole ---- */

static void put_missing(const json_t *object, FILE *out)
{
    const json_t *runs = json_object_get(object, "runs"), *run;
    size_t i, good = 0;

    if (field_is_true(object, "ok"))
        return;
    json_array_foreach (runs, i, run)
        good += field_is_true(json_object_get(run, "result"), "ok") &&
                !json_is_false(json_object_get(run, "same_output"));
    fprintf(out, "\nNOT COMPLETE: %zu of %.0f runs succeeded\n", good,
            field_number(object, "planned"));
}

static void put_rows(const struct experiment_file *file, const json_t *object, FILE *out,
                     unsigned columns)
{
    if (file->table == EXPERIMENT_SERVICES)
        print_services(file, object, out, columns);
    else if (file->table == EXPERIMENT_BARS)
        print_bars(object, out, columns);
    else
        print_variants(file, object, out, columns);
}

void experiment_print(const struct experiment_file *file, const json_t *object, FILE *out,
                      unsigned columns)
{
    const char *name = field_text(object, "experiment");
    bool empty = json_array_size(json_object_get(object, "rows")) == 0;

    columns = columns < LEAST_COLUMNS    ? LEAST_COLUMNS
              : columns > REPORT_COLUMNS ? REPORT_COLUMNS
                                         : columns;
    fprintf(out, "%s: ", name);
    wrap_text(out, file->title, (unsigned)strlen(name) + 2, columns);
    wrap_text(out, field_text(object, "setup"), 0, columns);
    if (file->paper)
        fprintf(out, "the paper: %s\n", file->paper);
    if (!empty) {
        fputc('\n', out);
        put_rows(file, object, out, columns);
    }
    put_missing(object, out);
    if (!empty && file->note) {
        fputc('\n', out);
        wrap_text(out, file->note, 0, columns);
    }
}
