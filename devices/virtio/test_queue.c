/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Split virtqueues, good ones and hostile ones.
 */
#include "devices/test_rig.h"

#include <string.h>

#include "devices/virtio/le.h"
#include "devices/virtio/queue.h"

#define DESCRIPTORS 0x1000
#define AVAILABLE   0x3000
#define USED        0x4000
#define TABLE       0x5000
#define SIZE        8

struct bench {
    struct rig rig;
    struct virtq queue;
    struct virtq_chain chain;
    const char *reason;
};

static void start(struct bench *bench)
{
    rig_init(&bench->rig);
    bench->queue = (struct virtq){.size = SIZE,
                                  .limit = SIZE,
                                  .ready = true,
                                  .descriptors = DESCRIPTORS,
                                  .available = AVAILABLE,
                                  .used = USED};
}

static void put(struct bench *bench, paddr_t pa, unsigned size, uint64_t value)
{
    uint8_t bytes[8];

    store_le(bytes, size, value);
    assert_true(memory_dma_write(&bench->rig.memory, pa, bytes, size));
}

static uint64_t get(struct bench *bench, paddr_t pa, unsigned size)
{
    uint8_t bytes[8];

    assert_true(memory_dma_read(&bench->rig.memory, pa, bytes, size));
    return load_le(bytes, size);
}

static void describe(struct bench *bench, paddr_t at, uint64_t address, uint32_t length,
                     unsigned flags, unsigned next)
{
    put(bench, at, 8, address);
    put(bench, at + 8, 4, length);
    put(bench, at + 12, 2, flags);
    put(bench, at + 14, 2, next);
}

static void offer(struct bench *bench, unsigned head, unsigned index)
{
    put(bench, AVAILABLE + 4 + 2 * ((index - 1) % SIZE), 2, head);
    put(bench, AVAILABLE + 2, 2, index);
}

static enum virtq_result take(struct bench *bench)
{
    return virtq_take(&bench->queue, &bench->rig.memory, &bench->chain, &bench->reason);
}

static void expect_broken(struct bench *bench, const char *word)
{
    assert_int_equal(take(bench), VIRTQ_BROKEN);
    assert_non_null(strstr(bench->reason, word));
    rig_free(&bench->rig);
}

static void a_chain_is_taken_with_its_two_parts(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    assert_int_equal(take(&b), VIRTQ_EMPTY);
    describe(&b, DESCRIPTORS + 16 * 3, 0x8000, 10, DRIVER_NEXT, 5);
    describe(&b, DESCRIPTORS + 16 * 5, 0x9000, 20, DRIVER_WRITE, 0);
    offer(&b, 3, 1);
    assert_int_equal(take(&b), VIRTQ_TAKEN);
    assert_int_equal(b.chain.head, 3);
    assert_int_equal(b.chain.out_count, 1);
    assert_int_equal(b.chain.out_bytes, 10);
    assert_int_equal(b.chain.in_bytes, 20);
    assert_int_equal(b.chain.segments[1].address, 0x9000);
    assert_int_equal(take(&b), VIRTQ_EMPTY);
    rig_free(&b.rig);
}

static void indirect_tables_are_followed(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    describe(&b, DESCRIPTORS, TABLE, 48, DRIVER_INDIRECT, 0);
    describe(&b, TABLE, 0x8000, 1, DRIVER_NEXT, 2);
    describe(&b, TABLE + 32, 0x8100, 2, DRIVER_NEXT | DRIVER_WRITE, 1);
    describe(&b, TABLE + 16, 0x8200, 3, DRIVER_WRITE, 0);
    offer(&b, 0, 1);
    assert_int_equal(take(&b), VIRTQ_TAKEN);
    assert_int_equal(b.chain.out_count, 1);
    assert_int_equal(b.chain.in_count, 2);
    assert_int_equal(b.chain.in_bytes, 5);
    assert_int_equal(b.chain.segments[2].address, 0x8200);
    rig_free(&b.rig);
}

static void a_chain_is_given_back_in_the_used_ring(void **state)
{
    struct bench b;
    bool interrupt;

    (void)state;
    start(&b);
    assert_true(virtq_give(&b.queue, &b.rig.memory, 6, 99, &interrupt));
    assert_true(interrupt);
    assert_int_equal(get(&b, USED + 4, 4), 6);
    assert_int_equal(get(&b, USED + 8, 4), 99);
    assert_int_equal(get(&b, USED + 2, 2), 1);
    put(&b, AVAILABLE, 2, 1);
    assert_true(virtq_give(&b.queue, &b.rig.memory, 7, 0, &interrupt));
    assert_false(interrupt);
    assert_int_equal(get(&b, USED + 2, 2), 2);
    rig_free(&b.rig);
}

static void indices_wrap_at_65536(void **state)
{
    struct bench b;
    bool interrupt;

    (void)state;
    start(&b);
    b.queue.next_available = b.queue.next_used = 0xFFFF;
    describe(&b, DESCRIPTORS + 16, 0x8000, 10, 0, 0);
    put(&b, AVAILABLE + 4 + 2 * (0xFFFF % SIZE), 2, 1);
    put(&b, AVAILABLE + 2, 2, 0);
    assert_int_equal(take(&b), VIRTQ_TAKEN);
    assert_int_equal(b.queue.next_available, 0);
    assert_true(virtq_give(&b.queue, &b.rig.memory, 1, 0, &interrupt));
    assert_int_equal(get(&b, USED + 2, 2), 0);
    rig_free(&b.rig);
}

