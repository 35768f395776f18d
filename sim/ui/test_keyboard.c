/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of input at the console: when Ctrl-D is typed, and when the run is given up. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim/ui/keyboard.h"

static struct event_queue events;
static ps_t now;
static struct uart *uart;
static struct keyboard keyboard;
static int null_file;

static int setup(void **state)
{
    static const struct log log;
    const struct uart_config config = {.rx_char_time = UART_RX_CHAR_TIME};
    const struct device_wiring wiring = {
        .events = &events, .now = &now, .log = &log, .source = 1, .name = "uart"};
    struct err err;

    (void)state;
    now = 0;
    event_queue_init(&events);
    uart = uart_new(&config, &wiring, &err);
    null_file = open("/dev/null", O_RDONLY);
    keyboard_init(&keyboard, null_file);
    return uart && null_file >= 0 ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    close(null_file);
    uart_free(uart);
    event_queue_free(&events);
    return 0;
}

/* Poll every millisecond up to `until`; the event that ended it. */
static enum keyboard_event poll_until(ps_t until, bool idle)
{
    for (; now < until; now += PS_PER_MS) {
        enum keyboard_event event = keyboard_poll(&keyboard, uart, now, idle, 0);

        if (event != KEYBOARD_NOTHING)
            return event;
    }
    return KEYBOARD_NOTHING;
}

static void the_end_is_typed_once_the_guest_waits(void **state)
{
    (void)state;
    poll_until(10 * PS_PER_MS, false);
    assert_int_equal(uart_input_pending(uart), 0);
    poll_until(50 * PS_PER_MS, true);
    assert_int_equal(uart_input_pending(uart), 0);
    poll_until(100 * PS_PER_MS, true);
    assert_int_equal(uart_input_pending(uart), 1);
}

static void the_end_is_typed_to_a_guest_that_never_waits(void **state)
{
    (void)state;
    poll_until(999 * PS_PER_MS, false);
    assert_int_equal(uart_input_pending(uart), 0);
    poll_until(1100 * PS_PER_MS, false);
    assert_int_equal(uart_input_pending(uart), 1);
}

static void an_idle_guest_is_given_up_at_last(void **state)
{
    (void)state;
    assert_int_equal(poll_until(100 * PS_PER_SECOND, true), KEYBOARD_GIVE_UP);
    assert_true(now >= KEYBOARD_PATIENCE && now < KEYBOARD_PATIENCE + PS_PER_SECOND);
}

static void a_busy_guest_is_not_given_up(void **state)
{
    (void)state;
    assert_int_equal(poll_until(100 * PS_PER_SECOND, false), KEYBOARD_NOTHING);
}

static void without_any_input_nothing_is_typed(void **state)
{
    (void)state;
    keyboard_init(&keyboard, -1);
    assert_int_equal(poll_until(100 * PS_PER_SECOND, true), KEYBOARD_NOTHING);
    assert_int_equal(uart_input_pending(uart), 0);
}

static void input_is_passed_on_in_order(void **state)
{
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "ab\001x", 4), 4);
    close(ends[1]);
    keyboard_init(&keyboard, ends[0]);
    /* Ctrl-A is a key of the simulator on a terminal alone. */
    assert_int_equal(keyboard_poll(&keyboard, uart, now, true, 0), KEYBOARD_NOTHING);
    assert_int_equal(uart_input_pending(uart), 4);
    close(ends[0]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_end_is_typed_once_the_guest_waits),
        TEST(the_end_is_typed_to_a_guest_that_never_waits),
        TEST(an_idle_guest_is_given_up_at_last),
        TEST(a_busy_guest_is_not_given_up),
        TEST(without_any_input_nothing_is_typed),
        TEST(input_is_passed_on_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
