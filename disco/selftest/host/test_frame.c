/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Machine memory: units, runs of them and the heap, against a plain map of who owns what.
 */
#include "disco/selftest/host/host.h"

#include "disco/mem/frame.h"

#define UNITS (HOST_MEMORY >> UNIT_SHIFT)

static int reset(void **state)
{
    (void)state;
    host_reset();
    return 0;
}

static void test_a_run_is_aligned_to_its_size(void **state)
{
    (void)state;
    for (unsigned units = 1; units <= CHUNK_UNITS; units *= 2)
        assert_int_equal(frame_take(units) % (units * UNIT_BYTES), 0);
}

static void test_no_unit_is_given_twice_and_none_that_is_reserved(void **state)
{
    bool taken[UNITS] = {false};
    uint64_t seed = 3, left, free_at_first;

    (void)state;
    frame_reserve(UINT64_C(40) << 20, UNIT_BYTES + 1); /* two units, though only begun */
    free_at_first = left = frame_free_units();
    for (unsigned round = 0; round < 200; round++) {
        unsigned units = 1u << host_random(&seed) % 5;
        mpa_t at = frame_take(units);

        if (at == FRAME_NONE)
            continue;
        assert_true(at >= HOST_FIRST_FREE && at + units * UNIT_BYTES <= HOST_MEMORY);
        for (uint64_t unit = at >> UNIT_SHIFT; unit < (at >> UNIT_SHIFT) + units; unit++) {
            assert_false(taken[unit]);
            assert_true(unit != 40 && unit != 41);
            taken[unit] = true;
        }
        left -= units;
        assert_int_equal(frame_free_units(), left);
    }
    assert_int_equal(left, 0);
    assert_true(free_at_first <= UNITS - 4);
    assert_int_equal(frame_take(1), FRAME_NONE);
}

static void test_a_unit_that_is_there_in_part_is_not_there(void **state)
{
    uint64_t before = frame_free_units();

    (void)state;
    frame_add((UINT64_C(200) << 20) + 1, 2 * UNIT_BYTES);
    assert_int_equal(frame_free_units(), before + 1);
    frame_add(UINT64_C(300) << 20, UNIT_BYTES - 1);
    assert_int_equal(frame_free_units(), before + 1);
    frame_reserve(UINT64_C(201) << 20, UNIT_BYTES);
    assert_int_equal(frame_free_units(), before);
    frame_add(UINT64_C(8) << 30, UNIT_BYTES); /* beyond the node: as if it were not there */
    frame_reserve(UINT64_C(8) << 30, UNIT_BYTES);
    assert_int_equal(frame_free_units(), before);
}

static void test_the_heap_gives_zeroed_memory_that_does_not_overlap(void **state)
{
    uint64_t seed = 11, used = heap_used();
    uint8_t *last = NULL;

    (void)state;
    for (unsigned round = 0; round < 300; round++) {
        uint64_t bytes = host_random(&seed) % 9000 + 1;
        uint64_t alignment = UINT64_C(8) << host_random(&seed) % 12;
        uint8_t *at = heap_alloc(bytes, alignment);

        assert_non_null(at);
        assert_int_equal(machine_address(at) % alignment, 0);
        used += bytes;
        for (uint64_t i = 0; i < bytes; i++) {
            assert_int_equal(at[i], 0);
            at[i] = 0xff;
        }
        assert_true(at != last);
        last = at;
    }
    assert_int_equal(heap_used(), used);
}

static void test_a_large_table_takes_as_many_units_as_it_needs(void **state)
{
    uint64_t before = frame_free_units();

    (void)state;
    assert_non_null(heap_alloc(3 * UNIT_BYTES + 1, 16));
    assert_int_equal(frame_free_units(), before - 4);
    assert_non_null(heap_alloc(1000, 16)); /* fits behind it */
    assert_int_equal(frame_free_units(), before - 4);
}

static void test_a_heap_without_memory_says_so_and_goes_on(void **state)
{
    (void)state;
    assert_null(heap_alloc(UINT64_C(1) << 30, 8));
    assert_non_null(heap_alloc(8, 8));
    while (frame_take(1) != FRAME_NONE)
        ;
    assert_null(heap_alloc(2 * UNIT_BYTES, 8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_a_run_is_aligned_to_its_size, reset),
        cmocka_unit_test_setup(test_no_unit_is_given_twice_and_none_that_is_reserved, reset),
        cmocka_unit_test_setup(test_a_unit_that_is_there_in_part_is_not_there, reset),
        cmocka_unit_test_setup(test_the_heap_gives_zeroed_memory_that_does_not_overlap, reset),
        cmocka_unit_test_setup(test_a_large_table_takes_as_many_units_as_it_needs, reset),
        cmocka_unit_test_setup(test_a_heap_without_memory_says_so_and_goes_on, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
