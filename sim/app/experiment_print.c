/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of experiments, for people.
 */
#include <string.h>

#include "sim/app/experiment.h"
#include "sim/app/fields.h"

#define NAME_COLUMNS 14

/* ---- services ---- */

/* The upper or the lower line of heads. */
static void put_heads(const struct experiment_file *file, unsigned line, FILE *out)
{
    static const char *const fixed[2] = {"  % of      bare slow-       ",
                                         " kern.      mean  down kernel"};

    fprintf(out, "  %-*s%s", NAME_COLUMNS, line ? "service" : "", fixed[line]);
    for (unsigned i = 0; i < file->column_count; i++) {
        const char *head = file->columns[i].head, *slash = strchr(head, '/');
        int upper = slash ? (int)(slash - head) : 0;

        if (line == 0)
            fprintf(out, " %6.*s", upper, head);
        else
            fprintf(out, " %6s", slash ? slash + 1 : head);
    }
    fprintf(out, " %5s\n", line ? "other" : "");
}

static void put_mean(double ns, FILE *out)
{
    if (ns < 1000)
        fprintf(out, " %6.0f ns", ns);
    else
        fprintf(out, " %6.1f us", ns / 1e3);
}

static void put_service(const struct experiment_file *file, const json_t *row, const char *name,
                        FILE *out)
{
    const json_t *parts = json_object_get(row, "parts");

    fprintf(out, "  %-*.*s %5.1f", NAME_COLUMNS, NAME_COLUMNS, name,
            field_number(row, "share") * 100);
    put_mean(field_number(row, "mean_ns"), out);
    fprintf(out, " %5.2f %6.2f", field_number(row, "slowdown"), field_number(parts, "kernel"));
    for (unsigned i = 0; i < file->column_count; i++)
        fprintf(out, " %6.2f", field_number(parts, file->columns[i].group));
    if (json_object_get(parts, "other"))
        fprintf(out, " %5.2f", field_number(parts, "other"));
    fputc('\n', out);
}

static void print_services(const struct experiment_file *file, const json_t *object, FILE *out)
{
    const json_t *row;
    size_t i;

    put_heads(file, 0, out);
    put_heads(file, 1, out);
    json_array_foreach (json_object_get(object, "rows"), i, row) {
        put_service(file, row, field_text(row, "name"), out);
        if (json_object_get(row, "paper"))
            put_service(file, json_object_get(row, "paper"), "  the paper", out);
    }
}

/* ---- bars ---- */

static void print_bars(const json_t *object, FILE *out)
{
    const char *last = "";
    const json_t *row;
    size_t i;

    fprintf(out, "  %-12s %-18s %7s %7s %7s %7s %7s\n", "bare = 100", "", "user", "kernel",
            "monitor", "idle", "total");
    json_array_foreach (json_object_get(object, "rows"), i, row) {
        const char *workload = field_text(row, "workload");

        fprintf(out, "  %-12.12s %-18.18s %7.1f %7.1f %7.1f %7.1f %7.1f\n",
                strcmp(workload, last) ? workload : "", field_text(row, "name"),
                field_number(row, "user"), field_number(row, "kernel"),
                field_number(row, "monitor"), field_number(row, "idle"),
                field_number(row, "total"));
        last = workload;
    }
}

/* ---- variants ---- */

static void print_variants(const struct experiment_file *file, const json_t *object, FILE *out)
{
    const json_t *row;
    size_t i;

    fprintf(out, "  %-14s %6s %6s %7s %6s %6s %8s %9s\n", "bare = 100", "user", "kernel", "monitor",
            "idle", "total", "worth", "entries");
    json_array_foreach (json_object_get(object, "rows"), i, row) {
        fprintf(out, "  %-14.14s %6.1f %6.1f %7.1f %6.1f %6.1f", field_text(row, "name"),
                field_number(row, "user"), field_number(row, "kernel"),
                field_number(row, "monitor"), field_number(row, "idle"),
                field_number(row, "total"));
        if (i > 1)
            fprintf(out, " %+6.2f %%", field_number(row, "worth") * 100);
        else
            fprintf(out, " %8s", "");
        fprintf(out, " %9.0f\n", field_number(row, "entries"));
    }
    fputc('\n', out);
    for (i = 0; i < file->variant_count; i++)
        if (file->variants[i].title)
            fprintf(out, "  %-14s %s\n", file->variants[i].name, file->variants[i].title);
}

void experiment_print(const struct experiment_file *file, const json_t *object, FILE *out)
{
    fprintf(out, "%s: %s\n", field_text(object, "experiment"), file->title);
    if (file->paper)
        fprintf(out, "the paper: %s\n", file->paper);
    fputc('\n', out);
    if (file->table == EXPERIMENT_SERVICES)
        print_services(file, object, out);
    else if (file->table == EXPERIMENT_BARS)
        print_bars(object, out);
    else
        print_variants(file, object, out);
    if (file->note)
        fprintf(out, "\n%s\n", file->note);
}
