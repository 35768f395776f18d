/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log of modified sectors, against an array.
 */
#include "disco/selftest/host/host.h"

#include <stdlib.h>

#include "disco/dev/sectorlog.h"
#include "disco/lib/string.h"

#define DISK 65536 /* sectors */

struct fixture {
    struct sector_log log;
    unsigned pages, most; /* given so far, and at most */
    void *given[20000];
    uint8_t holds[DISK]; /* first byte of each sector; 0 = never written */
};

static void *new_page(void *self)
{
    struct fixture *f = self;

    if (f->pages == f->most)
        return NULL;
    f->given[f->pages] = malloc(PAGE_SIZE);
    memset(f->given[f->pages], 0xa5, PAGE_SIZE);
    return f->given[f->pages++];
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    f->log.new_page = new_page;
    f->log.self = f;
    f->most = sizeof(f->given) / sizeof(f->given[0]);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    for (unsigned i = 0; i < f->pages; i++)
        free(f->given[i]);
    free(f);
    return 0;
}

/* Sectors written, fewer if memory ends. */
static uint32_t write(struct fixture *f, uint64_t first, uint32_t count, uint8_t value)
{
    uint32_t done = 0, part;
    uint8_t *at;

    while (done < count && (part = sector_log_place(&f->log, first + done, count - done, &at))) {
        memset(at, value, (size_t)part * SECTOR_BYTES);
        for (uint32_t i = 0; i < part; i++)
            f->holds[first + done + i] = value;
        done += part;
    }
    return done;
}

static void check(struct fixture *f, uint64_t first, uint32_t count)
{
    while (count) {
        uint8_t *at;
        uint32_t part = sector_log_find(&f->log, first, count, &at);

        assert_in_range(part, 1, count);
        for (uint32_t i = 0; i < part; i++) {
            assert_int_equal(at != NULL, f->holds[first + i] != 0);
            if (!at)
                continue;
            assert_int_equal(at[i * SECTOR_BYTES], f->holds[first + i]);
            assert_int_equal(at[(i + 1) * SECTOR_BYTES - 1], f->holds[first + i]);
        }
        first += part;
        count -= part;
    }
}

static void test_an_empty_log_holds_nothing(void **state)
{
    struct fixture *f = *state;
    uint8_t *at;

    assert_int_equal(sector_log_find(&f->log, 5, 1000000, &at), 1000000);
    assert_null(at);
}

static void test_what_was_written_is_found_and_its_neighbours_are_not(void **state)
{
    struct fixture *f = *state;
    uint8_t *at;

    assert_int_equal(write(f, 10, 3, 7), 3);
    check(f, 0, 100);
    assert_int_equal(sector_log_find(&f->log, 0, 100, &at), 10);
    assert_int_equal(sector_log_find(&f->log, 13, 100, &at), 100);
}

static void test_a_sector_that_is_written_again_takes_no_more_room(void **state)
{
    struct fixture *f = *state;

    write(f, 10, 20, 1);
    assert_int_equal(f->log.used, 20);
    write(f, 5, 20, 2);
    assert_int_equal(f->log.used, 25);
    check(f, 0, 100);
}

static void test_sectors_in_order_are_one_extent(void **state)
{
    struct fixture *f = *state;

    for (unsigned i = 0; i < 1000; i++)
        write(f, 100 + i, 1, 3);
    assert_int_equal(f->log.leaf[0]->count, 1);
    check(f, 0, 2000);
}

static void test_scattered_sectors_fill_many_leaves(void **state)
{
    struct fixture *f = *state;

    for (unsigned i = 0; i < DISK; i += 2)
        write(f, (i * 7919u) % DISK & ~1u, 1, (uint8_t)(i % 255 + 1));
    assert_true(f->log.leaves > 100);
    check(f, 0, DISK);
    for (unsigned i = 1; i < f->log.leaves; i++)
        assert_true(f->log.leaf[i - 1]->extent[f->log.leaf[i - 1]->count - 1].first <
                    f->log.leaf[i]->extent[0].first);
}

static void test_random_writes_read_as_an_array_does(void **state)
{
    struct fixture *f = *state;
    uint64_t seed = 5;

    for (unsigned round = 0; round < 20000; round++) {
        uint32_t count = (uint32_t)(host_random(&seed) % 40 + 1);
        uint64_t first = host_random(&seed) % (DISK - count);

        assert_int_equal(write(f, first, count, (uint8_t)(round % 255 + 1)), count);
        check(f, first ? first - 1 : 0, count);
    }
    check(f, 0, DISK);
}

static void test_without_memory_nothing_is_lost(void **state)
{
    struct fixture *f = *state;
    uint64_t seed = 6;
    unsigned refused = 0;

    f->most = 40;
    for (unsigned round = 0; round < 5000; round++)
        refused +=
            write(f, host_random(&seed) % (DISK / 2) * 2, 1, (uint8_t)(round % 255 + 1)) == 0;
    assert_true(refused > 1000);
    check(f, 0, DISK);
    f->most = 80;
    assert_int_equal(write(f, 1, 50, 9), 50);
    check(f, 0, DISK);
}

#define CASE(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_empty_log_holds_nothing),
        CASE(what_was_written_is_found_and_its_neighbours_are_not),
        CASE(a_sector_that_is_written_again_takes_no_more_room),
        CASE(sectors_in_order_are_one_extent),
        CASE(scattered_sectors_fill_many_leaves),
        CASE(random_writes_read_as_an_array_does),
        CASE(without_memory_nothing_is_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
