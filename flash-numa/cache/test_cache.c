/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hits, misses, replacement, states and other agents, one rule of docs/machine.md at a time.
 */
#include "flash-numa/cache/fixture.h"

#define L1_WAY  UINT64_C(0x4000)  /* bytes of a way of L1: addresses this far apart share a set */
#define L2_WAY  UINT64_C(0x80000) /* the same for the L2 of 1 MB */
#define ALIASED UINT64_C(0x1000)  /* added to a virtual address: another virtual index */

static void a_first_load_costs_a_memory_access(void **state)
{
    struct fixture *f = *state;
    struct access_cost cost = f->port.ops->access(f->port.self, 0, ACCESS_LOAD, 0x1000, 0x1000);

    assert_int_equal(cost.stall, MEMORY_STALL);
    assert_int_equal(cost.kind, STALL_L2);
    assert_int_equal(f->fetches, 1);
    assert_int_equal(f->exclusive_fetches, 0);
}

static void a_second_load_of_the_line_costs_nothing(void **state)
{
    struct fixture *f = *state;

    fixture_load(f, 0x1000);
    assert_int_equal(fixture_load(f, 0x101f), L1_STALL);
}

static void the_next_line_of_l1d_is_found_in_l2(void **state)
{
    struct fixture *f = *state;
    struct access_cost cost;

    fixture_load(f, 0x1000);
    cost = f->port.ops->access(f->port.self, 0, ACCESS_LOAD, 0x1020, 0x1020);
    assert_int_equal(cost.stall, L2_STALL);
    assert_int_equal(cost.kind, STALL_L1D);
}

static void the_next_line_of_l1i_is_found_in_l2(void **state)
{
    struct fixture *f = *state;
    struct access_cost cost;

    fixture_fetch_at(f, 0x1000);
    assert_int_equal(fixture_fetch_at(f, 0x103c), L1_STALL);
    cost = f->port.ops->access(f->port.self, 0, ACCESS_FETCH, 0x1040, 0x1040);
    assert_int_equal(cost.stall, L2_STALL);
    assert_int_equal(cost.kind, STALL_L1I);
}

static void instructions_and_data_share_l2_but_not_l1(void **state)
{
    struct fixture *f = *state;

    fixture_fetch_at(f, 0x1000);
    assert_int_equal(fixture_load(f, 0x1000), L2_STALL);
    assert_int_equal(f->fetches, 1);
}

static void a_load_is_granted_clean_and_a_store_dirty(void **state)
{
    struct fixture *f = *state;

    fixture_load(f, 0x1000);
    fixture_store(f, 0x2000);
    assert_int_equal(fixture_l2_state(f, 0x1000), LINE_CLEAN_EXCLUSIVE);
    assert_int_equal(fixture_l2_state(f, 0x2000), LINE_DIRTY_EXCLUSIVE);
    assert_int_equal(f->exclusive_fetches, 1);
}

static void a_store_to_a_clean_line_makes_it_dirty_for_nothing(void **state)
{
    struct fixture *f = *state;

    fixture_load(f, 0x1000);
    assert_int_equal(fixture_store(f, 0x1000), L1_STALL);
    assert_int_equal(fixture_l2_state(f, 0x1000), LINE_DIRTY_EXCLUSIVE);
    assert_int_equal(f->upgrades, 0);
}

static uint64_t d_state(struct fixture *f, vaddr_t va)
{
    return (f->port.ops->load_tag(f->port.self, 0x05, va, 0) >> 6) & 3;
}

static void a_store_changes_the_state_of_every_part_of_the_line(void **state)
{
    struct fixture *f = *state;

    fixture_load(f, 0x1000);
    fixture_load(f, 0x1060);
    fixture_store(f, 0x1000);
    assert_int_equal(d_state(f, 0x1060), LINE_DIRTY_EXCLUSIVE);
}

