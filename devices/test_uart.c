/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The 16550A as a driver sees it.
 */
#include "devices/test_rig.h"

#include <string.h>

#include "devices/uart.h"

enum { RBR, IER, IIR, LCR, MCR, LSR, MSR, SCR };
#define THR RBR
#define FCR IIR

#define CHAR UART_RX_CHAR_TIME

struct bench {
    struct rig rig;
    struct uart *uart;
};

static void start(struct bench *bench, ps_t tx_char_time)
{
    struct uart_config config = {tx_char_time, CHAR, rig_take_byte, &bench->rig};
    struct err err;

    rig_init(&bench->rig);
    bench->uart = uart_new(&config, &bench->rig.wiring, &err);
    assert_non_null(bench->uart);
}

static void stop(struct bench *bench)
{
    uart_free(bench->uart);
    rig_free(&bench->rig);
}

static unsigned get(struct bench *bench, unsigned reg)
{
    return (unsigned)rig_read(&uart_bus_ops, bench->uart, reg, 1);
}

static void set(struct bench *bench, unsigned reg, unsigned value)
{
    rig_write(&uart_bus_ops, bench->uart, reg, 1, value);
}

static void receive(struct bench *bench, const char *text)
{
    for (; *text; text++)
        assert_true(uart_receive(bench->uart, (uint8_t)*text));
}

static void registers_hold_what_is_written(void **state)
{
    struct bench b;

    (void)state;
    start(&b, 0);
    set(&b, SCR, 0x5A);
    assert_int_equal(get(&b, SCR), 0x5A);
    set(&b, LCR, 0x83);
    set(&b, 0, 0x01);
    set(&b, 1, 0x02);
    assert_int_equal(get(&b, 0), 0x01);
    assert_int_equal(get(&b, 1), 0x02);
    set(&b, LCR, 0x03);
    assert_int_equal(get(&b, LCR), 0x03);
    set(&b, IER, 0xFF);
    assert_int_equal(get(&b, IER), 0x0F);
    set(&b, MCR, 0xEF);
    assert_int_equal(get(&b, MCR), 0x0F);
    assert_int_equal(b.rig.output_count, 0);
    stop(&b);
}

static void reset_state_is_idle_and_without_fifos(void **state)
{
    struct bench b;

    (void)state;
    start(&b, 0);
    assert_int_equal(get(&b, LSR), 0x60);
    assert_int_equal(get(&b, IIR), 0x01);
    assert_int_equal(get(&b, MSR), 0xB0);
    set(&b, FCR, 0x01);
    assert_int_equal(get(&b, IIR), 0xC1);
    stop(&b);
}

static void odd_accesses_are_bus_errors(void **state)
{
    struct bench b;
    uint64_t value;

    (void)state;
    start(&b, 0);
    assert_false(uart_bus_ops.read(b.uart, 0, 4, &value));
    assert_false(uart_bus_ops.write(b.uart, 0, 2, 0));
    assert_false(uart_bus_ops.read(b.uart, 8, 1, &value));
    stop(&b);
}

static void a_character_leaves_at_once(void **state)
{
    struct bench b;

    (void)state;
    start(&b, 0);
    set(&b, THR, 'h');
    set(&b, THR, 'i');
    assert_memory_equal(b.rig.output, "hi", 2);
    assert_int_equal(get(&b, LSR), 0x60);
    stop(&b);
}

static void a_timed_transmitter_fills_and_drains(void **state)
{
    struct bench b;

    (void)state;
    start(&b, 100);
    set(&b, FCR, 0x01);
    for (unsigned i = 0; i < 18; i++) /* one on the line, 16 in the FIFO, one too many */
        set(&b, THR, 'a' + i);
    assert_int_equal(get(&b, LSR) & 0x60, 0);
    rig_run(&b.rig, 99);
    assert_int_equal(b.rig.output_count, 0);
    rig_run(&b.rig, 1600);
    assert_int_equal(b.rig.output_count, 16);
    assert_int_equal(get(&b, LSR) & 0x60, 0x20);
    rig_run(&b.rig, 1700);
    assert_int_equal(get(&b, LSR) & 0x60, 0x60);
    assert_memory_equal(b.rig.output, "abcdefghijklmnopq", 17);
    stop(&b);
}

