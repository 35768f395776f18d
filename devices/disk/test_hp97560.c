/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The disk's times against figures worked out by hand from its formulas.
 *
 * A slot is 10^12 / 4802.4 ps = 208,229,218.7... ps, a turn 72 of them = 14,992,503,748.1... ps.
 */
#include "devices/test_rig.h"

#include "devices/disk/hp97560.h"

#define SECTORS (UINT64_C(1962) * 19 * 72)

#define OVERHEAD UINT64_C(2200000000)
#define BUS      UINT64_C(51200000)

static void a_turn_is_72_slots_of_4002_a_minute(void **state)
{
    (void)state;
    assert_int_equal(hp97560_slot_time(0), 0);
    assert_int_equal(hp97560_slot_time(1), 208229218);
    assert_int_equal(hp97560_slot_time(72), UINT64_C(14992503748));
    assert_int_equal(hp97560_slot_time(72 * 4002), 60 * PS_PER_SECOND);
}

static void the_seek_curve_is_the_published_one(void **state)
{
    (void)state;
    assert_int_equal(hp97560_seek_time(0), 0);
    assert_int_equal(hp97560_seek_time(1), UINT64_C(3640000000));
    assert_int_equal(hp97560_seek_time(2), UINT64_C(3805685424)); /* 3.24 + 0.4 sqrt(2) ms */
    assert_int_equal(hp97560_seek_time(100), UINT64_C(7240000000));
    assert_int_equal(hp97560_seek_time(383), UINT64_C(11068154316));
    assert_int_equal(hp97560_seek_time(384), UINT64_C(11072000000));
    assert_int_equal(hp97560_seek_time(1961), UINT64_C(23688000000));
}

/* Sector 0 begins in slots 0, 72, ...; after 2.2 ms slot 0 is past, so it begins a turn later. */
static void the_first_read_waits_for_its_sector(void **state)
{
    struct hp97560 disk;
    ps_t passed = UINT64_C(15200732966); /* floor(73 / 4802.4 s) */

    (void)state;
    hp97560_init(&disk, SECTORS, HP97560_SCALE_ONE);
    assert_int_equal(hp97560_access(&disk, 0, 0, 1, false), passed + BUS);
    assert_int_equal(disk.rotation_time, UINT64_C(14992503748) - OVERHEAD);
    assert_int_equal(disk.seeks, 0);
}

/* 2.2 ms is slot 10.57, so sector 11 comes next under the head. */
static void a_read_of_the_next_sector_waits_less_than_a_slot(void **state)
{
    struct hp97560 disk;

    (void)state;
    hp97560_init(&disk, SECTORS, HP97560_SCALE_ONE);
    assert_int_equal(hp97560_access(&disk, 0, 11, 1, false), UINT64_C(2498750624) + BUS);
}

static void read_ahead_makes_the_next_read_cost_overhead_and_bus(void **state)
{
    struct hp97560 disk;
    ps_t later;

    (void)state;
    hp97560_init(&disk, SECTORS, HP97560_SCALE_ONE);
    hp97560_access(&disk, 0, 0, 8, false);
    later = PS_PER_SECOND; /* the fence of 128 sectors is reached long since */
    assert_int_equal(hp97560_access(&disk, later, 8, 8, false), later + OVERHEAD + 8 * BUS);
    assert_int_equal(disk.cache_hits, 1);
}

static void a_read_that_meets_the_read_ahead_waits_for_the_medium(void **state)
{
    struct hp97560 disk;
    ps_t first, second;

    (void)state;
    hp97560_init(&disk, SECTORS, HP97560_SCALE_ONE);
    first = hp97560_access(&disk, 0, 0, 8, false);
    second = hp97560_access(&disk, first, 8, 64, false);
    /* Sector 71 ends when slot 72 + 71 does: floor(144 / 4802.4 s). */
    assert_int_equal(second, UINT64_C(29985007496) + BUS);
}

/* The track skew of 8 sectors: sector 72 follows sector 71 after 8 slots. */
static void a_track_switch_costs_the_skew(void **state)
{
    struct hp97560 disk;

    (void)state;
    hp97560_init(&disk, SECTORS, HP97560_SCALE_ONE);
    assert_int_equal(hp97560_access(&disk, 0, 71, 2, false),
                     hp97560_slot_time(71 + 1 + 8 + 1) + BUS);
}

static void a_cylinder_switch_costs_its_skew(void **state)
{
    struct hp97560 disk;
    uint64_t last = 19 * 72 - 1;
    ps_t one, two;

    (void)state;
    hp97560_init(&disk, SECTORS, HP97560_SCALE_ONE);
    one = hp97560_access(&disk, 0, last, 1, false);
    hp97560_init(&disk, SECTORS, HP97560_SCALE_ONE);
    two = hp97560_access(&disk, 0, last, 2, false);
    assert_in_range(two - one, 19 * UINT64_C(208229218), 19 * UINT64_C(208229218) + 19);
}

/* 100 cylinders: 2.2 + 7.24 ms, then the next time that the sector passes. */
static void a_far_read_seeks_and_then_waits(void **state)
{
    struct hp97560 disk;
    uint64_t sector = UINT64_C(100) * 19 * 72;
    uint64_t place = 100 * (18 * 8 + 18) % 72; /* = 0 */
    ps_t done;

    (void)state;
    hp97560_init(&disk, SECTORS, HP97560_SCALE_ONE);
    done = hp97560_access(&disk, 0, sector, 1, false);
    assert_int_equal(place, 0);
    assert_int_equal(done, hp97560_slot_time(73) + BUS);
    assert_int_equal(disk.seeks, 1);
    assert_int_equal(disk.seek_time, UINT64_C(7240000000));
    assert_int_equal(disk.rotation_time, UINT64_C(14992503748) - UINT64_C(9440000000));
}

