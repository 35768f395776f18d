/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line filter's contract: a processor that asks the caches only when the filter misses sees the
 * same costs, and memory the same requests, as a naive model that is asked every time. The model
 * below knows no filter, no tag words and no LRU bits: it searches lists and compares times of use.
 */
#include "flash-numa/cache/fixture.h"

#define ACCESSES 1000000
#define WAYS     2
#define L2_BYTES CACHE_L2_MIN
#define L2_SETS  (L2_BYTES / 128 / WAYS)

struct line {
    bool valid, modified;
    paddr_t address;
    enum line_state state;
    unsigned color; /* VA[13:12] under which L1 may hold it */
    uint64_t used;
};

struct model {
    struct line d[LINE_D_SETS][WAYS], i[LINE_I_SETS][WAYS], l2[L2_SETS][WAYS];
    uint64_t clock; /* counts uses */
    uint64_t requests;
    unsigned d_writebacks, aliases, misses;
};

/* What memory is asked, folded into a number that depends on the order. */
static void note(uint64_t *requests, char what, paddr_t pa)
{
    *requests = (*requests ^ pa ^ (uint64_t)what) * UINT64_C(1099511628211);
}

/* Some lines are shared with a processor that is not there, so that upgrades occur. */
static enum line_state granted(paddr_t pa, bool exclusive)
{
    if (exclusive)
        return LINE_DIRTY_EXCLUSIVE;
    return pa & 0x200 ? LINE_SHARED : LINE_CLEAN_EXCLUSIVE;
}

static struct line *find(struct line *set, paddr_t address)
{
    for (unsigned way = 0; way < WAYS; way++)
        if (set[way].valid && set[way].address == address)
            return &set[way];
    return NULL;
}

static struct line *victim(struct line *set)
{
    for (unsigned way = 0; way < WAYS; way++)
        if (!set[way].valid)
            return &set[way];
    return set[0].used < set[1].used ? &set[0] : &set[1];
}

static struct line *model_l2_set(struct model *m, paddr_t pa)
{
    return m->l2[(pa >> 7) % L2_SETS];
}

static void model_d_invalidate(struct model *m, struct line *line)
{
    m->d_writebacks += line->valid && line->modified;
    line->valid = line->modified = false;
}

/* Apply to every line of L1 that lies in the L2 line: take it out, or give it a state. */
static void model_purge(struct model *m, paddr_t l2_line)
{
    for (unsigned set = 0; set < LINE_D_SETS; set++)
        for (unsigned way = 0; way < WAYS; way++)
            if (m->d[set][way].valid && m->d[set][way].address >> 7 == l2_line >> 7)
                model_d_invalidate(m, &m->d[set][way]);
    for (unsigned set = 0; set < LINE_I_SETS; set++)
        for (unsigned way = 0; way < WAYS; way++)
            if (m->i[set][way].address >> 7 == l2_line >> 7)
                m->i[set][way].valid = false;
}

static void model_set_state(struct model *m, struct line *l2, enum line_state state)
{
    l2->state = state;
    for (unsigned set = 0; set < LINE_D_SETS; set++) {
        for (unsigned way = 0; way < WAYS; way++) {
            struct line *d = &m->d[set][way];

            if (!d->valid || d->address >> 7 != l2->address >> 7)
                continue;
            if (d->modified && state != LINE_DIRTY_EXCLUSIVE) {
                m->d_writebacks++;
                d->modified = false;
            }
            d->state = state;
        }
    }
}

static ps_t model_make_dirty(struct model *m, struct line *l2)
{
    ps_t stall = 0;

    if (l2->state == LINE_SHARED) {
        note(&m->requests, 'u', l2->address);
        stall = UPGRADE_STALL;
    }
    if (l2->state != LINE_DIRTY_EXCLUSIVE)
        model_set_state(m, l2, LINE_DIRTY_EXCLUSIVE);
    return stall;
}

static struct line *model_refill(struct model *m, enum access_kind kind, vaddr_t va, paddr_t pa)
{
    struct line *line = victim(model_l2_set(m, pa));
    bool exclusive = kind == ACCESS_STORE;
    paddr_t address = pa & ~UINT64_C(127);

    m->misses++;
    note(&m->requests, exclusive ? 'x' : 'f', address);
    if (line->valid)
        model_purge(m, line->address);
    if (line->valid && line->state == LINE_DIRTY_EXCLUSIVE)
        note(&m->requests, 'w', line->address);
    *line = (struct line){true, false, address, granted(address, exclusive), (va >> 12) & 3, 0};
    return line;
}

