/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making the caches, what other agents do to them, and what is declared of them.
 */
#include "flash-numa/cache/cache.h"

#include <stdlib.h>
#include <string.h>

#include "flash-numa/cache/access.h"
#include "flash-numa/cache/tags.h"

struct cache_config cache_config_default(void)
{
    return (struct cache_config){
        .l2_bytes = 1 << 20,
        .l2_line = 128,
        .l2_ns = 50,
        .alias_ns = 30,
        .uncached_ns = 200,
    };
}

static int config_check(const struct cache_config *config, struct err *err)
{
    uint64_t bytes = config->l2_bytes;

    if (bytes < CACHE_L2_MIN || bytes > CACHE_L2_MAX || (bytes & (bytes - 1)))
        return err_set(err, ERR_USAGE,
                       "a secondary cache of %llu bytes is not possible: give a power of two from "
                       "256 KB to 16 MB",
                       (unsigned long long)bytes);
    if (config->l2_line != 64 && config->l2_line != 128)
        return err_set(err, ERR_USAGE,
                       "secondary lines of %u bytes are not possible: give 64 or 128",
                       config->l2_line);
    return 0;
}

static void cache_empty(void *self)
{
    struct cache *c = self;

    memset(c->d_tag, 0, sizeof(c->d_tag));
    memset(c->i_tag, 0, sizeof(c->i_tag));
    memset(c->d_mru, 0, sizeof(c->d_mru));
    memset(c->i_mru, 0, sizeof(c->i_mru));
    memset(c->l2_tag, 0, (size_t)c->l2_sets * WAYS * sizeof(*c->l2_tag));
    memset(c->l2_mru, 0, c->l2_sets);
    line_filter_clear(&c->port->filter);
}

static struct access_cost cache_uncached(void *self, ps_t now, enum access_kind kind, paddr_t pa)
{
    struct cache *c = self;

    (void)now;
    (void)pa;
    if (kind == ACCESS_STORE)
        c->counters.uncached_writes++;
    else
        c->counters.uncached_reads++;
    return (struct access_cost){c->uncached_stall, STALL_UNCACHED};
}

#define QUADWORD 16

static uint64_t cache_count(const void *self, enum mem_count what)
{
    const struct cache *c = self;
    const struct cache_counters *n = &c->counters;

    switch (what) {
    case MEM_I_MISSES:
        return n->i_misses;
    case MEM_D_MISSES:
        return n->d_load_misses + n->d_store_misses;
    case MEM_L2_I_MISSES:
        return n->l2_fetch_misses;
    case MEM_L2_D_MISSES:
        return n->l2_load_misses + n->l2_store_misses;
    case MEM_D_QUADWORDS:
        return n->d_writebacks * ((1 << LINE_D_SHIFT) / QUADWORD);
    case MEM_L2_QUADWORDS:
        return n->l2_writebacks * ((c->l2_line_mask + 1) / QUADWORD);
    case MEM_INTERVENTIONS:
        return n->cleaned;
    case MEM_INVALIDATIONS:
        return n->taken;
    case MEM_STORES_CLEAN:
        return n->l2_dirtied;
    case MEM_STORES_SHARED:
        return n->l2_upgrades;
    }
    return 0;
}

static const struct mem_port_ops port_ops = {
    .access = cache_access,
    .uncached = cache_uncached,
    .cache = cache_operate,
    .load_tag = cache_load_tag,
    .store_tag = cache_store_tag,
    .empty = cache_empty,
    .count = cache_count,
};

static void cache_shape(struct cache *c, const struct cache_config *config)
{
    c->l2_stall = config->l2_ns * PS_PER_NS;
    c->alias_stall = config->alias_ns * PS_PER_NS;
    c->uncached_stall = config->uncached_ns * PS_PER_NS;
    c->l2_line_mask = config->l2_line - 1;
    c->l2_shift = config->l2_line == 64 ? 6 : 7;
    c->l2_sets = (uint32_t)(config->l2_bytes / config->l2_line / WAYS);
}

