/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Latency and queueing of a node's memory. Times in ns; defaults as node_memory.h draws them: a
 * request needs 100 ns to MAGIC, DRAM is busy for 240 ns a line, a reply takes 60 ns.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flash-numa/mem/node_memory.h"

struct fixture {
    struct node_memory *memory;
    struct line_memory port;
    struct stats stats;
};

static int setup(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));
    struct node_memory_config config = node_memory_config_default();
    struct err err;

    f->memory = node_memory_new(&config, &err);
    assert_non_null(f->memory);
    f->port = node_memory_port(f->memory);
    stats_init(&f->stats);
    node_memory_register_stats(f->memory, &f->stats, "m");
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    stats_free(&f->stats);
    node_memory_free(f->memory);
    test_free(f);
    return 0;
}

static uint64_t count(struct fixture *f, const char *name)
{
    return *stats_find(&f->stats, name)->value;
}

static uint64_t read_ns(struct fixture *f, uint64_t now_ns)
{
    return f->port.ops->fetch(f->port.self, now_ns * PS_PER_NS, 0x1000, false).stall / PS_PER_NS;
}

static uint64_t write_ns(struct fixture *f, uint64_t now_ns)
{
    return f->port.ops->fetch(f->port.self, now_ns * PS_PER_NS, 0x1000, true).stall / PS_PER_NS;
}

static void write_back(struct fixture *f, uint64_t now_ns)
{
    f->port.ops->writeback(f->port.self, now_ns * PS_PER_NS, 0x1000);
}

static void a_miss_alone_takes_300_ns(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(read_ns(f, 0), 300);
    assert_int_equal(write_ns(f, 10000), 300);
    assert_int_equal(read_ns(f, 20000), 300);
    assert_int_equal(count(f, "m.wait_time"), 0);
}

static void loads_get_a_clean_line_and_stores_a_dirty_one(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(f->port.ops->fetch(f->port.self, 0, 0, false).state, LINE_CLEAN_EXCLUSIVE);
    assert_int_equal(f->port.ops->fetch(f->port.self, 0, 0, true).state, LINE_DIRTY_EXCLUSIVE);
    assert_int_equal(count(f, "m.reads"), 1);
    assert_int_equal(count(f, "m.exclusive_reads"), 1);
}

static void misses_one_after_the_other_do_not_wait(void **state)
{
    struct fixture *f = *state;
    uint64_t now = 0;

    for (unsigned i = 0; i < 10; i++)
        now += read_ns(f, now);
    assert_int_equal(now, 3000);
}

static void a_miss_waits_for_dram(void **state)
{
    struct fixture *f = *state;

    read_ns(f, 0); /* DRAM busy from 100 to 340 */
    assert_int_equal(read_ns(f, 0), 300 + 240);
    assert_int_equal(count(f, "m.wait_time"), 240 * PS_PER_NS);
}

static void a_writeback_delays_the_next_miss(void **state)
{
    struct fixture *f = *state;

    read_ns(f, 0);
    write_back(f, 0);                       /* DRAM busy until 580 */
    assert_int_equal(read_ns(f, 300), 480); /* arrives at 400 */
    assert_int_equal(read_ns(f, 10000), 300);
    assert_int_equal(count(f, "m.writebacks"), 1);
}

static void an_upgrade_needs_no_dram(void **state)
{
    struct fixture *f = *state;

    read_ns(f, 0);
    write_back(f, 0); /* protocol processor busy from 100 to 310 */
    assert_int_equal(f->port.ops->upgrade(f->port.self, 0, 0x1000), (310 + 140 + 60) * PS_PER_NS);
    assert_int_equal(f->port.ops->upgrade(f->port.self, 10000 * PS_PER_NS, 0x1000),
                     300 * PS_PER_NS);
    assert_int_equal(count(f, "m.dram_time"), 480 * PS_PER_NS);
}

static void a_miss_waits_for_one_line_of_a_device_only(void **state)
{
    struct fixture *f = *state;

    node_memory_dma(f->memory, 0, 0x10000, 4096, true); /* lines at 0, 240, 480, ... */
    assert_int_equal(read_ns(f, 250), 300 + 130);       /* arrives at 350, served at 480 */
    assert_int_equal(count(f, "m.dma_writes"), 32);
}

static void a_device_goes_on_after_the_miss(void **state)
{
    struct fixture *f = *state;

    node_memory_dma(f->memory, 0, 0x10000, 4096, false);
    read_ns(f, 250);                              /* 480 to 720; the device's third line follows */
    assert_int_equal(read_ns(f, 680), 300 + 180); /* arrives at 780, served at 960 */
    assert_int_equal(count(f, "m.dma_reads"), 32);
}

static void a_device_that_is_done_delays_nobody(void **state)
{
    struct fixture *f = *state;

    node_memory_dma(f->memory, 0, 0x10000, 4096, true);
    assert_int_equal(read_ns(f, 32 * 240), 300);
    assert_int_equal(count(f, "m.dram_time"), 33 * 240 * PS_PER_NS);
}

static void a_transfer_counts_each_line_that_it_touches(void **state)
{
    struct fixture *f = *state;

    node_memory_dma(f->memory, 0, 0x1007f, 2, true);
    node_memory_dma(f->memory, 0, 0x10000, 0, true);
    node_memory_dma(f->memory, 0, 0x10000, 1, true);
    assert_int_equal(count(f, "m.dma_writes"), 3);
}

static void the_latency_is_a_parameter(void **state)
{
    struct node_memory_config config = node_memory_config_default();
    struct node_memory *memory;
    struct line_memory port;
    struct err err;

    (void)state;
    config.local_ns = 900;
    memory = node_memory_new(&config, &err);
    port = node_memory_port(memory);
    assert_int_equal(port.ops->fetch(port.self, 0, 0, false).stall, 900 * PS_PER_NS);
    node_memory_free(memory);
}

static void a_latency_shorter_than_its_parts_is_refused(void **state)
{
    struct node_memory_config config = node_memory_config_default();
    struct err err = {0};

    (void)state;
    config.local_ns = 239;
    assert_null(node_memory_new(&config, &err));
    assert_int_equal(err.code, ERR_USAGE);
}

static void what_it_is_busy_with_reaches_the_digest(void **state)
{
    struct fixture *f = *state;
    struct state_registry states;
    struct digest before, after;

    state_registry_init(&states);
    node_memory_register_state(f->memory, &states, 0);
    before = state_digest(&states);
    read_ns(f, 0);
    after = state_digest(&states);
    assert_true(before.low != after.low);
    before = after;
    node_memory_dma(f->memory, 0, 0, 128, true);
    after = state_digest(&states);
    assert_true(before.low != after.low);
    state_registry_free(&states);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_miss_alone_takes_300_ns),
        CASE(loads_get_a_clean_line_and_stores_a_dirty_one),
        CASE(misses_one_after_the_other_do_not_wait),
        CASE(a_miss_waits_for_dram),
        CASE(a_writeback_delays_the_next_miss),
        CASE(an_upgrade_needs_no_dram),
        CASE(a_miss_waits_for_one_line_of_a_device_only),
        CASE(a_device_goes_on_after_the_miss),
        CASE(a_device_that_is_done_delays_nobody),
        CASE(a_transfer_counts_each_line_that_it_touches),
        CASE(the_latency_is_a_parameter),
        CASE(a_latency_shorter_than_its_parts_is_refused),
        CASE(what_it_is_busy_with_reaches_the_digest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
