/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of a disk's pages in memory: what is found, what is dropped, and in which order.
 */
#include "disco/selftest/host/host.h"

#include "disco/dev/disktable.h"
#include "disco/mem/frame.h"
#include "disco/mem/memmap.h"

#define LAST (DISK_TABLES * DISK_TABLE_PAGES - 1)

static struct disk_table table;

static int reset(void **state)
{
    (void)state;
    host_reset();
    table = (struct disk_table){.count = 0};
    return 0;
}

/* Enter a new page, of which the table is the only user. */
static mpa_t enter(uint64_t number)
{
    mpa_t page = memmap_take();

    assert_true(page != FRAME_NONE);
    assert_true(disk_table_open(&table, number));
    memmap_set(page, 1, PAGE_SHARED, 3, (uint32_t)number);
    disk_table_put(&table, number, page);
    return page;
}

static void exhaust_memory(void)
{
    while (memmap_take() != FRAME_NONE)
        ;
}

static void test_pages_are_found_where_they_were_put(void **state)
{
    static const uint64_t numbers[] = {0, 1, DISK_TABLE_PAGES - 1, DISK_TABLE_PAGES, LAST};
    mpa_t pages[5];

    (void)state;
    for (unsigned i = 0; i < 5; i++)
        pages[i] = enter(numbers[i]);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(disk_table_find(&table, numbers[i]), pages[i]);
        assert_false(disk_table_open(&table, numbers[i])); /* it is there */
    }
    assert_int_equal(table.count, 5);
    assert_int_equal(disk_table_find(&table, 2), FRAME_NONE);
    assert_int_equal(disk_table_find(&table, 2 * DISK_TABLE_PAGES), FRAME_NONE);
}

static void test_there_is_no_room_beyond_the_table(void **state)
{
    (void)state;
    assert_false(disk_table_open(&table, LAST + 1));
    assert_false(disk_table_open(&table, UINT64_MAX));
    assert_int_equal(disk_table_find(&table, LAST + 1), FRAME_NONE);
    assert_int_equal(disk_table_find(&table, UINT64_MAX), FRAME_NONE);
}

static void test_pages_that_only_the_table_has_are_dropped_for_a_new_one(void **state)
{
    mpa_t used = enter(5), unused = enter(LAST);

    (void)state;
    memmap_use(used);
    exhaust_memory();
    assert_ptr_equal(disk_table_new_page(&table), machine_pointer(unused));
    assert_int_equal(disk_table_find(&table, LAST), FRAME_NONE);
    assert_int_equal(disk_table_find(&table, 5), used);
    assert_int_equal(table.count, 1);
    assert_null(disk_table_new_page(&table));
    assert_false(disk_table_open(&table, 2 * DISK_TABLE_PAGES));
    memmap_release(used);
    assert_ptr_equal(disk_table_new_page(&table), machine_pointer(used));
}

static void test_pages_are_dropped_one_after_another(void **state)
{
    static const uint64_t numbers[] = {7, DISK_TABLE_PAGES * 3 + 1, LAST};

    (void)state;
    for (unsigned i = 0; i < 3; i++)
        enter(numbers[i]);
    exhaust_memory();
    for (unsigned i = 0; i < 3; i++) {
        assert_non_null(disk_table_new_page(&table));
        for (unsigned j = 0; j < 3; j++)
            assert_int_equal(disk_table_find(&table, numbers[j]) == FRAME_NONE, j <= i);
    }
    assert_true(disk_table_open(&table, 7)); /* again */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_pages_are_found_where_they_were_put, reset),
        cmocka_unit_test_setup(test_there_is_no_room_beyond_the_table, reset),
        cmocka_unit_test_setup(test_pages_that_only_the_table_has_are_dropped_for_a_new_one, reset),
        cmocka_unit_test_setup(test_pages_are_dropped_one_after_another, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
