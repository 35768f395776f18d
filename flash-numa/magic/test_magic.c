/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MAGIC's registers over the bus, without a processor.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flash-numa/magic/magic.h"
#include "sim/core/flash.h"

#define BASE (FLASH_MAGIC_BASE + UINT64_C(0))

struct fixture {
    struct magic *magic;
    struct bus bus;
    struct log log;
    struct stats stats;
    ps_t now;
    bool lines[MAGIC_CPU_LINES];
    unsigned interrupt_calls, starts, waits, markers, power_offs, aliases;
    struct magic_start start;
    uint64_t marker, alias;
    ps_t marker_time;
    unsigned status;
    struct irq_line raised_by_wait;
};

static void on_interrupt(void *self, unsigned line, bool level)
{
    struct fixture *f = self;

    assert_true(f->lines[line] != level);
    f->lines[line] = level;
    f->interrupt_calls++;
}

static void on_start(void *self, const struct magic_start *start)
{
    struct fixture *f = self;

    f->starts++;
    f->start = *start;
}

static void on_wait(void *self)
{
    struct fixture *f = self;

    f->waits++;
    irq_set(&f->raised_by_wait, true);
}

static void on_marker(void *self, uint64_t value, ps_t now)
{
    struct fixture *f = self;

    f->markers++;
    f->marker = value;
    f->marker_time = now;
}

static void on_power_off(void *self, unsigned status)
{
    struct fixture *f = self;

    f->power_offs++;
    f->status = status;
}

static void on_alias(void *self, uint64_t size)
{
    struct fixture *f = self;

    f->aliases++;
    f->alias = size;
}

static const struct magic_ops ops = {.interrupt = on_interrupt,
                                     .start = on_start,
                                     .wait = on_wait,
                                     .marker = on_marker,
                                     .power_off = on_power_off,
                                     .alias = on_alias};

static void make(struct fixture *f, const struct magic_config *config)
{
    struct magic_wiring wiring = {&ops, f, &f->now, &f->log};
    struct bus_range range;
    struct err err;

    f->magic = magic_new(config, &wiring);
    bus_init(&f->bus);
    range = magic_bus_range(f->magic);
    assert_int_equal(bus_map(&f->bus, &range, &err), 0);
    stats_init(&f->stats);
    magic_register_stats(f->magic, &f->stats, "magic");
}

static int setup(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));

    f->log.clock = &f->now;
    make(f, &(struct magic_config){.nodes = 1, .dram = 64 << 20, .started = true});
    *state = f;
    return 0;
}

static int setup_node_3(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));

    f->log.clock = &f->now;
    make(f, &(struct magic_config){.node = 3, .nodes = 8, .dram = 32 << 20});
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    stats_free(&f->stats);
    bus_free(&f->bus);
    magic_free(f->magic);
    test_free(f);
    return 0;
}

static uint64_t get(struct fixture *f, uint64_t offset)
{
    uint64_t value = 0;

    assert_true(bus_read(&f->bus, BASE + offset, 8, &value));
    return value;
}

static void put(struct fixture *f, uint64_t offset, uint64_t value)
{
    assert_true(bus_write(&f->bus, BASE + offset, 8, value));
}

static uint64_t get_word(struct fixture *f, uint64_t offset)
{
    uint64_t value = 0;

    assert_true(bus_read(&f->bus, BASE + offset, 4, &value));
    return value;
}

static void put_word(struct fixture *f, uint64_t offset, uint32_t value)
{
    assert_true(bus_write(&f->bus, BASE + offset, 4, value));
}

static void set_input(struct fixture *f, unsigned number, bool level)
{
    struct irq_line line = magic_irq_line(f->magic, number);

    irq_set(&line, level);
}

static void it_says_who_it_is(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(get(f, MAGIC_IDENT), MAGIC_IDENT_VALUE);
    assert_int_equal(get(f, MAGIC_NODE), 0);
    assert_int_equal(get(f, MAGIC_NODES), 1);
    assert_int_equal(get(f, MAGIC_DRAM), 64 << 20);
}

static void each_node_has_its_own(void **state)
{
    struct fixture *f = *state;
    uint64_t value;

    assert_true(bus_read(&f->bus, (UINT64_C(3) << 32) + BASE + MAGIC_NODE, 8, &value));
    assert_int_equal(value, 3);
    assert_false(bus_read(&f->bus, BASE + MAGIC_NODE, 8, &value));
}

static void the_clock_counts_nanoseconds(void **state)
{
    struct fixture *f = *state;

    f->now = 1234567;
    assert_int_equal(get(f, MAGIC_CLOCK), 1234);
}

