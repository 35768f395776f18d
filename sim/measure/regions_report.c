/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the region profiler found, as JSON and as a table.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/host/wrap.h"
#include "sim/measure/fields.h"
#include "sim/measure/regions_private.h"

#define NAME_COLUMNS 18
#define INDENT       (2 + NAME_COLUMNS + 1)
#define LEAST_PART   0.005
#define WIDE         72 /* of a row with every column */

static const char *group_name(const struct regions *regions, unsigned group)
{
    return group < regions->file.group_count ? regions->file.groups[group].name : "other";
}

static json_t *in_seconds(const struct regions *regions, uint64_t cycles)
{
    return json_real((double)cycles / (double)regions->hz);
}

static double in_ns(const struct regions *regions, double cycles)
{
    return cycles / (double)regions->hz * 1e9;
}

static json_t *split_json(const struct regions *regions, const struct region *region)
{
    json_t *split = json_object();
    const uint64_t *bin = region->sum.bin;

    json_object_set_new(split, "user", in_seconds(regions, bin[BIN_USER]));
    json_object_set_new(split, "kernel", in_seconds(regions, bin[BIN_KERNEL]));
    for (unsigned i = 0; regions->monitor && i < regions->group_count; i++) {
        uint64_t cycles = bin[BIN_GROUP + i];

        if (i == regions->group_count - 1)
            cycles += bin[BIN_GROUP + regions->group_count];
        json_object_set_new(split, group_name(regions, i), in_seconds(regions, cycles));
    }
    return split;
}

static json_t *region_json(const struct regions *regions, const struct region *region,
                           double kernel_seconds)
{
    json_t *object = json_object();
    uint64_t cycles = clocks_total(&region->sum);
    double seconds = (double)cycles / (double)regions->hz;
    double mean = region->count ? (double)cycles / (double)region->count : 0;

    json_object_set_new(object, "name", json_string(region->desc->name));
    if (region->desc->title)
        json_object_set_new(object, "title", json_string(region->desc->title));
    json_object_set_new(object, "count", json_integer((json_int_t)region->count));
    json_object_set_new(object, "dropped", json_integer((json_int_t)region->dropped));
    json_object_set_new(object, "seconds", json_real(seconds));
    json_object_set_new(object, "share_of_kernel",
                        json_real(kernel_seconds > 0 ? seconds / kernel_seconds : 0));
    json_object_set_new(object, "mean_ns", json_real(in_ns(regions, mean)));
    json_object_set_new(object, "min_ns", json_real(in_ns(regions, (double)region->least)));
    json_object_set_new(object, "max_ns", json_real(in_ns(regions, (double)region->most)));
    json_object_set_new(object, "split", split_json(regions, region));
    return object;
}

json_t *regions_json(const struct regions *regions, double kernel_seconds)
{
    json_t *object = json_object(), *groups = json_array(), *list = json_array();

    if (regions->file.title)
        json_object_set_new(object, "title", json_string(regions->file.title));
    json_object_set_new(object, "monitor", json_boolean(regions->monitor));
    for (unsigned i = 0; regions->monitor && i < regions->group_count; i++)
        json_array_append_new(groups, json_string(group_name(regions, i)));
    for (unsigned i = 0; i < regions->file.region_count; i++)
        json_array_append_new(list, region_json(regions, &regions->list[i], kernel_seconds));
    json_object_set_new(object, "groups", groups);
    json_object_set_new(object, "regions", list);
    return object;
}

/* ---- the table ---- */

static void print_time(FILE *out, double ns)
{
    if (ns < 1e4)
        fprintf(out, " %7.0f ns", ns);
    else if (ns < 1e7)
        fprintf(out, " %7.1f us", ns / 1e3);
    else
        fprintf(out, " %7.1f ms", ns / 1e6);
}

/* What of the time was whose, in parts of 1 that are not 0.00; nothing on the bare machine. */
static void print_split(const json_t *row, const json_t *groups, FILE *out, unsigned columns)
{
    const json_t *split = json_object_get(row, "split"), *group;
    double seconds = field_number(row, "seconds");
    char *text = NULL;
    size_t size = 0, index;
    FILE *words;

    if (json_array_size(groups) == 0 || seconds <= 0)
        return;
    words = open_memstream(&text, &size);
    if (!words)
        abort();
    fprintf(words, "kernel %.2f", field_number(split, "kernel") / seconds);
    json_array_foreach (groups, index, group) {
        double part = field_number(split, json_string_value(group)) / seconds;

        if (part >= LEAST_PART)
            fprintf(words, ", %s %.2f", json_string_value(group), part);
    }
    fclose(words);
    fprintf(out, "%*s", INDENT, "");
    wrap_text(out, text, INDENT, columns);
    free(text);
}

/* A narrow terminal gets least and most on a line of their own. */
static void print_region(const json_t *row, const json_t *groups, FILE *out, unsigned columns)
{
    fprintf(out, "  %-*.*s %9.0f %6.1f %%", NAME_COLUMNS, NAME_COLUMNS, field_text(row, "name"),
            field_number(row, "count"), field_number(row, "share_of_kernel") * 100);
    print_time(out, field_number(row, "mean_ns"));
    if (columns < WIDE)
        fprintf(out, "\n%*s", INDENT + 8, "least, most");
    print_time(out, field_number(row, "min_ns"));
    print_time(out, field_number(row, "max_ns"));
    fputc('\n', out);
    print_split(row, groups, out, columns);
}

void regions_print(const json_t *object, FILE *out, unsigned columns)
{
    const char *title = field_text(object, "title");
    const json_t *row;
    size_t index;

    fprintf(out, "\nregions%s%s\n", *title ? ": " : "", title);
    fprintf(out, "  %-*s %9s %8s %10s", NAME_COLUMNS, "", "times", "kernel", "mean");
    if (columns >= WIDE)
        fprintf(out, " %10s %10s", "least", "most");
    fputc('\n', out);
    json_array_foreach (json_object_get(object, "regions"), index, row)
        print_region(row, json_object_get(object, "groups"), out, columns);
}