static void a_store_to_a_shared_line_asks_for_an_upgrade(void **state)
{
    struct fixture *f = *state;
    struct access_cost cost;

    f->load_state = LINE_SHARED;
    fixture_load(f, 0x1000);
    assert_int_equal(fixture_l2_state(f, 0x1000), LINE_SHARED);
    cost = f->port.ops->access(f->port.self, 0, ACCESS_STORE, 0x1000, 0x1000);
    assert_int_equal(cost.stall, UPGRADE_STALL);
    assert_int_equal(cost.kind, STALL_L2);
    assert_int_equal(f->upgrades, 1);
    assert_int_equal(fixture_l2_state(f, 0x1000), LINE_DIRTY_EXCLUSIVE);
    assert_int_equal(fixture_store(f, 0x1000), L1_STALL);
}

static void a_store_that_misses_l1_upgrades_a_shared_line_in_l2(void **state)
{
    struct fixture *f = *state;

    f->load_state = LINE_SHARED;
    fixture_load(f, 0x1000);
    assert_int_equal(fixture_store(f, 0x1020), L2_STALL + UPGRADE_STALL);
    assert_int_equal(f->upgrades, 1);
}

static void l1d_replaces_the_line_used_longest_ago(void **state)
{
    struct fixture *f = *state;

    fixture_load(f, 0x1000);
    fixture_load(f, 0x1000 + L1_WAY);
    fixture_load(f, 0x1000);
    fixture_load(f, 0x1000 + 2 * L1_WAY);
    assert_true(fixture_in_d(f, 0x1000, 0x1000));
    assert_false(fixture_in_d(f, 0x1000, 0x1000 + L1_WAY));
    assert_int_equal(fixture_load(f, 0x1000 + L1_WAY), L2_STALL);
}

static void l1i_replaces_the_line_used_longest_ago(void **state)
{
    struct fixture *f = *state;

    fixture_fetch_at(f, 0x1000);
    fixture_fetch_at(f, 0x1000 + L1_WAY);
    fixture_fetch_at(f, 0x1000);
    fixture_fetch_at(f, 0x1000 + 2 * L1_WAY);
    assert_true(fixture_in_i(f, 0x1000, 0x1000));
    assert_false(fixture_in_i(f, 0x1000, 0x1000 + L1_WAY));
}

static void l2_replaces_the_line_used_longest_ago(void **state)
{
    struct fixture *f = *state;

    fixture_load(f, 0x1000);
    fixture_load(f, 0x1000 + L2_WAY);
    fixture_load(f, 0x1020); /* misses L1, so L2 sees it */
    fixture_load(f, 0x1000 + 2 * L2_WAY);
    assert_int_not_equal(fixture_l2_state(f, 0x1000), LINE_INVALID);
    assert_int_equal(fixture_l2_state(f, 0x1000 + L2_WAY), LINE_INVALID);
}

static void hits_in_l1_do_not_count_as_use_of_l2(void **state)
{
    struct fixture *f = *state;

    fixture_load(f, 0x1000);
    fixture_load(f, 0x1000 + L2_WAY);
    fixture_load(f, 0x1000); /* hits L1 */
    fixture_load(f, 0x1020 + 2 * L2_WAY);
    assert_int_equal(fixture_l2_state(f, 0x1000), LINE_INVALID);
}

static void a_line_that_leaves_l2_leaves_l1(void **state)
{
    struct fixture *f = *state;

    fixture_load(f, 0x1000);
    fixture_fetch_at(f, 0x1040);
    fixture_load(f, 0x1000 + L2_WAY); /* the other way */
    fixture_fetch_at(f, 0x1040 + 2 * L2_WAY);
    assert_false(fixture_in_d(f, 0x1000, 0x1000));
    assert_false(fixture_in_i(f, 0x1040, 0x1040));
    assert_int_equal(f->writebacks, 0);
}

static void a_dirty_line_that_leaves_l2_is_written_back(void **state)
{
    struct fixture *f = *state;

    fixture_store(f, 0x1020);
    fixture_load(f, 0x1000 + L2_WAY);
    fixture_load(f, 0x1000 + 2 * L2_WAY);
    assert_int_equal(f->writebacks, 1);
    assert_int_equal(f->last_writeback, 0x1000);
    assert_int_equal(fixture_count(f, "c.l1d.writebacks"), 1);
    assert_int_equal(fixture_count(f, "c.l2.writebacks"), 1);
}