static void a_word_access_takes_the_half_it_addresses(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(get_word(f, MAGIC_IDENT), MAGIC_IDENT_VALUE >> 32);
    assert_int_equal(get_word(f, MAGIC_IDENT + 4), MAGIC_IDENT_VALUE & UINT32_MAX);
    put(f, MAGIC_INT_MASK, UINT64_C(0x1111111122222222));
    put_word(f, MAGIC_INT_MASK, 0x33333333);
    assert_int_equal(get(f, MAGIC_INT_MASK), UINT64_C(0x3333333322222222));
    put_word(f, MAGIC_INT_MASK + 4, 0x44444444);
    assert_int_equal(get(f, MAGIC_INT_MASK), UINT64_C(0x3333333344444444));
}

static void a_word_store_sets_and_clears_bits_of_its_half_only(void **state)
{
    struct fixture *f = *state;

    put_word(f, MAGIC_INT_SET, 0x00010000);
    put_word(f, MAGIC_INT_SET + 4, 0x00000001);
    assert_int_equal(get(f, MAGIC_INT_PENDING), UINT64_C(0x0001000000000001));
    put_word(f, MAGIC_INT_CLEAR + 4, 0xffffffff);
    assert_int_equal(get(f, MAGIC_INT_PENDING), UINT64_C(0x0001000000000000));
}

static void bytes_and_halfwords_are_bus_errors(void **state)
{
    struct fixture *f = *state;
    uint64_t value;

    assert_false(bus_read(&f->bus, BASE + MAGIC_IDENT, 1, &value));
    assert_false(bus_read(&f->bus, BASE + MAGIC_IDENT, 2, &value));
    assert_false(bus_write(&f->bus, BASE + MAGIC_INT_MASK, 1, 0));
    assert_false(bus_write(&f->bus, BASE + MAGIC_INT_MASK, 2, 0));
    assert_int_equal(*stats_find(&f->stats, "magic.refusals")->value, 4);
}

static void what_is_no_register_is_a_bus_error(void **state)
{
    struct fixture *f = *state;
    uint64_t value;

    for (uint64_t page = 0; page < FLASH_MAGIC_SIZE; page += 0x1000)
        assert_false(bus_read(&f->bus, BASE + page + 0xff8, 8, &value));
    assert_false(bus_read(&f->bus, BASE + MAGIC_INT_LINE(5), 8, &value));
    assert_false(bus_write(&f->bus, BASE + 0x8000, 8, 0));
}

static void registers_refuse_the_direction_they_do_not_have(void **state)
{
    static const uint64_t read_only[] = {MAGIC_IDENT, MAGIC_NODE,        MAGIC_NODES, MAGIC_DRAM,
                                         MAGIC_CLOCK, MAGIC_INT_PENDING, MAGIC_IDLE};
    static const uint64_t write_only[] = {MAGIC_INT_SET,  MAGIC_INT_CLEAR, MAGIC_IPI,
                                          MAGIC_START_GO, MAGIC_MARKER,    MAGIC_POWER_OFF};
    struct fixture *f = *state;
    uint64_t value;

    for (size_t i = 0; i < ARRAY_LENGTH(read_only); i++)
        assert_false(bus_write(&f->bus, BASE + read_only[i], 8, 1));
    for (size_t i = 0; i < ARRAY_LENGTH(write_only); i++)
        assert_false(bus_read(&f->bus, BASE + write_only[i], 8, &value));
}

static void the_alias_takes_powers_of_two(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(get(f, MAGIC_ALIAS), 0);
    put(f, MAGIC_ALIAS, 128 << 10);
    assert_int_equal(get(f, MAGIC_ALIAS), 128 << 10);
    assert_int_equal(magic_alias(f->magic), 128 << 10);
    assert_int_equal(f->alias, 128 << 10);
    put(f, MAGIC_ALIAS, 0);
    assert_int_equal(f->aliases, 2);
    assert_false(bus_write(&f->bus, BASE + MAGIC_ALIAS, 8, 3 << 16));
    assert_false(bus_write(&f->bus, BASE + MAGIC_ALIAS, 8, UINT64_C(1) << 33));
    assert_int_equal(magic_alias(f->magic), 0);
}

static void nothing_is_pending_and_all_is_masked_at_reset(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(get(f, MAGIC_INT_PENDING), 0);
    assert_int_equal(get(f, MAGIC_INT_MASK), 0);
    assert_int_equal(get(f, MAGIC_INT_LINE(0)), ~UINT64_C(0xff));
    assert_int_equal(get(f, MAGIC_INT_LINE(1)), 0xff);
    for (unsigned i = 2; i < MAGIC_CPU_LINES; i++)
        assert_int_equal(get(f, MAGIC_INT_LINE(i)), 0);
}