struct cache *cache_new(const struct cache_config *config, struct mem_port *port,
                        const struct line_memory *behind, const struct memory *memory,
                        struct err *err)
{
    if (config_check(config, err) < 0)
        return NULL;

    struct cache *c = calloc(1, sizeof(*c));

    if (!c)
        abort();
    cache_shape(c, config);
    c->l2_tag = calloc((size_t)c->l2_sets * WAYS, sizeof(*c->l2_tag));
    c->l2_mru = calloc(c->l2_sets, 1);
    if (!c->l2_tag || !c->l2_mru)
        abort();
    c->behind = *behind;
    c->memory = memory;
    c->port = port;
    port->ops = &port_ops;
    port->self = c;
    line_filter_clear(&port->filter);
    return c;
}

void cache_free(struct cache *c)
{
    if (!c)
        return;
    free(c->l2_tag);
    free(c->l2_mru);
    free(c);
}

static void write_back(struct cache *c, ps_t now, uint64_t tag)
{
    c->counters.l2_writebacks++;
    c->behind.ops->writeback(c->behind.self, now, tag_address(tag));
}

/* A device read the line: it becomes clean, and the device keeps no copy, so it stays exclusive. */
static void line_read(struct cache *c, ps_t now, uint64_t *tag)
{
    if (tag_state(*tag) != LINE_DIRTY_EXCLUSIVE)
        return;
    c->counters.cleaned++;
    l2_set_state(c, tag, LINE_CLEAN_EXCLUSIVE);
    write_back(c, now, *tag);
}

/* A device wrote to it: dirty bytes that it did not overwrite go to memory first. */
static void line_written(struct cache *c, ps_t now, uint64_t *tag, bool whole)
{
    paddr_t line = tag_address(*tag);
    bool dirty = tag_state(*tag) == LINE_DIRTY_EXCLUSIVE;

    c->counters.taken++;
    l2_drop(c, tag);
    if (dirty && !whole)
        write_back(c, now, *tag);
    if (c->port->line_taken)
        c->port->line_taken(c->port->owner, line);
}

void cache_dma(struct cache *c, ps_t now, paddr_t pa, uint64_t length, bool write)
{
    paddr_t end = pa + length;

    for (paddr_t line = l2_address(c, pa); line < end; line += c->l2_line_mask + 1) {
        uint64_t *tag = l2_find(c, line);

        if (tag && write)
            line_written(c, now, tag, line >= pa && end - line > c->l2_line_mask);
        else if (tag)
            line_read(c, now, tag);
    }
}

static const struct state_field cache_fields[] = {
    STATE_ARRAY(struct cache, d_tag),
    STATE_ARRAY(struct cache, i_tag),
    STATE_ARRAY(struct cache, d_mru),
    STATE_ARRAY(struct cache, i_mru),
    STATE_END,
};

/* L2 tags as little-endian words, then the bytes of its LRU order. */
static void visit_l2(void *self, state_sink_t put, void *sink)
{
    struct cache *c = self;
    size_t tags = (size_t)c->l2_sets * WAYS;

    for (size_t i = 0; i < tags; i++) {
        uint8_t bytes[8];

        for (unsigned b = 0; b < sizeof(bytes); b++)
            bytes[b] = (uint8_t)(c->l2_tag[i] >> (8 * b));
        put(sink, i * sizeof(bytes), bytes, sizeof(bytes));
    }
    put(sink, tags * 8, c->l2_mru, c->l2_sets);
}

static const struct state_desc cache_state = {
    .name = "cache",
    .version = 1,
    .fields = cache_fields,
    .visit = visit_l2,
};

void cache_register_state(struct cache *c, struct state_registry *states, unsigned node)
{
    state_register(states, &cache_state, node, c);
}

static const struct stat_desc cache_stats[] = {
#define X(member, name, unit, description)                                                         \
    {name, unit, description, offsetof(struct cache, counters.member)},
#include "flash-numa/cache/counters.def"
#undef X
    {NULL, NULL, NULL, 0},
};

void cache_register_stats(struct cache *c, struct stats *stats, const char *prefix)
{
    stats_add(stats, prefix, cache_stats, c);
}