static void enabling_the_empty_interrupt_raises_it_and_iir_answers_it(void **state)
{
    struct bench b;

    (void)state;
    start(&b, 0);
    set(&b, IER, 0x02);
    assert_true(b.rig.irq);
    assert_int_equal(get(&b, IIR), 0x02);
    assert_false(b.rig.irq);
    assert_int_equal(get(&b, IIR), 0x01);
    set(&b, IER, 0x00);
    set(&b, IER, 0x02);
    assert_true(b.rig.irq);
    set(&b, THR, 'x');
    assert_true(b.rig.irq); /* empty again at once */
    stop(&b);
}

static void input_waits_until_the_guest_listens(void **state)
{
    struct bench b;

    (void)state;
    start(&b, 0);
    receive(&b, "ls\n");
    rig_run(&b.rig, PS_PER_SECOND);
    assert_int_equal(get(&b, LSR) & 1, 0);
    set(&b, FCR, 0x07); /* the kernel clears the FIFOs: nothing is lost */
    set(&b, IER, 0x01);
    rig_run(&b.rig, PS_PER_SECOND + CHAR);
    assert_int_equal(get(&b, RBR), 'l');
    rig_settle(&b.rig);
    assert_int_equal(get(&b, RBR), 's');
    assert_int_equal(get(&b, RBR), '\n');
    assert_int_equal(uart_input_pending(b.uart), 0);
    stop(&b);
}

static void a_guest_that_polls_gets_its_input(void **state)
{
    struct bench b;

    (void)state;
    start(&b, 0);
    receive(&b, "x");
    for (unsigned i = 0; i < UART_POLLS; i++)
        assert_int_equal(get(&b, LSR), 0x60);
    rig_run(&b.rig, CHAR);
    assert_int_equal(get(&b, LSR), 0x61);
    assert_int_equal(get(&b, RBR), 'x');
    stop(&b);
}

static void the_fifo_interrupts_at_its_trigger_level(void **state)
{
    struct bench b;

    (void)state;
    start(&b, 0);
    set(&b, FCR, 0x41); /* level 4 */
    set(&b, IER, 0x01);
    receive(&b, "abcd");
    rig_run(&b.rig, 3 * CHAR);
    assert_false(b.rig.irq);
    rig_run(&b.rig, 4 * CHAR);
    assert_true(b.rig.irq);
    assert_int_equal(get(&b, IIR), 0xC4);
    get(&b, RBR);
    assert_false(b.rig.irq);
    stop(&b);
}

static void a_short_input_interrupts_after_four_characters_of_silence(void **state)
{
    struct bench b;

    (void)state;
    start(&b, 0);
    set(&b, FCR, 0xC1); /* level 14 */
    set(&b, IER, 0x01);
    receive(&b, "ab");
    rig_run(&b.rig, 2 * CHAR + 4 * CHAR - 1);
    assert_false(b.rig.irq);
    rig_run(&b.rig, 2 * CHAR + 4 * CHAR);
    assert_true(b.rig.irq);
    assert_int_equal(get(&b, IIR), 0xCC);
    assert_int_equal(get(&b, RBR), 'a');
    assert_false(b.rig.irq);
    stop(&b);
}

static void no_input_is_lost_to_a_guest_that_does_not_read(void **state)
{
    struct bench b;
    unsigned seen = 0;

    (void)state;
    start(&b, 0);
    set(&b, FCR, 0x01);
    set(&b, IER, 0x01);
    for (unsigned i = 0; i < 200; i++)
        assert_true(uart_receive(b.uart, (uint8_t)i));
    rig_run(&b.rig, PS_PER_SECOND);
    while (get(&b, LSR) & 1) {
        assert_int_equal(get(&b, RBR), seen++ & 0xFF);
        rig_run(&b.rig, b.rig.now + CHAR);
    }
    assert_int_equal(seen, 200);
    assert_int_equal(uart_input_room(b.uart), UART_INPUT);
    stop(&b);
}

static void a_full_queue_refuses_more(void **state)
{
    struct bench b;

    (void)state;
    start(&b, 0);
    for (unsigned i = 0; i < UART_INPUT; i++)
        assert_true(uart_receive(b.uart, 'x'));
    assert_false(uart_receive(b.uart, 'x'));
    assert_int_equal(uart_input_room(b.uart), 0);
    stop(&b);
}

