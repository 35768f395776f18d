/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cached accesses: what the line filter let through. A primary hit only sets LRU and state; a miss
 * asks L2, and L2 asks the memory behind it. All of it is arithmetic on flat arrays.
 */
#include "flash-numa/cache/access.h"

#include "flash-numa/cache/tags.h"

/* Where a line that L1 needs was found, and in which state it is there. */
struct l2_answer {
    struct access_cost cost;
    enum line_state state;
};

static void count_l2_miss(struct cache_counters *counters, enum access_kind kind)
{
    if (kind == ACCESS_FETCH)
        counters->l2_fetch_misses++;
    else if (kind == ACCESS_LOAD)
        counters->l2_load_misses++;
    else
        counters->l2_store_misses++;
}

/* The read is sent before the line that it replaces is written back, as the R10000 does. */
static struct l2_answer l2_refill(struct cache *c, ps_t now, enum access_kind kind, vaddr_t va,
                                  paddr_t pa)
{
    uint32_t set = l2_set(c, pa);
    uint64_t *ways = &c->l2_tag[(size_t)set * WAYS];
    unsigned way = ways_victim(ways, c->l2_mru[set]);
    uint64_t old = ways[way];
    paddr_t line = l2_address(c, pa);
    struct line_reply reply;

    count_l2_miss(&c->counters, kind);
    reply = c->behind.ops->fetch(c->behind.self, now, line, kind == ACCESS_STORE);
    if (old & TAG_STATE) {
        c->counters.l2_replaced++;
        primary_purge(c, old);
    }
    if (tag_state(old) == LINE_DIRTY_EXCLUSIVE) {
        c->counters.l2_writebacks++;
        c->behind.ops->writeback(c->behind.self, now, tag_address(old));
    }
    if (kind == ACCESS_STORE)
        reply.state = LINE_DIRTY_EXCLUSIVE;
    ways[way] = line | (uint64_t)pidx_of(va) << TAG_PIDX_LOW | reply.state;
    c->l2_mru[set] = (uint8_t)way;
    return (struct l2_answer){{reply.stall, STALL_L2}, reply.state};
}

/* A store needs the line dirty: at once if it is exclusive, else the memory must grant it. */
static ps_t l2_make_dirty(struct cache *c, ps_t now, uint64_t *tag)
{
    ps_t stall = 0;

    if (tag_state(*tag) == LINE_SHARED) {
        c->counters.l2_upgrades++;
        stall = c->behind.ops->upgrade(c->behind.self, now, tag_address(*tag));
    }
    c->counters.l2_dirtied += tag_state(*tag) == LINE_CLEAN_EXCLUSIVE;
    if (tag_state(*tag) != LINE_DIRTY_EXCLUSIVE)
        l2_set_state(c, tag, LINE_DIRTY_EXCLUSIVE);
    return stall;
}

/* The line goes into L1 under another index than before: it leaves the old one first (UM 5.5). */
static ps_t l2_change_index(struct cache *c, uint64_t *tag, unsigned pidx)
{
    if (tag_pidx(*tag) == pidx)
        return 0;
    c->counters.aliases++;
    primary_purge(c, *tag);
    *tag = (*tag & ~TAG_PIDX) | (uint64_t)pidx << TAG_PIDX_LOW;
    return c->alias_stall;
}

static struct l2_answer l2_access(struct cache *c, ps_t now, enum access_kind kind, vaddr_t va,
                                  paddr_t pa)
{
    uint64_t *tag = l2_find(c, pa);
    struct l2_answer answer = {.cost = {c->l2_stall, kind == ACCESS_FETCH ? STALL_L1I : STALL_L1D}};

    if (!tag)
        return l2_refill(c, now, kind, va, pa);

    uint32_t set = l2_set(c, pa);

    c->l2_mru[set] = tag == &c->l2_tag[(size_t)set * WAYS + 1];
    answer.cost.stall += l2_change_index(c, tag, pidx_of(va));
    if (kind == ACCESS_STORE) {
        ps_t upgrade = l2_make_dirty(c, now + answer.cost.stall, tag);

        answer.cost.stall += upgrade;
        answer.cost.kind = upgrade ? STALL_L2 : STALL_L1D;
    }
    answer.state = tag_state(*tag);
    return answer;
}

static struct access_cost i_access(struct cache *c, ps_t now, vaddr_t va, paddr_t pa)
{
    unsigned set = line_i_set(va);
    paddr_t line = line_i_address(pa);
    uint64_t *ways = &c->i_tag[set * WAYS];
    uint64_t *tag = ways_find(ways, line);
    struct access_cost cost = {0, STALL_L1I};

    if (!tag) {
        c->counters.i_misses++;
        cost = l2_access(c, now, ACCESS_FETCH, va, pa).cost;
        tag = &ways[ways_victim(ways, c->i_mru[set])];
        *tag = line | LINE_SHARED;
    }
    c->i_mru[set] = tag == &ways[1];
    filter_update_i(c, set);
    return cost;
}

/* A store that hits L1-D. The line may be there without its L2 line only after Index Store Tag. */
static struct access_cost d_store_hit(struct cache *c, ps_t now, uint64_t *tag, paddr_t pa)
{
    struct access_cost cost = {0, STALL_L1D};
    uint64_t *l2_tag;

    if (tag_state(*tag) != LINE_DIRTY_EXCLUSIVE && (l2_tag = l2_find(c, pa)) != NULL)
        cost = (struct access_cost){l2_make_dirty(c, now, l2_tag), STALL_L2};
    *tag |= LINE_DIRTY_EXCLUSIVE | TAG_MODIFIED;
    return cost;
}

static struct access_cost d_miss(struct cache *c, ps_t now, enum access_kind kind, vaddr_t va,
                                 paddr_t pa)
{
    unsigned set = line_d_set(va);
    uint64_t *ways = &c->d_tag[set * WAYS];
    struct l2_answer answer = l2_access(c, now, kind, va, pa);
    unsigned way = ways_victim(ways, c->d_mru[set]);

    if (ways[way] & TAG_MODIFIED)
        c->counters.d_writebacks++;
    ways[way] = line_d_address(pa) | answer.state;
    if (kind == ACCESS_STORE) {
        c->counters.d_store_misses++;
        ways[way] |= TAG_MODIFIED;
    } else {
        c->counters.d_load_misses++;
    }
    c->d_mru[set] = (uint8_t)way;
    filter_update_d(c, set);
    return answer.cost;
}

static struct access_cost d_access(struct cache *c, ps_t now, enum access_kind kind, vaddr_t va,
                                   paddr_t pa)
{
    unsigned set = line_d_set(va);
    uint64_t *ways = &c->d_tag[set * WAYS];
    uint64_t *tag = ways_find(ways, line_d_address(pa));
    struct access_cost cost = {0, STALL_L1D};

    if (!tag)
        return d_miss(c, now, kind, va, pa);
    if (kind == ACCESS_STORE)
        cost = d_store_hit(c, now, tag, pa);
    c->d_mru[set] = tag == &ways[1];
    filter_update_d(c, set);
    return cost;
}

struct access_cost cache_access(void *self, ps_t now, enum access_kind kind, vaddr_t va, paddr_t pa)
{
    if (kind == ACCESS_FETCH)
        return i_access(self, now, va, pa);
    return d_access(self, now, kind, va, pa);
}