static void copies_cross_segments(void **state)
{
    struct bench b;
    uint8_t buffer[6] = {1, 2, 3, 4, 5, 6}, back[4];

    (void)state;
    start(&b);
    b.chain = (struct virtq_chain){
        .in_count = 3, .in_bytes = 8, .segments = {{0x8000, 3}, {0x9000, 0}, {0xA000, 5}}};
    assert_true(virtq_copy_in(&b.chain, &b.rig.memory, 1, buffer, 6));
    assert_int_equal(get(&b, 0x8001, 2), 0x0201);
    assert_int_equal(get(&b, 0xA000, 4), 0x06050403);
    b.chain.out_count = 3;
    b.chain.in_count = 0;
    assert_true(virtq_copy_out(&b.chain, &b.rig.memory, 2, back, 4));
    assert_memory_equal(back, buffer + 1, 4);
    assert_false(virtq_copy_out(&b.chain, &b.rig.memory, 8, back, 1));
    assert_false(virtq_copy_out(&b.chain, &b.rig.memory, 5, back, 4));
    rig_free(&b.rig);
}

static void a_circle_of_descriptors_is_broken(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    describe(&b, DESCRIPTORS, 0x8000, 1, DRIVER_NEXT, 1);
    describe(&b, DESCRIPTORS + 16, 0x8000, 1, DRIVER_NEXT, 0);
    offer(&b, 0, 1);
    expect_broken(&b, "circle");
}

static void a_circle_in_an_indirect_table_is_broken(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    describe(&b, DESCRIPTORS, TABLE, 16, DRIVER_INDIRECT, 0);
    describe(&b, TABLE, 0x8000, 1, DRIVER_NEXT, 0);
    offer(&b, 0, 1);
    expect_broken(&b, "circle");
}

static void an_index_too_far_ahead_is_broken(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    offer(&b, 0, SIZE + 1);
    expect_broken(&b, "too far");
}

static void a_head_out_of_the_table_is_broken(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    offer(&b, SIZE, 1);
    expect_broken(&b, "out of its table");
}

static void a_next_out_of_the_table_is_broken(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    describe(&b, DESCRIPTORS, 0x8000, 1, DRIVER_NEXT, 0xFFFF);
    offer(&b, 0, 1);
    expect_broken(&b, "out of its table");
}

static void rings_outside_memory_are_broken(void **state)
{
    struct bench b;
    bool interrupt;

    (void)state;
    start(&b);
    b.queue.descriptors = UINT64_MAX - 15;
    b.queue.used = RIG_DRAM - 4;
    offer(&b, 0, 1);
    assert_int_equal(take(&b), VIRTQ_BROKEN);
    assert_false(virtq_give(&b.queue, &b.rig.memory, 0, 0, &interrupt));
    b.queue.available = RIG_DRAM;
    expect_broken(&b, "not in memory");
}

static void a_buffer_to_read_after_one_to_write_is_broken(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    describe(&b, DESCRIPTORS, 0x8000, 1, DRIVER_NEXT | DRIVER_WRITE, 1);
    describe(&b, DESCRIPTORS + 16, 0x8000, 1, 0, 0);
    offer(&b, 0, 1);
    expect_broken(&b, "comes after");
}

static void lengths_that_sum_to_4_gb_are_broken(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    describe(&b, DESCRIPTORS, 0x8000, UINT32_MAX, DRIVER_NEXT, 1);
    describe(&b, DESCRIPTORS + 16, 0x8000, 1, 0, 0);
    offer(&b, 0, 1);
    expect_broken(&b, "4 GB");
}

static void bad_indirect_tables_are_broken(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    describe(&b, DESCRIPTORS, TABLE, 15, DRIVER_INDIRECT, 0);
    offer(&b, 0, 1);
    expect_broken(&b, "multiple of 16");
    start(&b);
    describe(&b, DESCRIPTORS, TABLE, 0, DRIVER_INDIRECT, 0);
    offer(&b, 0, 1);
    expect_broken(&b, "multiple of 16");
    start(&b);
    describe(&b, DESCRIPTORS, TABLE, 16, DRIVER_INDIRECT | DRIVER_NEXT, 0);
    offer(&b, 0, 1);
    expect_broken(&b, "has a next");
    start(&b);
    describe(&b, DESCRIPTORS, TABLE, 16, DRIVER_INDIRECT, 0);
    describe(&b, TABLE, TABLE, 16, DRIVER_INDIRECT, 0);
    offer(&b, 0, 1);
    expect_broken(&b, "in an indirect table");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_is_taken_with_its_two_parts),
        cmocka_unit_test(indirect_tables_are_followed),
        cmocka_unit_test(a_chain_is_given_back_in_the_used_ring),
        cmocka_unit_test(indices_wrap_at_65536),
        cmocka_unit_test(copies_cross_segments),
        cmocka_unit_test(a_circle_of_descriptors_is_broken),
        cmocka_unit_test(a_circle_in_an_indirect_table_is_broken),
        cmocka_unit_test(an_index_too_far_ahead_is_broken),
        cmocka_unit_test(a_head_out_of_the_table_is_broken),
        cmocka_unit_test(a_next_out_of_the_table_is_broken),
        cmocka_unit_test(rings_outside_memory_are_broken),
        cmocka_unit_test(a_buffer_to_read_after_one_to_write_is_broken),
        cmocka_unit_test(lengths_that_sum_to_4_gb_are_broken),
        cmocka_unit_test(bad_indirect_tables_are_broken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
