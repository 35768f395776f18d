/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The MMIO transport, with the entropy device behind it because it is the smallest; and that
 * device.
 */
#include "devices/test_rig.h"

#include <string.h>

#include "devices/virtio/entropy.h"
#include "devices/virtio/le.h"

#define BUFFER 0x8000

struct bench {
    struct rig rig;
    struct driver driver;
    struct entropy *entropy;
    struct virtio *virtio;
};

static void start(struct bench *bench)
{
    struct err err;

    rig_init(&bench->rig);
    bench->entropy = entropy_new(1234567, &bench->rig.wiring, &err);
    assert_non_null(bench->entropy);
    bench->virtio = entropy_virtio(bench->entropy);
    bench->driver = (struct driver){.rig = &bench->rig, .virtio = bench->virtio, .size = 8};
}

static void start_driver(struct bench *bench)
{
    start(bench);
    driver_start(&bench->driver, &bench->rig, bench->virtio, 0, 8);
}

static void stop(struct bench *bench)
{
    entropy_free(bench->entropy);
    rig_free(&bench->rig);
}

static void identification_registers_are_values(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    assert_int_equal(driver_register(&b.driver, 0x000), 0x74726976);
    assert_int_equal(driver_register(&b.driver, 0x004), 2);
    assert_int_equal(driver_register(&b.driver, 0x008), VIRTIO_ID_ENTROPY);
    assert_int_equal(driver_register(&b.driver, 0x034), 8);
    driver_set(&b.driver, 0x030, 1);
    assert_int_equal(driver_register(&b.driver, 0x034), 0);
    assert_int_equal(driver_register(&b.driver, 0x0B0), 0xFFFFFFFF);
    stop(&b);
}

static void features_are_seen_in_halves(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    assert_int_equal(driver_register(&b.driver, 0x010), 1U << 28);
    driver_set(&b.driver, 0x014, 1);
    assert_int_equal(driver_register(&b.driver, 0x010), 1);
    driver_set(&b.driver, 0x014, 2);
    assert_int_equal(driver_register(&b.driver, 0x010), 0);
    stop(&b);
}

static void features_not_offered_are_refused(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    driver_set(&b.driver, 0x024, 1);
    driver_set(&b.driver, 0x020, 1);
    driver_set(&b.driver, 0x024, 0);
    driver_set(&b.driver, 0x020, 1U << 5);
    driver_set(&b.driver, 0x070, 3 | VIRTIO_FEATURES_OK);
    assert_false(driver_register(&b.driver, 0x070) & VIRTIO_FEATURES_OK);
    driver_set(&b.driver, 0x020, 0);
    driver_set(&b.driver, 0x070, 3 | VIRTIO_FEATURES_OK);
    assert_true(driver_register(&b.driver, 0x070) & VIRTIO_FEATURES_OK);
    stop(&b);
}

static void a_legacy_driver_is_refused(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    driver_set(&b.driver, 0x070, 3 | VIRTIO_FEATURES_OK);
    assert_false(driver_register(&b.driver, 0x070) & VIRTIO_FEATURES_OK);
    stop(&b);
}

static void odd_sizes_are_bus_errors(void **state)
{
    struct bench b;
    uint64_t value;

    (void)state;
    start(&b);
    assert_false(virtio_bus_ops.read(b.virtio, 0, 8, &value));
    assert_false(virtio_bus_ops.read(b.virtio, 0, 1, &value));
    assert_false(virtio_bus_ops.write(b.virtio, 0x70, 2, 0));
    assert_false(virtio_bus_ops.read(b.virtio, 0x100, 8, &value));
    assert_true(virtio_bus_ops.read(b.virtio, 0xFFC, 4, &value));
    assert_int_equal(value, 0);
    stop(&b);
}

static void a_queue_needs_a_good_size_to_become_ready(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    driver_set(&b.driver, 0x038, 3);
    driver_set(&b.driver, 0x038, 16);
    driver_set(&b.driver, 0x038, 0);
    driver_set(&b.driver, 0x044, 1);
    assert_int_equal(driver_register(&b.driver, 0x044), 0);
    driver_set(&b.driver, 0x038, 4);
    driver_set(&b.driver, 0x044, 1);
    assert_int_equal(driver_register(&b.driver, 0x044), 1);
    driver_set(&b.driver, 0x038, 8); /* too late */
    assert_int_equal(b.virtio->queues[0].size, 4);
    stop(&b);
}

static void random_bytes_are_the_seeds_stream(void **state)
{
    /* The first outputs of splitmix64 from seed 1234567, as published with the generator. */
    static const uint64_t expected[] = {UINT64_C(6457827717110365317),
                                        UINT64_C(3203168211198807973)};
    struct bench b;
    uint8_t bytes[16];
    uint32_t head, written;

    (void)state;
    start_driver(&b);
    driver_buffer(&b.driver, 0, 2, BUFFER, 16, true);
    assert_int_equal(driver_used_count(&b.driver, 0), 0);
    rig_run(&b.rig, VIRTIO_LATENCY);
    assert_int_equal(driver_used_count(&b.driver, 0), 1);
    driver_used(&b.driver, 0, 0, &head, &written);
    assert_int_equal(head, 2);
    assert_int_equal(written, 16);
    assert_true(memory_dma_read(&b.rig.memory, BUFFER, bytes, 16));
    assert_int_equal(load_le64(bytes), expected[0]);
    assert_int_equal(load_le64(bytes + 8), expected[1]);
    stop(&b);
}