static void a_device_interrupts_while_its_level_is_high(void **state)
{
    struct fixture *f = *state;

    put(f, MAGIC_INT_MASK, UINT64_C(1) << MAGIC_IRQ_UART);
    set_input(f, MAGIC_IRQ_UART, true);
    assert_true(f->lines[0]);
    assert_int_equal(get(f, MAGIC_INT_PENDING), 1 << MAGIC_IRQ_UART);
    put(f, MAGIC_INT_CLEAR, ~UINT64_C(0));
    assert_true(f->lines[0]);
    set_input(f, MAGIC_IRQ_UART, false);
    assert_false(f->lines[0]);
    assert_int_equal(f->interrupt_calls, 2);
}

static void a_masked_interrupt_is_pending_and_drives_nothing(void **state)
{
    struct fixture *f = *state;

    set_input(f, MAGIC_IRQ_VIRTIO(0), true);
    assert_int_equal(get(f, MAGIC_INT_PENDING), 1 << 16);
    assert_false(f->lines[0]);
    put(f, MAGIC_INT_MASK, 1 << 16);
    assert_true(f->lines[0]);
    put(f, MAGIC_INT_MASK, 0);
    assert_false(f->lines[0]);
}

static void levels_and_latched_bits_of_one_interrupt_are_separate(void **state)
{
    struct fixture *f = *state;

    set_input(f, MAGIC_IRQ_UART, true);
    put(f, MAGIC_INT_SET, 1 << MAGIC_IRQ_UART);
    set_input(f, MAGIC_IRQ_UART, false);
    assert_int_equal(get(f, MAGIC_INT_PENDING), 1 << MAGIC_IRQ_UART);
    put(f, MAGIC_INT_CLEAR, 1 << MAGIC_IRQ_UART);
    assert_int_equal(get(f, MAGIC_INT_PENDING), 0);
}

static void every_interrupt_can_drive_every_line(void **state)
{
    struct fixture *f = *state;

    put(f, MAGIC_INT_MASK, ~UINT64_C(0));
    for (unsigned line = 0; line < MAGIC_CPU_LINES; line++)
        put(f, MAGIC_INT_LINE(line), 0);
    for (unsigned number = 0; number < 64; number++) {
        for (unsigned line = 0; line < MAGIC_CPU_LINES; line++) {
            put(f, MAGIC_INT_LINE(line), UINT64_C(1) << number);
            put(f, MAGIC_INT_SET, UINT64_C(1) << number);
            assert_true(f->lines[line]);
            put(f, MAGIC_INT_CLEAR, UINT64_C(1) << number);
            assert_false(f->lines[line]);
            put(f, MAGIC_INT_LINE(line), 0);
        }
    }
}

static void interprocessor_interrupts_drive_the_second_line(void **state)
{
    struct fixture *f = *state;

    put(f, MAGIC_INT_MASK, 0xff);
    put(f, MAGIC_IPI, 0xfff05);
    assert_int_equal(get(f, MAGIC_INT_PENDING), 5);
    assert_true(f->lines[1]);
    assert_false(f->lines[0]);
    put(f, MAGIC_INT_CLEAR, 5);
    assert_false(f->lines[1]);
}

static void only_devices_have_inputs(void **state)
{
    struct fixture *f = *state;

    set_input(f, MAGIC_IRQ_IPI(7), true);
    set_input(f, MAGIC_IRQ_SOFT(0), true);
    assert_int_equal(get(f, MAGIC_INT_PENDING), 0);
    for (unsigned i = 0; i < FLASH_VIRTIO_COUNT; i++)
        set_input(f, MAGIC_IRQ_VIRTIO(i), true);
    assert_int_equal(get(f, MAGIC_INT_PENDING), UINT64_C(0xffffffff0000));
}

static void reading_idle_waits_and_then_gives_what_is_pending(void **state)
{
    struct fixture *f = *state;

    f->raised_by_wait = magic_irq_line(f->magic, MAGIC_IRQ_UART);
    assert_int_equal(get(f, MAGIC_IDLE), 1 << MAGIC_IRQ_UART);
    assert_int_equal(f->waits, 1);
}