static void a_modified_line_that_leaves_l1_is_written_to_l2_only(void **state)
{
    struct fixture *f = *state;

    fixture_store(f, 0x1000);
    fixture_load(f, 0x1000 + L1_WAY);
    fixture_load(f, 0x1000 + 2 * L1_WAY);
    assert_int_equal(fixture_count(f, "c.l1d.writebacks"), 1);
    assert_int_equal(f->writebacks, 0);
    assert_int_equal(fixture_l2_state(f, 0x1000), LINE_DIRTY_EXCLUSIVE);
}

static void a_line_read_back_from_a_dirty_l2_line_is_not_modified_again(void **state)
{
    struct fixture *f = *state;

    fixture_store(f, 0x1000);
    fixture_load(f, 0x1000 + L1_WAY);
    fixture_load(f, 0x1000 + 2 * L1_WAY);
    fixture_load(f, 0x1000);
    fixture_load(f, 0x1000 + L1_WAY);
    fixture_load(f, 0x1000 + 2 * L1_WAY);
    assert_int_equal(fixture_count(f, "c.l1d.writebacks"), 1);
}

static void an_access_under_another_virtual_index_moves_the_line(void **state)
{
    struct fixture *f = *state;

    fixture_access(f, ACCESS_STORE, 0x4000, 0x1000);
    fixture_access(f, ACCESS_FETCH, 0x4040, 0x1040);
    assert_int_equal(fixture_access(f, ACCESS_LOAD, 0x4000 + ALIASED, 0x1000),
                     L2_STALL + ALIAS_STALL);
    assert_false(fixture_in_d(f, 0x4000, 0x1000));
    assert_false(fixture_in_i(f, 0x4040, 0x1040));
    assert_true(fixture_in_d(f, 0x4000 + ALIASED, 0x1000));
    assert_int_equal(fixture_count(f, "c.l2.aliases"), 1);
    assert_int_equal(fixture_count(f, "c.l1d.writebacks"), 1);
    assert_int_equal(fixture_l2_state(f, 0x1000), LINE_DIRTY_EXCLUSIVE);
}

static void an_access_under_the_same_index_elsewhere_does_not_move_it(void **state)
{
    struct fixture *f = *state;

    fixture_access(f, ACCESS_LOAD, 0x4000, 0x1000);
    assert_int_equal(fixture_access(f, ACCESS_LOAD, 0x8000, 0x1000), L1_STALL);
    assert_int_equal(fixture_count(f, "c.l2.aliases"), 0);
}

static void the_largest_physical_address_is_cached_like_any_other(void **state)
{
    struct fixture *f = *state;
    paddr_t pa = (UINT64_C(1) << 40) - 32;

    fixture_load(f, pa);
    assert_int_equal(fixture_load(f, pa), L1_STALL);
    cache_dma(f->cache, 0, pa, 32, true);
    assert_int_equal(f->taken, 1);
}

static void uncached_accesses_cost_the_parameter_and_change_no_tag(void **state)
{
    struct fixture *f = *state;
    struct access_cost cost = f->port.ops->uncached(f->port.self, 0, ACCESS_LOAD, 0xff000000);

    assert_int_equal(cost.stall, 200 * PS_PER_NS);
    assert_int_equal(cost.kind, STALL_UNCACHED);
    f->port.ops->uncached(f->port.self, 0, ACCESS_STORE, 0x1000);
    assert_int_equal(fixture_l2_state(f, 0x1000), LINE_INVALID);
    assert_int_equal(fixture_count(f, "c.uncached.reads"), 1);
    assert_int_equal(fixture_count(f, "c.uncached.writes"), 1);
}