static void loopback_connects_outputs_to_inputs(void **state)
{
    struct bench b;

    (void)state;
    start(&b, 0);
    set(&b, MCR, 0x1A); /* as probes do: RTS and OUT2 */
    assert_int_equal(get(&b, MSR) & 0xF0, 0x90);
    set(&b, THR, 'q');
    assert_int_equal(b.rig.output_count, 0);
    assert_int_equal(get(&b, LSR) & 1, 1);
    assert_int_equal(get(&b, RBR), 'q');
    set(&b, MCR, 0x00);
    assert_int_equal(get(&b, MSR) & 0xF0, 0xB0);
    stop(&b);
}

static void a_changed_modem_line_interrupts(void **state)
{
    struct bench b;

    (void)state;
    start(&b, 0);
    set(&b, IER, 0x08);
    assert_false(b.rig.irq);
    set(&b, MCR, 0x10); /* all lines fall */
    assert_true(b.rig.irq);
    assert_int_equal(get(&b, IIR), 0x00);
    assert_int_equal(get(&b, MSR), 0x0B);
    assert_false(b.rig.irq);
    assert_int_equal(get(&b, MSR), 0x00);
    stop(&b);
}

static void loopback_overruns_and_tells_it_once(void **state)
{
    struct bench b;

    (void)state;
    start(&b, 0);
    set(&b, IER, 0x04);
    set(&b, MCR, 0x10);
    set(&b, THR, 'a');
    set(&b, THR, 'b');
    assert_true(b.rig.irq);
    assert_int_equal(get(&b, IIR), 0x06);
    assert_int_equal(get(&b, LSR), 0x63);
    assert_int_equal(get(&b, LSR), 0x61);
    assert_false(b.rig.irq);
    stop(&b);
}

static void clearing_the_receiver_empties_it(void **state)
{
    struct bench b;

    (void)state;
    start(&b, 0);
    set(&b, FCR, 0x01);
    set(&b, MCR, 0x10);
    set(&b, THR, 'a');
    set(&b, FCR, 0x03);
    assert_int_equal(get(&b, LSR) & 1, 0);
    set(&b, THR, 'a');
    set(&b, FCR, 0x00); /* so does switching the FIFOs off */
    assert_int_equal(get(&b, LSR) & 1, 0);
    stop(&b);
}

static void every_declared_bit_counts_in_the_digest(void **state)
{
    struct bench b;
    struct state_registry states;
    struct stats stats;

    (void)state;
    start(&b, 0);
    state_registry_init(&states);
    uart_register_state(b.uart, &states, 0);
    rig_check_digest(&states);
    state_registry_free(&states);
    stats_init(&stats);
    uart_register_stats(b.uart, &stats, "uart");
    set(&b, THR, 'a');
    assert_int_equal(*stats_find(&stats, "uart.transmitted")->value, 1);
    stats_free(&stats);
    stop(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registers_hold_what_is_written),
        cmocka_unit_test(reset_state_is_idle_and_without_fifos),
        cmocka_unit_test(odd_accesses_are_bus_errors),
        cmocka_unit_test(a_character_leaves_at_once),
        cmocka_unit_test(a_timed_transmitter_fills_and_drains),
        cmocka_unit_test(enabling_the_empty_interrupt_raises_it_and_iir_answers_it),
        cmocka_unit_test(input_waits_until_the_guest_listens),
        cmocka_unit_test(a_guest_that_polls_gets_its_input),
        cmocka_unit_test(the_fifo_interrupts_at_its_trigger_level),
        cmocka_unit_test(a_short_input_interrupts_after_four_characters_of_silence),
        cmocka_unit_test(no_input_is_lost_to_a_guest_that_does_not_read),
        cmocka_unit_test(a_full_queue_refuses_more),
        cmocka_unit_test(loopback_connects_outputs_to_inputs),
        cmocka_unit_test(a_changed_modem_line_interrupts),
        cmocka_unit_test(loopback_overruns_and_tells_it_once),
        cmocka_unit_test(clearing_the_receiver_empties_it),
        cmocka_unit_test(every_declared_bit_counts_in_the_digest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
