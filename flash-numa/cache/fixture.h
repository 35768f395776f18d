/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For the tests of this folder: a port, caches behind it, and a memory behind them that notes what
 * it is asked. A fetch takes 300 ns, an upgrade 200 ns.
 */
#ifndef FLASH_NUMA_CACHE_FIXTURE_H
#define FLASH_NUMA_CACHE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flash-numa/cache/cache.h"

#define L1_STALL      0
#define L2_STALL      (50 * PS_PER_NS)
#define ALIAS_STALL   (30 * PS_PER_NS)
#define MEMORY_STALL  (300 * PS_PER_NS)
#define UPGRADE_STALL (200 * PS_PER_NS)

struct fixture {
    struct mem_port port;
    struct memory memory;
    struct cache *cache;
    struct stats stats;
    enum line_state load_state; /* what a load is granted */
    unsigned fetches, exclusive_fetches, writebacks, upgrades;
    paddr_t last_fetch, last_writeback;
    unsigned taken; /* calls of line_taken */
    paddr_t last_taken;
};

static inline struct line_reply fixture_fetch(void *self, ps_t now, paddr_t pa, bool exclusive)
{
    struct fixture *f = self;

    (void)now;
    f->fetches++;
    f->exclusive_fetches += exclusive;
    f->last_fetch = pa;
    return (struct line_reply){MEMORY_STALL, exclusive ? LINE_DIRTY_EXCLUSIVE : f->load_state};
}

static inline void fixture_writeback(void *self, ps_t now, paddr_t pa)
{
    struct fixture *f = self;

    (void)now;
    f->writebacks++;
    f->last_writeback = pa;
}

static inline ps_t fixture_upgrade(void *self, ps_t now, paddr_t pa)
{
    struct fixture *f = self;

    (void)now;
    (void)pa;
    f->upgrades++;
    return UPGRADE_STALL;
}

static inline void fixture_line_taken(void *owner, paddr_t pa)
{
    struct fixture *f = owner;

    f->taken++;
    f->last_taken = pa;
}

static const struct line_memory_ops fixture_ops = {fixture_fetch, fixture_writeback,
                                                   fixture_upgrade};

static inline int fixture_make(void **state, uint64_t l2_bytes)
{
    struct fixture *f = test_calloc(1, sizeof(*f));
    struct line_memory behind = {&fixture_ops, f};
    struct cache_config config = cache_config_default();
    struct err err;

    config.l2_bytes = l2_bytes;
    f->load_state = LINE_CLEAN_EXCLUSIVE;
    assert_int_equal(memory_init(&f->memory, 1, 32 << 20, &err), 0);
    f->cache = cache_new(&config, &f->port, &behind, &f->memory, &err);
    assert_non_null(f->cache);
    f->port.line_taken = fixture_line_taken;
    f->port.owner = f;
    stats_init(&f->stats);
    cache_register_stats(f->cache, &f->stats, "c");
    *state = f;
    return 0;
}

static inline int fixture_setup(void **state)
{
    return fixture_make(state, 1 << 20);
}

static inline int fixture_teardown(void **state)
{
    struct fixture *f = *state;

    stats_free(&f->stats);
    cache_free(f->cache);
    memory_free(&f->memory);
    test_free(f);
    return 0;
}

static inline uint64_t fixture_count(const struct fixture *f, const char *name)
{
    const struct stat_value *stat = stats_find(&f->stats, name);

    assert_non_null(stat);
    return *stat->value;
}

/* An access whose answer must come from the caches themselves; the filter is not asked. */
static inline ps_t fixture_access(struct fixture *f, enum access_kind kind, vaddr_t va, paddr_t pa)
{
    return f->port.ops->access(f->port.self, 0, kind, va, pa).stall;
}

static inline ps_t fixture_load(struct fixture *f, paddr_t pa)
{
    return fixture_access(f, ACCESS_LOAD, pa, pa);
}

static inline ps_t fixture_store(struct fixture *f, paddr_t pa)
{
    return fixture_access(f, ACCESS_STORE, pa, pa);
}

static inline ps_t fixture_fetch_at(struct fixture *f, paddr_t pa)
{
    return fixture_access(f, ACCESS_FETCH, pa, pa);
}

/* True if L1-D (L1-I, L2) holds the line, by looking at every tag that could. */
static inline bool fixture_tag_is(uint64_t tag, unsigned state_low, paddr_t pa)
{
    uint64_t address = ((tag >> 8) & 0xffffff) << 12;

    return ((tag >> state_low) & 3) != 0 && address == (pa & ~UINT64_C(0xfff));
}

static inline bool fixture_in_d(struct fixture *f, vaddr_t va, paddr_t pa)
{
    vaddr_t index = va & ~UINT64_C(1);

    for (unsigned way = 0; way < 2; way++)
        if (fixture_tag_is(f->port.ops->load_tag(f->port.self, 0x05, index + way, 0), 6, pa))
            return true;
    return false;
}

static inline bool fixture_in_i(struct fixture *f, vaddr_t va, paddr_t pa)
{
    vaddr_t index = va & ~UINT64_C(1);

    for (unsigned way = 0; way < 2; way++)
        if (fixture_tag_is(
                f->port.ops->load_tag(f->port.self, 0x04, index + way, 0) & ~UINT64_C(0x80), 6, pa))
            return true;
    return false;
}

/* The secondary tag that holds the line, 0 if none does. */
static inline uint64_t fixture_l2_tag(struct fixture *f, paddr_t pa)
{
    for (unsigned way = 0; way < 2; way++) {
        uint64_t tag = f->port.ops->load_tag(f->port.self, 0x07, 0, (pa & ~UINT64_C(1)) + way);
        paddr_t address = ((tag >> 14) & 0x3ffff) << 18;

        if (((tag >> 10) & 3) != 0 && address == (pa & ~UINT64_C(0x3ffff)))
            return tag;
    }
    return 0;
}

static inline enum line_state fixture_l2_state(struct fixture *f, paddr_t pa)
{
    return (enum line_state)((fixture_l2_tag(f, pa) >> 10) & 3);
}

#endif
