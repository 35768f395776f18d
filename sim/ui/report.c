/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Printing results.
 */
#include "sim/ui/report.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sim/core/types.h"
#include "sim/measure/fields.h"
#include "sim/measure/regions.h"

#define LEAST_COLUMNS 40
#define TABLE_COLUMNS 34 /* of a row before its bar */
#define WIDE          76 /* from here on there is room for every column */
#define HANDLER_WIDTH 52 /* of a row of the handlers */
#define ENTRY_WIDTH   58 /* columns of a row of entries */
#define ENTRY_ROWS    12

unsigned report_columns(FILE *out)
{
    struct winsize size;

    if (isatty(fileno(out)) && ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col)
        return size.ws_col;
    return REPORT_COLUMNS;
}

static void put_bar(FILE *out, double share, unsigned width)
{
    unsigned filled = (unsigned)(share * width + 0.5);

    for (unsigned i = 0; i < width && i < filled; i++)
        fputc('#', out);
}

static void put_time(FILE *out, const char *name, double seconds, double total, unsigned columns)
{
    double share = total > 0 ? seconds / total : 0;

    fprintf(out, "  %-14s %8.4f s %5.1f %%  ", name, seconds, share * 100);
    put_bar(out, share, columns - TABLE_COLUMNS);
    fputc('\n', out);
}

static void put_times(const json_t *result, FILE *out, unsigned columns)
{
    double total = field_number(result, "sim_seconds");

    fputs("where the time went\n", out);
    put_time(out, "user", field_number_at(result, "time.user"), total, columns);
    put_time(out, "kernel", field_number_at(result, "time.kernel"), total, columns);
    if (field_number_at(result, "time.monitor") > 0)
        put_time(out, "monitor", field_number_at(result, "time.monitor"), total, columns);
    put_time(out, "idle, disk", field_number_at(result, "time.idle_disk"), total, columns);
    put_time(out, "idle, other", field_number_at(result, "time.idle_other"), total, columns);
}

/* Columns of a detail: whole, then kinds of stall. */
static const char *const detail_columns[] = {"seconds",   "stall.l2",       "stall.l1d",
                                             "stall.l1i", "stall.uncached", "stall.latency"};
static const char *const detail_heads[] = {"seconds", "L2", "L1-D", "L1-I", "uncach.", "latency"};

/* One mode: instructions, the seconds of each column, and below them their share of all time. */
static void put_detail(const json_t *row, const char *name, double total, FILE *out)
{
    fprintf(out, "  %-8s %8.1f M", name, field_number(row, "instructions") / 1e6);
    for (size_t i = 0; i < ARRAY_LENGTH(detail_columns); i++)
        fprintf(out, " %8.4f", field_number_at(row, detail_columns[i]));
    fprintf(out, "\n%21s", "");
    for (size_t i = 0; i < ARRAY_LENGTH(detail_columns); i++)
        fprintf(out, " %6.1f %%",
                total > 0 ? field_number_at(row, detail_columns[i]) / total * 100 : 0);
    fputc('\n', out);
}

/* The same for a terminal that is too narrow for a row: the columns below each other. */
static void put_detail_stacked(const json_t *row, const char *name, double total, FILE *out)
{
    fprintf(out, "  %s, %.1f M instr.\n", name, field_number(row, "instructions") / 1e6);
    for (size_t i = 0; i < ARRAY_LENGTH(detail_columns); i++) {
        double value = field_number_at(row, detail_columns[i]);

        fprintf(out, "    %-12s %8.4f s %5.1f %%\n", detail_heads[i], value,
                total > 0 ? value / total * 100 : 0);
    }
}

static void put_detail_head(FILE *out)
{
    fprintf(out, "%-10s %10s", "within", "instr.");
    for (size_t i = 0; i < ARRAY_LENGTH(detail_heads); i++)
        fprintf(out, " %8s", detail_heads[i]);
    fputc('\n', out);
}

static void put_details(const json_t *result, FILE *out, unsigned columns)
{
    const json_t *detail = json_object_get(result, "detail");
    double total = field_number(result, "sim_seconds");
    bool wide = columns >= WIDE;
    void (*put)(const json_t *, const char *, double, FILE *) =
        wide ? put_detail : put_detail_stacked;

    fputc('\n', out);
    if (wide)
        put_detail_head(out);
    else
        fputs("within\n", out);
    put(json_object_get(detail, "user"), "user", total, out);
    put(json_object_get(detail, "kernel"), "kernel", total, out);
    if (field_number_at(detail, "monitor.instructions") > 0)
        put(json_object_get(detail, "monitor"), "monitor", total, out);
}

static void put_handler(const json_t *result, const char *key, const char *name, FILE *out,
                        unsigned columns)
{
    const json_t *row =
        json_object_get(json_object_get(json_object_get(result, "detail"), "handlers"), key);
    double total = field_number(result, "sim_seconds"), seconds = field_number(row, "seconds");

    fprintf(out, "  %-14s %8.4f s %5.1f %%", name, seconds, total > 0 ? seconds / total * 100 : 0);
    fprintf(out, "%s%.0f times\n", columns < HANDLER_WIDTH ? "\n    " : "  ",
            field_number(row, "entered"));
}

