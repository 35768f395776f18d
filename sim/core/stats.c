/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The statistics registry as a growing array.
 */
#include "sim/core/stats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void stats_init(struct stats *stats)
{
    *stats = (struct stats){0};
}

void stats_free(struct stats *stats)
{
    for (size_t i = 0; i < stats->count; i++)
        free(stats->list[i].name);
    free(stats->list);
    stats_init(stats);
}

static struct stat_value *stats_grow(struct stats *stats)
{
    stats->list = realloc(stats->list, (stats->count + 1) * sizeof(*stats->list));
    if (!stats->list)
        abort();
    return &stats->list[stats->count++];
}

void stats_add(struct stats *stats, const char *prefix, const struct stat_desc *table,
               const void *self)
{
    for (const struct stat_desc *d = table; d->name; d++) {
        struct stat_value *stat = stats_grow(stats);
        const uint8_t *at = (const uint8_t *)self + d->offset;

        *stat =
            (struct stat_value){NULL, d->unit, d->description, (const uint64_t *)(const void *)at};
        if (asprintf(&stat->name, "%s.%s", prefix, d->name) < 0)
            abort();
    }
}

const struct stat_value *stats_find(const struct stats *stats, const char *name)
{
    for (size_t i = 0; i < stats->count; i++)
        if (strcmp(stats->list[i].name, name) == 0)
            return &stats->list[i];
    return NULL;
}