static void a_used_buffer_interrupts_until_acknowledged(void **state)
{
    struct bench b;

    (void)state;
    start_driver(&b);
    driver_buffer(&b.driver, 0, 0, BUFFER, 16, true);
    rig_settle(&b.rig);
    assert_true(b.rig.irq);
    assert_int_equal(driver_register(&b.driver, 0x060), VIRTIO_INT_USED);
    driver_set(&b.driver, 0x064, VIRTIO_INT_USED);
    assert_false(b.rig.irq);
    assert_int_equal(driver_register(&b.driver, 0x060), 0);
    stop(&b);
}

static void a_broken_ring_asks_for_a_reset_and_works_after_it(void **state)
{
    struct bench b;

    (void)state;
    start_driver(&b);
    driver_offer(&b.driver, 0, 77);
    rig_settle(&b.rig);
    assert_true(driver_is_broken(&b.driver));
    assert_int_equal(driver_register(&b.driver, 0x060), VIRTIO_INT_CONFIG);
    driver_buffer(&b.driver, 0, 0, BUFFER, 16, true); /* nobody answers */
    rig_settle(&b.rig);
    assert_int_equal(driver_used_count(&b.driver, 0), 0);
    driver_set(&b.driver, 0x070, 0);
    assert_false(b.rig.irq);
    assert_int_equal(driver_register(&b.driver, 0x070), 0);
    memset(memory_dram(&b.rig.memory, DRIVER_AVAILABLE(0)), 0, 4);
    driver_start(&b.driver, &b.rig, b.virtio, 0, 8);
    driver_buffer(&b.driver, 0, 0, BUFFER, 16, true);
    rig_settle(&b.rig);
    assert_int_equal(driver_used_count(&b.driver, 0), 1);
    stop(&b);
}

static void a_buffer_outside_memory_breaks_the_ring(void **state)
{
    struct bench b;

    (void)state;
    start_driver(&b);
    driver_buffer(&b.driver, 0, 0, RIG_DRAM - 8, 16, true);
    rig_settle(&b.rig);
    assert_true(driver_is_broken(&b.driver));
    stop(&b);
}

static void a_used_ring_outside_memory_breaks_it(void **state)
{
    struct bench b;

    (void)state;
    start_driver(&b);
    driver_set(&b.driver, 0x044, 0);
    driver_set(&b.driver, 0x0A0, RIG_DRAM);
    driver_set(&b.driver, 0x044, 1);
    driver_buffer(&b.driver, 0, 0, BUFFER, 16, true);
    rig_settle(&b.rig);
    assert_true(driver_is_broken(&b.driver));
    stop(&b);
}

static void notifying_a_queue_that_is_not_there_does_nothing(void **state)
{
    struct bench b;

    (void)state;
    start_driver(&b);
    driver_set(&b.driver, 0x050, 5);
    driver_set(&b.driver, 0x050, 0xFFFFFFFF);
    rig_settle(&b.rig);
    assert_false(driver_is_broken(&b.driver));
    stop(&b);
}

static void every_declared_bit_counts_in_the_digest(void **state)
{
    struct bench b;
    struct state_registry states;
    struct stats stats;

    (void)state;
    start(&b);
    state_registry_init(&states);
    entropy_register_state(b.entropy, &states, 0);
    rig_check_digest(&states);
    state_registry_free(&states);
    stats_init(&stats);
    entropy_register_stats(b.entropy, &stats, "rng");
    assert_non_null(stats_find(&stats, "rng.bytes"));
    assert_non_null(stats_find(&stats, "rng.notifications"));
    stats_free(&stats);
    stop(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identification_registers_are_values),
        cmocka_unit_test(features_are_seen_in_halves),
        cmocka_unit_test(features_not_offered_are_refused),
        cmocka_unit_test(a_legacy_driver_is_refused),
        cmocka_unit_test(odd_sizes_are_bus_errors),
        cmocka_unit_test(a_queue_needs_a_good_size_to_become_ready),
        cmocka_unit_test(random_bytes_are_the_seeds_stream),
        cmocka_unit_test(a_used_buffer_interrupts_until_acknowledged),
        cmocka_unit_test(a_broken_ring_asks_for_a_reset_and_works_after_it),
        cmocka_unit_test(a_buffer_outside_memory_breaks_the_ring),
        cmocka_unit_test(a_used_ring_outside_memory_breaks_it),
        cmocka_unit_test(notifying_a_queue_that_is_not_there_does_nothing),
        cmocka_unit_test(every_declared_bit_counts_in_the_digest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