static void a_write_ends_with_its_last_sector_on_the_medium(void **state)
{
    struct hp97560 disk;

    (void)state;
    hp97560_init(&disk, SECTORS, HP97560_SCALE_ONE);
    assert_int_equal(hp97560_access(&disk, 0, 12, 4, true), hp97560_slot_time(16));
    /* The cache is empty now: the same sectors are read from the medium, a turn later. */
    assert_int_equal(hp97560_access(&disk, hp97560_slot_time(16), 12, 4, false),
                     hp97560_slot_time(72 + 16) + BUS);
}

static void a_write_waits_for_its_first_sector_to_cross_the_bus(void **state)
{
    struct hp97560 disk;
    ps_t now = hp97560_slot_time(11) - OVERHEAD - BUS + 1; /* one ps too late for slot 11 */

    (void)state;
    hp97560_init(&disk, SECTORS, HP97560_SCALE_ONE);
    assert_int_equal(hp97560_access(&disk, now, 11, 1, true), hp97560_slot_time(72 + 12));
}

static void requests_are_served_in_order(void **state)
{
    struct hp97560 disk;
    ps_t first, second;

    (void)state;
    hp97560_init(&disk, SECTORS, HP97560_SCALE_ONE);
    first = hp97560_access(&disk, 0, 1000000, 8, true);
    second = hp97560_access(&disk, 0, 8, 0, false); /* a flush behind it */
    assert_int_equal(second, first + OVERHEAD);
    assert_int_equal(disk.busy_time, second);
}

static ps_t read_many(struct hp97560 *disk, uint64_t stride)
{
    ps_t now = 0;

    for (uint64_t i = 0; i < 100; i++)
        now = hp97560_access(disk, now, i * stride % SECTORS, 8, false);
    return now;
}

static void sequential_reads_are_many_times_faster_than_scattered_ones(void **state)
{
    struct hp97560 disk;
    ps_t sequential, scattered;

    (void)state;
    hp97560_init(&disk, SECTORS, HP97560_SCALE_ONE);
    sequential = read_many(&disk, 8);
    hp97560_init(&disk, SECTORS, HP97560_SCALE_ONE);
    scattered = read_many(&disk, 1234577);
    assert_true(scattered > 5 * sequential);
    /* 800 sectors with the overhead of each 4 KB: at least 2.6 ms a request. */
    assert_in_range(sequential, 100 * (OVERHEAD + 8 * BUS),
                    100 * (OVERHEAD + 8 * BUS) + 2 * OVERHEAD + UINT64_C(15000000000));
}

static void the_time_scale_stretches_everything(void **state)
{
    struct hp97560 one, ten;
    ps_t a = 0, b = 0;

    (void)state;
    hp97560_init(&one, SECTORS, HP97560_SCALE_ONE);
    hp97560_init(&ten, SECTORS, 100); /* ten times as fast */
    for (uint64_t i = 0; i < 50; i++) {
        a = hp97560_access(&one, a, i * 54321, 8, i & 1);
        b = hp97560_access(&ten, b, i * 54321, 8, i & 1);
    }
    assert_in_range(b * 10, a - 1000, a + 1000);
}

static void a_scale_of_zero_takes_no_time(void **state)
{
    struct hp97560 disk;

    (void)state;
    hp97560_init(&disk, SECTORS, 0);
    assert_int_equal(hp97560_access(&disk, 12345, 1000000, 8, false), 12345);
}

static void the_longest_seek_of_a_larger_image_is_the_same(void **state)
{
    struct hp97560 disk;
    uint64_t sectors = 10 * SECTORS;

    (void)state;
    hp97560_init(&disk, sectors, HP97560_SCALE_ONE);
    hp97560_access(&disk, 0, sectors - 1, 1, false);
    assert_int_equal(disk.seek_time, UINT64_C(23688000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_turn_is_72_slots_of_4002_a_minute),
        cmocka_unit_test(the_seek_curve_is_the_published_one),
        cmocka_unit_test(the_first_read_waits_for_its_sector),
        cmocka_unit_test(a_read_of_the_next_sector_waits_less_than_a_slot),
        cmocka_unit_test(read_ahead_makes_the_next_read_cost_overhead_and_bus),
        cmocka_unit_test(a_read_that_meets_the_read_ahead_waits_for_the_medium),
        cmocka_unit_test(a_track_switch_costs_the_skew),
        cmocka_unit_test(a_cylinder_switch_costs_its_skew),
        cmocka_unit_test(a_far_read_seeks_and_then_waits),
        cmocka_unit_test(a_write_ends_with_its_last_sector_on_the_medium),
        cmocka_unit_test(a_write_waits_for_its_first_sector_to_cross_the_bus),
        cmocka_unit_test(requests_are_served_in_order),
        cmocka_unit_test(sequential_reads_are_many_times_faster_than_scattered_ones),
        cmocka_unit_test(the_time_scale_stretches_everything),
        cmocka_unit_test(a_scale_of_zero_takes_no_time),
        cmocka_unit_test(the_longest_seek_of_a_larger_image_is_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