static struct line *model_l2(struct model *m, enum access_kind kind, vaddr_t va, paddr_t pa,
                             struct access_cost *cost)
{
    struct line *line = find(model_l2_set(m, pa), pa & ~UINT64_C(127));

    *cost = (struct access_cost){MEMORY_STALL, STALL_L2};
    if (!line)
        return model_refill(m, kind, va, pa);
    *cost = (struct access_cost){L2_STALL, kind == ACCESS_FETCH ? STALL_L1I : STALL_L1D};
    if (line->color != ((va >> 12) & 3)) {
        m->aliases++;
        model_purge(m, line->address);
        line->color = (va >> 12) & 3;
        cost->stall += ALIAS_STALL;
    }
    if (kind == ACCESS_STORE) {
        ps_t upgrade = model_make_dirty(m, line);

        cost->stall += upgrade;
        cost->kind = upgrade ? STALL_L2 : cost->kind;
    }
    return line;
}

static struct access_cost model_fetch(struct model *m, vaddr_t va, paddr_t pa)
{
    struct line *set = m->i[(va >> 6) % LINE_I_SETS];
    struct line *line = find(set, pa & ~UINT64_C(63));
    struct access_cost cost = {0, STALL_L1I};

    if (!line) {
        model_l2(m, ACCESS_FETCH, va, pa, &cost)->used = ++m->clock;
        line = victim(set);
        *line = (struct line){true, false, pa & ~UINT64_C(63), LINE_SHARED, 0, 0};
    }
    line->used = ++m->clock;
    return cost;
}

static struct access_cost model_data(struct model *m, enum access_kind kind, vaddr_t va, paddr_t pa)
{
    struct line *set = m->d[(va >> 5) % LINE_D_SETS];
    struct line *line = find(set, pa & ~UINT64_C(31));
    struct access_cost cost = {0, STALL_L1D};

    if (!line) {
        struct line *l2 = model_l2(m, kind, va, pa, &cost);

        l2->used = ++m->clock;
        line = victim(set);
        model_d_invalidate(m, line);
        *line = (struct line){true, false, pa & ~UINT64_C(31), l2->state, 0, 0};
    } else if (kind == ACCESS_STORE) {
        cost.stall = model_make_dirty(m, find(model_l2_set(m, pa), pa & ~UINT64_C(127)));
        cost.kind = STALL_L2;
    }
    if (kind == ACCESS_STORE)
        line->modified = true;
    line->used = ++m->clock;
    return cost;
}

static struct access_cost model_access(struct model *m, enum access_kind kind, vaddr_t va,
                                       paddr_t pa)
{
    return kind == ACCESS_FETCH ? model_fetch(m, va, pa) : model_data(m, kind, va, pa);
}

static void model_dma_line(struct model *m, struct line *line, bool write, bool whole)
{
    bool dirty = line->state == LINE_DIRTY_EXCLUSIVE;

    if (write) {
        model_purge(m, line->address);
        line->valid = false;
    } else if (dirty) {
        model_set_state(m, line, LINE_CLEAN_EXCLUSIVE);
    }
    if (dirty && !(write && whole))
        note(&m->requests, 'w', line->address);
}

static void model_dma(struct model *m, paddr_t pa, uint64_t length, bool write)
{
    for (paddr_t a = pa & ~UINT64_C(127); a < pa + length; a += 128) {
        struct line *line = find(model_l2_set(m, a), a);

        if (line)
            model_dma_line(m, line, write, a >= pa && a + 128 <= pa + length);
    }
}

/* CACHE Hit WriteBack Invalidate of the line in L1-D (0x15) or in L2 (0x17). */
static void model_cache(struct model *m, unsigned op, vaddr_t va, paddr_t pa)
{
    struct line *line = op == 0x15 ? find(m->d[(va >> 5) % LINE_D_SETS], pa & ~UINT64_C(31))
                                   : find(model_l2_set(m, pa), pa & ~UINT64_C(127));

    if (!line)
        return;
    if (op == 0x15) {
        model_d_invalidate(m, line);
        return;
    }
    model_purge(m, line->address);
    line->valid = false;
    if (line->state == LINE_DIRTY_EXCLUSIVE)
        note(&m->requests, 'w', line->address);
}

/* The side under test: caches with their filter, and a processor that compares before it asks. */
struct filtered {
    struct mem_port port;
    struct cache *cache;
    uint64_t requests;
    unsigned asked;
};

static struct line_reply filtered_fetch(void *self, ps_t now, paddr_t pa, bool exclusive)
{
    struct filtered *f = self;

    (void)now;
    note(&f->requests, exclusive ? 'x' : 'f', pa);
    return (struct line_reply){MEMORY_STALL, granted(pa, exclusive)};
}