static void emptied_caches_hold_nothing(void **state)
{
    struct fixture *f = *state;

    fixture_store(f, 0x1000);
    fixture_fetch_at(f, 0x2000);
    f->port.ops->empty(f->port.self);
    assert_int_equal(f->port.filter.load[line_d_set(0x1000)], LINE_NONE);
    assert_int_equal(fixture_l2_state(f, 0x1000), LINE_INVALID);
    assert_int_equal(fixture_fetch_at(f, 0x2000), MEMORY_STALL);
    assert_int_equal(fixture_load(f, 0x1000), MEMORY_STALL);
}

static void a_device_that_writes_takes_the_line(void **state)
{
    struct fixture *f = *state;

    fixture_load(f, 0x1020);
    fixture_fetch_at(f, 0x1000);
    cache_dma(f->cache, 0, 0x1040, 8, true);
    assert_int_equal(f->taken, 1);
    assert_int_equal(f->last_taken, 0x1000);
    assert_false(fixture_in_d(f, 0x1020, 0x1020));
    assert_false(fixture_in_i(f, 0x1000, 0x1000));
    assert_int_equal(fixture_l2_state(f, 0x1000), LINE_INVALID);
    assert_int_equal(f->port.filter.load[line_d_set(0x1020)], LINE_NONE);
    assert_int_equal(f->port.filter.fetch[line_i_set(0x1000)], LINE_NONE);
    assert_int_equal(f->writebacks, 0);
}

static void a_device_that_writes_part_of_a_dirty_line_has_it_written_back(void **state)
{
    struct fixture *f = *state;

    fixture_store(f, 0x1000);
    fixture_store(f, 0x1080);
    cache_dma(f->cache, 0, 0x1000, 0x100 - 1, true);
    assert_int_equal(f->taken, 2);
    assert_int_equal(f->writebacks, 1);
    assert_int_equal(f->last_writeback, 0x1080);
}

static void a_device_that_writes_elsewhere_takes_nothing(void **state)
{
    struct fixture *f = *state;

    fixture_load(f, 0x1080);
    cache_dma(f->cache, 0, 0x1000, 0x80, true);
    cache_dma(f->cache, 0, 0x1100, 0x80, true);
    assert_int_equal(f->taken, 0);
    assert_int_equal(fixture_load(f, 0x1080), L1_STALL);
}

static void a_device_that_reads_makes_the_line_clean(void **state)
{
    struct fixture *f = *state;

    fixture_store(f, 0x1000);
    cache_dma(f->cache, 0, 0x1000, 4, false);
    assert_int_equal(f->taken, 0);
    assert_int_equal(f->writebacks, 1);
    assert_int_equal(fixture_l2_state(f, 0x1000), LINE_CLEAN_EXCLUSIVE);
    assert_int_equal(f->port.filter.load[line_d_set(0x1000)], 0x1000);
    assert_int_equal(f->port.filter.store[line_d_set(0x1000)], LINE_NONE);
    cache_dma(f->cache, 0, 0x1000, 4, false);
    assert_int_equal(f->writebacks, 1);
}

static void the_filter_holds_only_what_an_access_leaves_as_it_is(void **state)
{
    struct fixture *f = *state;
    unsigned set = line_d_set(0x1000);

    fixture_load(f, 0x1000);
    assert_int_equal(f->port.filter.load[set], 0x1000);
    assert_int_equal(f->port.filter.store[set], LINE_NONE);
    fixture_store(f, 0x1000);
    assert_int_equal(f->port.filter.store[set], 0x1000);
    fixture_load(f, 0x1000 + L1_WAY);
    assert_int_equal(f->port.filter.load[set], 0x1000 + L1_WAY);
    assert_int_equal(f->port.filter.store[set], LINE_NONE);
}

static void impossible_shapes_are_refused(void **state)
{
    struct fixture *f = *state;
    struct line_memory behind = {&fixture_ops, f};
    struct cache_config size = cache_config_default(), line = cache_config_default();
    struct err err = {0};

    size.l2_bytes = 3 << 19;
    assert_null(cache_new(&size, &f->port, &behind, &f->memory, &err));
    assert_int_equal(err.code, ERR_USAGE);
    line.l2_line = 32;
    assert_null(cache_new(&line, &f->port, &behind, &f->memory, &err));
}

