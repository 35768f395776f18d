/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every operation of the CACHE instruction (R10000 User's Manual, chapter 10).
 */
#include "flash-numa/cache/fixture.h"
#include "sim/core/bits.h"

#define INDEX_INVALIDATE_I           0x00
#define INDEX_WRITEBACK_INVALIDATE_D 0x01
#define INDEX_WRITEBACK_INVALIDATE_S 0x03
#define INDEX_LOAD_TAG_I             0x04
#define INDEX_LOAD_TAG_D             0x05
#define INDEX_LOAD_TAG_S             0x07
#define INDEX_STORE_TAG_I            0x08
#define INDEX_STORE_TAG_D            0x09
#define INDEX_STORE_TAG_S            0x0b
#define HIT_INVALIDATE_I             0x10
#define HIT_INVALIDATE_D             0x11
#define HIT_INVALIDATE_S             0x13
#define CACHE_BARRIER                0x14
#define HIT_WRITEBACK_INVALIDATE_D   0x15
#define HIT_WRITEBACK_INVALIDATE_S   0x17
#define INDEX_LOAD_DATA_I            0x18
#define INDEX_LOAD_DATA_D            0x19
#define INDEX_LOAD_DATA_S            0x1b
#define INDEX_STORE_DATA_D           0x1d

#define L1_WAY UINT64_C(0x4000)
#define L2_WAY UINT64_C(0x80000)

static ps_t operate(struct fixture *f, unsigned op, uint64_t address)
{
    return f->port.ops->cache(f->port.self, 0, op, address, address).stall;
}

static uint64_t load_tag(struct fixture *f, unsigned op, uint64_t address)
{
    return f->port.ops->load_tag(f->port.self, op, address, address);
}

static void store_tag(struct fixture *f, unsigned op, uint64_t address, uint64_t tag)
{
    f->port.ops->store_tag(f->port.self, op, address, address, tag);
}

static void index_invalidate_i_takes_one_way(void **state)
{
    struct fixture *f = *state;

    fixture_fetch_at(f, 0x1000);
    fixture_fetch_at(f, 0x1000 + L1_WAY);
    operate(f, INDEX_INVALIDATE_I, 0x1000 + 1);
    assert_true(fixture_in_i(f, 0x1000, 0x1000));
    assert_false(fixture_in_i(f, 0x1000, 0x1000 + L1_WAY));
    assert_int_equal(f->port.filter.fetch[line_i_set(0x1000)], LINE_NONE);
    operate(f, INDEX_INVALIDATE_I, 0x1000);
    assert_false(fixture_in_i(f, 0x1000, 0x1000));
}

static void index_writeback_invalidate_d_writes_a_modified_line_to_l2(void **state)
{
    struct fixture *f = *state;

    fixture_store(f, 0x1000);
    assert_int_equal(operate(f, INDEX_WRITEBACK_INVALIDATE_D, 0x1000), 0);
    assert_false(fixture_in_d(f, 0x1000, 0x1000));
    assert_int_equal(fixture_count(f, "c.l1d.writebacks"), 1);
    assert_int_equal(f->port.filter.store[line_d_set(0x1000)], LINE_NONE);
    assert_int_equal(fixture_load(f, 0x1000), L2_STALL);
}

static void index_writeback_invalidate_d_leaves_lru_alone(void **state)
{
    struct fixture *f = *state;
    uint64_t before;

    fixture_load(f, 0x1000);
    before = bits_get(load_tag(f, INDEX_LOAD_TAG_D, 0x1000), 3, 1);
    operate(f, INDEX_WRITEBACK_INVALIDATE_D, 0x1000);
    assert_int_equal(bits_get(load_tag(f, INDEX_LOAD_TAG_D, 0x1000), 3, 1), before);
}

static void index_writeback_invalidate_s_writes_a_dirty_line_to_memory(void **state)
{
    struct fixture *f = *state;

    fixture_store(f, 0x1020);
    fixture_fetch_at(f, 0x1040);
    assert_int_equal(operate(f, INDEX_WRITEBACK_INVALIDATE_S, 0x1000), L2_STALL);
    assert_int_equal(f->writebacks, 1);
    assert_int_equal(f->last_writeback, 0x1000);
    assert_false(fixture_in_d(f, 0x1020, 0x1020));
    assert_false(fixture_in_i(f, 0x1040, 0x1040));
    assert_int_equal(fixture_l2_state(f, 0x1000), LINE_INVALID);
}

static void index_writeback_invalidate_s_writes_no_clean_line(void **state)
{
    struct fixture *f = *state;

    fixture_load(f, 0x1000);
    operate(f, INDEX_WRITEBACK_INVALIDATE_S, 0x1000);
    assert_int_equal(f->writebacks, 0);
    assert_int_equal(fixture_load(f, 0x1000), MEMORY_STALL);
}

static void index_writeback_invalidate_s_takes_the_address_for_the_tag(void **state)
{
    struct fixture *f = *state;
    uint64_t tag;

    fixture_load(f, 0x1000);
    f->port.ops->cache(f->port.self, 0, INDEX_WRITEBACK_INVALIDATE_S, 0x3000, 0x1000 + 4 * L2_WAY);
    tag = load_tag(f, INDEX_LOAD_TAG_S, 0x1000);
    assert_int_equal(bits_get(tag, 10, 2), LINE_INVALID);
    assert_int_equal(bits_get(tag, 7, 2), 3);
    assert_int_equal(bits_get(tag, 14, 18), (4 * L2_WAY) >> 18);
    assert_int_equal(bits_get(tag, 63, 1), 1); /* MRU points away from way 0 */
}

static void hit_operations_leave_other_lines(void **state)
{
    struct fixture *f = *state;

    fixture_store(f, 0x1000);
    fixture_fetch_at(f, 0x2000);
    operate(f, HIT_INVALIDATE_I, 0x2000 + L1_WAY);
    operate(f, HIT_INVALIDATE_D, 0x1000 + L1_WAY);
    operate(f, HIT_WRITEBACK_INVALIDATE_D, 0x1000 + L1_WAY);
    operate(f, HIT_INVALIDATE_S, 0x1000 + L2_WAY);
    operate(f, HIT_WRITEBACK_INVALIDATE_S, 0x1000 + L2_WAY);
    assert_true(fixture_in_d(f, 0x1000, 0x1000));
    assert_true(fixture_in_i(f, 0x2000, 0x2000));
    assert_int_equal(f->writebacks, 0);
}

static void hit_invalidate_i_takes_the_line(void **state)
{
    struct fixture *f = *state;

    fixture_fetch_at(f, 0x1000);
    operate(f, HIT_INVALIDATE_I, 0x103c);
    assert_int_equal(fixture_fetch_at(f, 0x1000), L2_STALL);
}

static void hit_invalidate_d_writes_nothing_back(void **state)
{
    struct fixture *f = *state;

    fixture_store(f, 0x1000);
    operate(f, HIT_INVALIDATE_D, 0x1004);
    assert_false(fixture_in_d(f, 0x1000, 0x1000));
    assert_int_equal(fixture_count(f, "c.l1d.writebacks"), 0);
}

static void hit_invalidate_s_drops_a_dirty_line(void **state)
{
    struct fixture *f = *state;

    fixture_store(f, 0x1000);
    operate(f, HIT_INVALIDATE_S, 0x1060);
    assert_int_equal(f->writebacks, 0);
    assert_int_equal(fixture_count(f, "c.l2.dropped"), 1);
    assert_false(fixture_in_d(f, 0x1000, 0x1000));
    assert_int_equal(fixture_load(f, 0x1000), MEMORY_STALL);
}

static void hit_writeback_invalidate_d_writes_to_l2(void **state)
{
    struct fixture *f = *state;

    fixture_store(f, 0x1000);
    operate(f, HIT_WRITEBACK_INVALIDATE_D, 0x1004);
    assert_int_equal(fixture_count(f, "c.l1d.writebacks"), 1);
    assert_int_equal(fixture_load(f, 0x1000), L2_STALL);
}

static void hit_writeback_invalidate_s_writes_to_memory(void **state)
{
    struct fixture *f = *state;

    fixture_store(f, 0x1000);
    operate(f, HIT_WRITEBACK_INVALIDATE_S, 0x1060);
    assert_int_equal(f->writebacks, 1);
    assert_int_equal(fixture_load(f, 0x1000), MEMORY_STALL);
}

static void barrier_and_store_data_change_no_tag(void **state)
{
    struct fixture *f = *state;

    fixture_store(f, 0x1000);
    assert_int_equal(operate(f, CACHE_BARRIER, 0x1000), 0);
    assert_int_equal(operate(f, INDEX_STORE_DATA_D, 0x1000), 0);
    assert_int_equal(fixture_store(f, 0x1000), L1_STALL);
    assert_int_equal(fixture_count(f, "c.cacheops"), 2);
}

static void load_tag_i_has_the_fields_of_the_manual(void **state)
{
    struct fixture *f = *state;
    paddr_t pa = UINT64_C(0xab12345000);
    uint64_t tag;

    fixture_access(f, ACCESS_FETCH, 0x1000, pa);
    tag = load_tag(f, INDEX_LOAD_TAG_I, 0x1000);
    assert_int_equal(bits_get(tag, 6, 1), 1);
    assert_int_equal(bits_get(tag, 8, 24), bits_get(pa, 12, 24));
    assert_int_equal(bits_get(tag, 32, 4), 0xa);
    assert_int_equal(bits_get(tag, 3, 1), 1); /* way 1 was used longer ago */
    assert_int_equal(tag & ~UINT64_C(0xfffffff48), 0);
}

static void load_tag_d_has_the_fields_of_the_manual(void **state)
{
    struct fixture *f = *state;
    paddr_t pa = UINT64_C(0xab12345020);
    uint64_t tag;

    fixture_load(f, pa + 4 * L2_WAY); /* takes way 0 of L2 */
    f->port.ops->cache(f->port.self, 0, INDEX_WRITEBACK_INVALIDATE_D, pa, pa);
    fixture_access(f, ACCESS_STORE, pa, pa);
    tag = load_tag(f, INDEX_LOAD_TAG_D, pa & ~UINT64_C(1));
    assert_int_equal(bits_get(tag, 6, 2), LINE_DIRTY_EXCLUSIVE);
    assert_int_equal(bits_get(tag, 8, 24), bits_get(pa, 12, 24));
    assert_int_equal(bits_get(tag, 32, 4), 0xa);
    assert_int_equal(bits_get(tag, 1, 1), 1);  /* way 1 of L2 */
    assert_int_equal(bits_get(tag, 61, 3), 2); /* Inconsistent */
}

static void load_tag_d_of_an_unmodified_line_is_normal(void **state)
{
    struct fixture *f = *state;

    fixture_load(f, 0x1000);
    assert_int_equal(bits_get(load_tag(f, INDEX_LOAD_TAG_D, 0x1000), 61, 3), 1);
}

static void load_tag_s_has_the_fields_of_the_manual(void **state)
{
    struct fixture *f = *state;
    paddr_t pa = UINT64_C(0xab12345000);
    uint64_t tag;

    fixture_access(f, ACCESS_LOAD, 0x2000, pa);
    tag = load_tag(f, INDEX_LOAD_TAG_S, pa);
    assert_int_equal(bits_get(tag, 10, 2), LINE_CLEAN_EXCLUSIVE);
    assert_int_equal(bits_get(tag, 7, 2), 2);
    assert_int_equal(bits_get(tag, 14, 18), bits_get(pa, 18, 18));
    assert_int_equal(bits_get(tag, 32, 4), 0xa);
    assert_int_equal(bits_get(tag, 63, 1), 0);
}

/* What a PROM does first: zero everywhere, StateMod = Normal in L1-D. */
static void zero_tags_empty_the_caches(void **state)
{
    struct fixture *f = *state;

    fixture_store(f, 0x1000);
    fixture_fetch_at(f, 0x1000);
    for (unsigned way = 0; way < 2; way++) {
        store_tag(f, INDEX_STORE_TAG_I, 0x1000 + way, 0);
        store_tag(f, INDEX_STORE_TAG_D, 0x1000 + way, UINT64_C(1) << 61);
        store_tag(f, INDEX_STORE_TAG_S, 0x1000 + way, 0);
    }
    assert_int_equal(f->port.filter.load[line_d_set(0x1000)], LINE_NONE);
    assert_int_equal(f->port.filter.fetch[line_i_set(0x1000)], LINE_NONE);
    assert_int_equal(fixture_count(f, "c.l2.dropped"), 1);
    assert_int_equal(fixture_load(f, 0x1000), MEMORY_STALL);
}

static void a_stored_tag_reads_back(void **state)
{
    struct fixture *f = *state;
    uint64_t i = UINT64_C(0xa) << 32 | UINT64_C(0x12345) << 8 | 1 << 6 | 1 << 3;
    uint64_t d = UINT64_C(2) << 61 | UINT64_C(0xa) << 32 | UINT64_C(0x12345) << 8 | 3 << 6;
    uint64_t s =
        UINT64_C(1) << 63 | UINT64_C(0xa) << 32 | UINT64_C(0x1236) << 14 | 2 << 10 | 3 << 7;

    store_tag(f, INDEX_STORE_TAG_I, 0x1000, i);
    store_tag(f, INDEX_STORE_TAG_D, 0x1001, d);
    store_tag(f, INDEX_STORE_TAG_S, 0x1001, s);
    assert_int_equal(load_tag(f, INDEX_LOAD_TAG_I, 0x1000), i);
    assert_int_equal(load_tag(f, INDEX_LOAD_TAG_D, 0x1001), d);
    assert_int_equal(load_tag(f, INDEX_LOAD_TAG_S, 0x1001), s);
}

static void a_stored_tag_hits(void **state)
{
    struct fixture *f = *state;

    store_tag(f, INDEX_STORE_TAG_D, 0x1020, UINT64_C(1) << 61 | 1 << 8 | 2 << 6);
    assert_int_equal(fixture_load(f, 0x1020), L1_STALL);
    assert_int_equal(fixture_store(f, 0x1020), L1_STALL);
    assert_int_equal(fixture_l2_state(f, 0x1000), LINE_INVALID);
}

static void a_line_is_in_one_way_only(void **state)
{
    struct fixture *f = *state;

    store_tag(f, INDEX_STORE_TAG_D, 0x1020, UINT64_C(1) << 61 | 1 << 8 | 2 << 6);
    store_tag(f, INDEX_STORE_TAG_D, 0x1021, UINT64_C(1) << 61 | 1 << 8 | 2 << 6);
    assert_int_equal(bits_get(load_tag(f, INDEX_LOAD_TAG_D, 0x1020), 6, 2), LINE_INVALID);
    assert_int_equal(bits_get(load_tag(f, INDEX_LOAD_TAG_D, 0x1021), 6, 2), 2);
}

static void load_data_gives_the_value_in_memory(void **state)
{
    struct fixture *f = *state;
    const uint8_t bytes[8] = {0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88};

    memory_load(&f->memory, 0x1048, bytes, sizeof(bytes));
    fixture_load(f, 0x1048);
    fixture_fetch_at(f, 0x1048);
    assert_int_equal(load_tag(f, INDEX_LOAD_DATA_D, 0x1048), 0x11223344);
    assert_int_equal(load_tag(f, INDEX_LOAD_DATA_I, 0x104c), 0x55667788);
    assert_int_equal(load_tag(f, INDEX_LOAD_DATA_S, 0x1048), UINT64_C(0x1122334455667788));
}

static void load_data_of_an_invalid_line_is_zero(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(load_tag(f, INDEX_LOAD_DATA_D, 0x1000), 0);
}

/* Operations that the manual does not define, and tags of garbage, must do no harm. */
static void any_operation_and_any_tag_is_survived(void **state)
{
    struct fixture *f = *state;
    uint64_t x = 88172645463325252u;

    for (unsigned i = 0; i < 200000; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;

        paddr_t pa = (x >> 20) & 0xffffffff;
        unsigned op = (unsigned)(x >> 3) & 31;

        f->port.ops->access(f->port.self, i, (enum access_kind)((x & 7) % 3), x, pa);
        f->port.ops->cache(f->port.self, i, op, x >> 1, pa ^ (x & 1));
        f->port.ops->store_tag(f->port.self, op, x >> 5, pa, x * 3);
        f->port.ops->load_tag(f->port.self, op, x >> 2, pa);
        if (i % 16 == 0)
            cache_dma(f->cache, i, pa & ~UINT64_C(0xfff), 4096, i & 16);
    }
    f->port.ops->empty(f->port.self);
    assert_int_equal(fixture_load(f, 0x1000), MEMORY_STALL);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(index_invalidate_i_takes_one_way),
        CASE(index_writeback_invalidate_d_writes_a_modified_line_to_l2),
        CASE(index_writeback_invalidate_d_leaves_lru_alone),
        CASE(index_writeback_invalidate_s_writes_a_dirty_line_to_memory),
        CASE(index_writeback_invalidate_s_writes_no_clean_line),
        CASE(index_writeback_invalidate_s_takes_the_address_for_the_tag),
        CASE(hit_operations_leave_other_lines),
        CASE(hit_invalidate_i_takes_the_line),
        CASE(hit_invalidate_d_writes_nothing_back),
        CASE(hit_invalidate_s_drops_a_dirty_line),
        CASE(hit_writeback_invalidate_d_writes_to_l2),
        CASE(hit_writeback_invalidate_s_writes_to_memory),
        CASE(barrier_and_store_data_change_no_tag),
        CASE(load_tag_i_has_the_fields_of_the_manual),
        CASE(load_tag_d_has_the_fields_of_the_manual),
        CASE(load_tag_d_of_an_unmodified_line_is_normal),
        CASE(load_tag_s_has_the_fields_of_the_manual),
        CASE(zero_tags_empty_the_caches),
        CASE(a_stored_tag_reads_back),
        CASE(a_stored_tag_hits),
        CASE(a_line_is_in_one_way_only),
        CASE(load_data_gives_the_value_in_memory),
        CASE(load_data_of_an_invalid_line_is_zero),
        CASE(any_operation_and_any_tag_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