static void a_marker_carries_its_value_and_time(void **state)
{
    struct fixture *f = *state;

    f->now = 77;
    put(f, MAGIC_MARKER, MARKER_BEGIN);
    assert_int_equal(f->marker, MARKER_BEGIN);
    assert_int_equal(f->marker_time, 77);
    put_word(f, MAGIC_MARKER + 4, MARKER_END);
    assert_int_equal(f->marker, MARKER_END);
    assert_int_equal(f->markers, 2);
}

static void power_off_carries_eight_bits(void **state)
{
    struct fixture *f = *state;

    put(f, MAGIC_POWER_OFF, 0x12a);
    assert_int_equal(f->power_offs, 1);
    assert_int_equal(f->status, 0x2a);
}

static void a_processor_that_runs_is_not_started(void **state)
{
    struct fixture *f = *state;

    put(f, MAGIC_START_GO, 1);
    assert_int_equal(f->starts, 0);
}

static void a_processor_starts_once_with_its_registers(void **state)
{
    struct fixture *f = *state;
    paddr_t base = (UINT64_C(3) << 32) + BASE;
    const uint64_t pc = UINT64_C(0xffffffff80001000);
    uint64_t value = 0;

    assert_true(bus_write(&f->bus, base + MAGIC_START_PC, 8, pc));
    assert_true(bus_write(&f->bus, base + MAGIC_START_SP, 8, 2));
    assert_true(bus_write(&f->bus, base + MAGIC_START_GP, 8, 3));
    assert_true(bus_write(&f->bus, base + MAGIC_START_ARG, 8, 4));
    assert_true(bus_read(&f->bus, base + MAGIC_START_PC, 8, &value));
    assert_int_equal(value, pc);
    assert_int_equal(f->starts, 0);
    assert_true(bus_write(&f->bus, base + MAGIC_START_GO, 8, 0));
    assert_true(bus_write(&f->bus, base + MAGIC_START_GO, 8, 0));
    assert_int_equal(f->starts, 1);
    assert_int_equal(f->start.pc, pc);
    assert_int_equal(f->start.sp, 2);
    assert_int_equal(f->start.gp, 3);
    assert_int_equal(f->start.arg, 4);
}

static struct digest digest_of(struct fixture *f)
{
    struct state_registry states;
    struct digest digest;

    state_registry_init(&states);
    magic_register_state(f->magic, &states);
    digest = state_digest(&states);
    state_registry_free(&states);
    return digest;
}

static void every_register_reaches_the_digest(void **state)
{
    static const uint64_t writes[] = {
        MAGIC_ALIAS,    MAGIC_INT_SET,  MAGIC_INT_MASK, MAGIC_INT_LINE(0), MAGIC_INT_LINE(4),
        MAGIC_START_PC, MAGIC_START_SP, MAGIC_START_GP, MAGIC_START_ARG,   MAGIC_START_GO,
    };
    struct fixture *f = *state;
    struct digest before = digest_of(f), after;

    for (size_t i = 0; i < ARRAY_LENGTH(writes); i++) {
        assert_true(bus_write(&f->bus, (UINT64_C(3) << 32) + BASE + writes[i], 8, 4));
        after = digest_of(f);
        assert_true(before.low != after.low);
        before = after;
    }
}

#define CASE(name)   cmocka_unit_test_setup_teardown(name, setup, teardown)
#define CASE_3(name) cmocka_unit_test_setup_teardown(name, setup_node_3, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(it_says_who_it_is),
        CASE_3(each_node_has_its_own),
        CASE(the_clock_counts_nanoseconds),
        CASE(a_word_access_takes_the_half_it_addresses),
        CASE(a_word_store_sets_and_clears_bits_of_its_half_only),
        CASE(bytes_and_halfwords_are_bus_errors),
        CASE(what_is_no_register_is_a_bus_error),
        CASE(registers_refuse_the_direction_they_do_not_have),
        CASE(the_alias_takes_powers_of_two),
        CASE(nothing_is_pending_and_all_is_masked_at_reset),
        CASE(a_device_interrupts_while_its_level_is_high),
        CASE(a_masked_interrupt_is_pending_and_drives_nothing),
        CASE(levels_and_latched_bits_of_one_interrupt_are_separate),
        CASE(every_interrupt_can_drive_every_line),
        CASE(interprocessor_interrupts_drive_the_second_line),
        CASE(only_devices_have_inputs),
        CASE(reading_idle_waits_and_then_gives_what_is_pending),
        CASE(a_marker_carries_its_value_and_time),
        CASE(power_off_carries_eight_bits),
        CASE(a_processor_that_runs_is_not_started),
        CASE_3(a_processor_starts_once_with_its_registers),
        CASE_3(every_register_reaches_the_digest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