static void filtered_writeback(void *self, ps_t now, paddr_t pa)
{
    struct filtered *f = self;

    (void)now;
    note(&f->requests, 'w', pa);
}

static ps_t filtered_upgrade(void *self, ps_t now, paddr_t pa)
{
    struct filtered *f = self;

    (void)now;
    note(&f->requests, 'u', pa);
    return UPGRADE_STALL;
}

static const struct line_memory_ops filtered_ops = {filtered_fetch, filtered_writeback,
                                                    filtered_upgrade};

static bool filter_hits(const struct line_filter *filter, enum access_kind kind, vaddr_t va,
                        paddr_t pa)
{
    if (kind == ACCESS_FETCH)
        return filter->fetch[line_i_set(va)] == line_i_address(pa);
    if (kind == ACCESS_LOAD)
        return filter->load[line_d_set(va)] == line_d_address(pa);
    return filter->store[line_d_set(va)] == line_d_address(pa);
}

static struct access_cost filtered_access(struct filtered *f, enum access_kind kind, vaddr_t va,
                                          paddr_t pa)
{
    if (filter_hits(&f->port.filter, kind, va, pa))
        return (struct access_cost){0, STALL_L1D};
    f->asked++;
    return f->port.ops->access(f->port.self, 0, kind, va, pa);
}

static uint64_t next_random(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x;
}

/* Addresses wander: near the last one mostly, in 1 MB (four times L2), rarely under an alias. */
static void next_address(uint64_t *x, vaddr_t *va, paddr_t *pa)
{
    uint64_t r = next_random(x);

    if (r % 8 == 0)
        *pa = (r >> 8) & 0xfffff;
    else
        *pa = (*pa + ((r >> 8) & 0x3f) * 4) & 0xfffff;
    *va = *pa ^ (r % 64 == 9 ? (r >> 40) & 0x3000 : 0);
}

static void compare_dma(struct filtered *f, struct model *m, uint64_t r)
{
    paddr_t pa = (r >> 8) & 0xfffff;
    uint64_t length = (r >> 32) & 0x1ff;

    cache_dma(f->cache, 0, pa, length, r & 1);
    model_dma(m, pa, length, r & 1);
}

static void compare_cache(struct filtered *f, struct model *m, uint64_t r)
{
    unsigned op = r & 1 ? 0x15 : 0x17;
    paddr_t pa = (r >> 8) & 0xfffff;

    f->port.ops->cache(f->port.self, 0, op, pa, pa);
    model_cache(m, op, pa, pa);
}

static void compare_access(struct filtered *f, struct model *m, enum access_kind kind, vaddr_t va,
                           paddr_t pa)
{
    struct access_cost a = filtered_access(f, kind, va, pa);
    struct access_cost b = model_access(m, kind, va, pa);

    assert_int_equal(a.stall, b.stall);
    if (a.stall)
        assert_int_equal(a.kind, b.kind);
}

static void compare_all(struct filtered *f, struct model *m)
{
    uint64_t x = 2463534242;
    vaddr_t va = 0;
    paddr_t pa = 0;

    for (unsigned n = 0; n < ACCESSES; n++) {
        next_address(&x, &va, &pa);
        compare_access(f, m, (enum access_kind)(next_random(&x) % 3), va, pa);
        if (n % 64 == 0)
            compare_dma(f, m, next_random(&x));
        if (n % 128 == 0)
            compare_cache(f, m, next_random(&x));
        assert_int_equal(f->requests, m->requests);
    }
}

static void a_filtered_run_is_the_same_as_a_naive_one(void **state)
{
    struct filtered f = {0};
    struct model *m = test_calloc(1, sizeof(*m));
    struct cache_config config = cache_config_default();
    struct memory memory = {0};
    struct stats stats;
    struct err err;

    (void)state;
    config.l2_bytes = L2_BYTES;
    f.cache = cache_new(&config, &f.port, &(struct line_memory){&filtered_ops, &f}, &memory, &err);
    assert_non_null(f.cache);
    compare_all(&f, m);
    stats_init(&stats);
    cache_register_stats(f.cache, &stats, "c");
    assert_int_equal(*stats_find(&stats, "c.l1d.writebacks")->value, m->d_writebacks);
    assert_int_equal(*stats_find(&stats, "c.l2.aliases")->value, m->aliases);
    assert_true(m->aliases > 100 && m->d_writebacks > 10000 && m->misses > 10000);
    assert_true(f.asked < ACCESSES);
    stats_free(&stats);
    cache_free(f.cache);
    test_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filtered_run_is_the_same_as_a_naive_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
