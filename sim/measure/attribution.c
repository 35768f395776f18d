/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Differences of entry counters as sorted rows.
 */
#include "sim/measure/attribution.h"

#include <stdlib.h>

struct row {
    enum cpu_mode from;
    unsigned cause; /* of a list of causes */
    enum cpu_entry_kind kind;
    uint64_t count, cycles;
};

#define ROWS_MOST (CPU_KERNEL * CPU_ENTRIES)

struct rows {
    struct row list[ROWS_MOST];
    size_t count;
};

static struct row row_of(const struct attribution *of, enum cpu_mode from, unsigned cause)
{
    struct row row = {
        .from = from,
        .cause = cause,
        .kind = cpu_entry_kind(cause),
        .count = of->to->count[from][cause],
        .cycles = of->to->cycles[from][cause],
    };

    if (of->from) {
        row.count -= of->from->count[from][cause];
        row.cycles -= of->from->cycles[from][cause];
    }
    return row;
}

/* An entry that is open at the beginning has time here, and no count. */
static void collect_causes(const struct attribution *of, struct rows *rows)
{
    rows->count = 0;
    for (int from = CPU_USER; from < CPU_KERNEL; from++)
        for (unsigned cause = 1; cause < CPU_ENTRIES; cause++) {
            struct row row = row_of(of, (enum cpu_mode)from, cause);

            if (row.count || row.cycles)
                rows->list[rows->count++] = row;
        }
}

static void collect_kinds(const struct rows *causes, struct rows *kinds)
{
    struct row sum[CPU_KERNEL][CPU_ENTRY_KIND_COUNT] = {0};

    for (size_t i = 0; i < causes->count; i++) {
        const struct row *row = &causes->list[i];
        struct row *to = &sum[row->from][row->kind];

        to->count += row->count;
        to->cycles += row->cycles;
    }
    kinds->count = 0;
    for (int from = CPU_USER; from < CPU_KERNEL; from++)
        for (int kind = 0; kind < CPU_ENTRY_KIND_COUNT; kind++) {
            struct row *row = &sum[from][kind];

            row->from = (enum cpu_mode)from;
            row->kind = (enum cpu_entry_kind)kind;
            if (row->count || row->cycles)
                kinds->list[kinds->count++] = *row;
        }
}

static int by_cycles(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    if (x->cycles != y->cycles)
        return x->cycles > y->cycles ? -1 : 1;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->cause != y->cause)
        return x->cause < y->cause ? -1 : 1;
    return x->kind < y->kind ? -1 : x->kind > y->kind;
}

static void put_figures(json_t *object, const struct attribution *of, uint64_t count,
                        uint64_t cycles)
{
    double seconds = (double)cycles / (double)of->hz;
    double whole = of->seconds > 0 ? of->seconds : 1;

    json_object_set_new(object, "count", json_integer((json_int_t)count));
    json_object_set_new(object, "per_second", json_real((double)count / whole));
    json_object_set_new(object, "seconds", json_real(seconds));
    json_object_set_new(object, "share", json_real(seconds / whole));
    json_object_set_new(object, "mean_ns", json_real(count ? seconds / (double)count * 1e9 : 0));
}

static json_t *row_json(const struct attribution *of, const struct row *row)
{
    json_t *object = json_object();
    const char *kernel = of->monitor ? "kernel" : "supervisor";
    char name[CPU_ENTRY_NAME];

    json_object_set_new(object, "from", json_string(row->from == CPU_USER ? "user" : kernel));
    json_object_set_new(object, "kind", json_string(cpu_entry_kind_name(row->kind)));
    if (row->cause) {
        cpu_entry_name(row->cause, name);
        json_object_set_new(object, "cause", json_string(name));
    }
    put_figures(object, of, row->count, row->cycles);
    return object;
}

static json_t *rows_json(const struct attribution *of, struct rows *rows)
{
    json_t *list = json_array();

    qsort(rows->list, rows->count, sizeof(*rows->list), by_cycles);
    for (size_t i = 0; i < rows->count; i++)
        json_array_append_new(list, row_json(of, &rows->list[i]));
    return list;
}

json_t *attribution_json(const struct attribution *of)
{
    json_t *object = json_object();
    struct rows causes, kinds;
    uint64_t count = 0, cycles = 0;

    collect_causes(of, &causes);
    collect_kinds(&causes, &kinds);
    for (size_t i = 0; i < causes.count; i++) {
        count += causes.list[i].count;
        cycles += causes.list[i].cycles;
    }
    json_object_set_new(object, "into", json_string(of->monitor ? "monitor" : "kernel"));
    put_figures(object, of, count, cycles);
    json_object_set_new(object, "kinds", rows_json(of, &kinds));
    json_object_set_new(object, "causes", rows_json(of, &causes));
    return object;
}