static void every_size_and_line_works(void **state)
{
    struct fixture *f = *state;
    struct line_memory behind = {&fixture_ops, f};
    struct err err;

    for (uint64_t bytes = CACHE_L2_MIN; bytes <= CACHE_L2_MAX; bytes *= 2) {
        for (unsigned line = 64; line <= 128; line *= 2) {
            struct cache_config config = {bytes, line, 50, 30, 200};
            struct mem_port port = {0};
            struct cache *cache = cache_new(&config, &port, &behind, &f->memory, &err);

            assert_non_null(cache);
            port.ops->access(cache, 0, ACCESS_STORE, 0x1000, 0x1000);
            port.ops->access(cache, 0, ACCESS_LOAD, 0x1000, 0x1000 + bytes / 2);
            assert_int_equal(port.ops->access(cache, 0, ACCESS_LOAD, 0x1000, 0x1000).stall, 0);
            assert_int_equal(
                port.ops->access(cache, 0, ACCESS_LOAD, 0x1000 + line, 0x1000 + line).stall,
                MEMORY_STALL);
            cache_free(cache);
        }
    }
}

static void every_part_of_the_state_reaches_the_digest(void **state)
{
    struct fixture *f = *state;
    struct state_registry states;
    struct digest before, after;

    state_registry_init(&states);
    cache_register_state(f->cache, &states, 0);
    before = state_digest(&states);
    fixture_load(f, 0x1000);
    after = state_digest(&states);
    assert_true(before.low != after.low);
    before = after;
    fixture_store(f, 0x1000); /* L1-D modified, L2 dirty */
    after = state_digest(&states);
    assert_true(before.low != after.low);
    before = after;
    fixture_load(f, 0x1000 + L2_WAY);
    fixture_load(f, 0x1020); /* LRU of L2 */
    fixture_load(f, 0x1000);
    after = state_digest(&states);
    assert_true(before.low != after.low);
    state_registry_free(&states);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_first_load_costs_a_memory_access),
        CASE(a_second_load_of_the_line_costs_nothing),
        CASE(the_next_line_of_l1d_is_found_in_l2),
        CASE(the_next_line_of_l1i_is_found_in_l2),
        CASE(instructions_and_data_share_l2_but_not_l1),
        CASE(a_load_is_granted_clean_and_a_store_dirty),
        CASE(a_store_to_a_clean_line_makes_it_dirty_for_nothing),
        CASE(a_store_changes_the_state_of_every_part_of_the_line),
        CASE(a_store_to_a_shared_line_asks_for_an_upgrade),
        CASE(a_store_that_misses_l1_upgrades_a_shared_line_in_l2),
        CASE(l1d_replaces_the_line_used_longest_ago),
        CASE(l1i_replaces_the_line_used_longest_ago),
        CASE(l2_replaces_the_line_used_longest_ago),
        CASE(hits_in_l1_do_not_count_as_use_of_l2),
        CASE(a_line_that_leaves_l2_leaves_l1),
        CASE(a_dirty_line_that_leaves_l2_is_written_back),
        CASE(a_modified_line_that_leaves_l1_is_written_to_l2_only),
        CASE(a_line_read_back_from_a_dirty_l2_line_is_not_modified_again),
        CASE(an_access_under_another_virtual_index_moves_the_line),
        CASE(an_access_under_the_same_index_elsewhere_does_not_move_it),
        CASE(the_largest_physical_address_is_cached_like_any_other),
        CASE(uncached_accesses_cost_the_parameter_and_change_no_tag),
        CASE(emptied_caches_hold_nothing),
        CASE(a_device_that_writes_takes_the_line),
        CASE(a_device_that_writes_part_of_a_dirty_line_has_it_written_back),
        CASE(a_device_that_writes_elsewhere_takes_nothing),
        CASE(a_device_that_reads_makes_the_line_clean),
        CASE(the_filter_holds_only_what_an_access_leaves_as_it_is),
        CASE(impossible_shapes_are_refused),
        CASE(every_size_and_line_works),
        CASE(every_part_of_the_state_reaches_the_digest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