/* Handlers are kernel mode's, which is the monitor's if there is one. */
static void put_handlers(const json_t *result, FILE *out, unsigned columns)
{
    fprintf(out, "\ninside the handlers (part of %s)\n",
            *field_text(result, "monitor") ? "monitor" : "kernel");
    put_handler(result, "refill", "TLB refill", out, columns);
    put_handler(result, "fault", "page faults", out, columns);
    put_handler(result, "syscall", "system calls", out, columns);
    put_handler(result, "interrupt", "interrupts", out, columns);
    put_handler(result, "other", "others", out, columns);
}

void report_entries(const json_t *result, FILE *out, unsigned columns)
{
    const json_t *entries = json_object_get(result, "entries");
    int from = columns < ENTRY_WIDTH ? 6 : 10, by = columns < ENTRY_WIDTH ? 17 : 19;
    const json_t *row;
    size_t index;

    if (field_number(entries, "count") == 0)
        return;
    fprintf(out, "\nentries into the %s: %.0f,\n", field_text(entries, "into"),
            field_number(entries, "count"));
    fprintf(out, "%.0f per second, %.1f %% of the time\n", field_number(entries, "per_second"),
            field_number(entries, "share") * 100);
    fprintf(out, "  %-*s %-*s %8s %7s %8s\n", from, "from", by, "by", "times", "per s", "ns each");
    json_array_foreach (json_object_get(entries, "causes"), index, row)
        if (index < ENTRY_ROWS)
            fprintf(out, "  %-*.*s %-*.*s %8.0f %7.0f %8.0f\n", from, from, field_text(row, "from"),
                    by, by, field_text(row, "cause"), field_number(row, "count"),
                    field_number(row, "per_second"), field_number(row, "mean_ns"));
}

static void put_symbols(const json_t *profile, const char *head, FILE *out)
{
    const json_t *row;
    size_t index;

    if (json_array_size(profile) == 0)
        return;
    fprintf(out, "\n%s (samples of busy time)\n", head);
    json_array_foreach (profile, index, row)
        fprintf(out, "  %5.1f %%  %-7s %.30s\n", field_number(row, "share") * 100,
                field_text(row, "mode"), field_text(row, "symbol"));
}

static void put_profile(const json_t *result, FILE *out)
{
    put_symbols(json_object_get(result, "profile"), "where the processor was", out);
    put_symbols(json_object_get(result, "profile_monitor"), "within the monitor", out);
}

/* How a run that is no success ended, by its member `ended`. */
static const struct {
    const char *ended, *title;
} endings[] = {
    {"limit", "ended by --until"},         {"interrupted", "interrupted"},
    {"no-progress", "ended, no progress"}, {"halted", "FAILED, the guest halted"},
    {"left", "left by the user"},          {"input-ended", "ended with its input"},
};

static const char *title(const json_t *result)
{
    if (field_is_true(result, "ok"))
        return "ok";
    for (size_t i = 0; i < ARRAY_LENGTH(endings); i++)
        if (strcmp(field_text(result, "ended"), endings[i].ended) == 0)
            return endings[i].title;
    return "FAILED";
}

/* False for a run that never came to what it should measure. */
static bool is_measured(const json_t *result)
{
    return strcmp(field_text(result, "reached"), "none") != 0;
}

static void put_measured(const json_t *result, FILE *out)
{
    fprintf(out, "  simulated %.4f s, %.1f M instructions\n", field_number(result, "sim_seconds"),
            field_number(result, "instructions") / 1e6);
    if (json_object_get(result, "host_seconds"))
        fprintf(out, "  in %.1f s, %.0f M instructions/s\n", field_number(result, "host_seconds"),
                field_number(result, "mips"));
    if (strcmp(field_text(result, "reached"), "begin") == 0)
        fputs("  up to there: the end marker was not reached\n", out);
}

static void put_head(const json_t *result, FILE *out)
{
    const char *size = field_text(result, "size"), *monitor = field_text(result, "monitor");

    fprintf(out, "%s%s%s, %s%s%s: %s\n", field_text(result, "workload"), *size ? " " : "", size,
            field_text(result, "cpu"), *monitor ? ", under " : "", monitor, title(result));
    if (is_measured(result))
        put_measured(result, out);
    else
        fputs("  nothing is measured: the begin marker was not reached\n", out);
    if (field_number_at(result, "boot.instructions") > 0)
        fprintf(out, "  boot, apart: %.4f s, %.1f M instructions\n",
                field_number_at(result, "boot.sim_seconds"),
                field_number_at(result, "boot.instructions") / 1e6);
}

void report_print(const json_t *result, FILE *out, unsigned columns)
{
    if (columns < LEAST_COLUMNS)
        columns = LEAST_COLUMNS;
    if (columns > REPORT_COLUMNS)
        columns = REPORT_COLUMNS;
    put_head(result, out);
    if (!is_measured(result))
        return;
    fputc('\n', out);
    put_times(result, out, columns);
    put_details(result, out, columns);
    put_handlers(result, out, columns);
    report_entries(result, out, columns);
    put_profile(result, out);
    if (json_object_get(result, "regions"))
        regions_print(json_object_get(result, "regions"), out, columns);
}
