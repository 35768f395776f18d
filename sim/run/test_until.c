/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `--until` takes, and where it stops.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/machine/test_guest.h"
#include "sim/run/until.h"

static const uint32_t circles[] = {CIRCLES};

static struct test_guest guest;

static int prepare(void **state)
{
    (void)state;
    test_guest_prepare(&guest);
    return 0;
}

static int clean(void **state)
{
    (void)state;
    test_guest_clean(&guest);
    return 0;
}

static void instructions_are_counted_exactly(void **state)
{
    struct until until = until_parse("12345");

    (void)state;
    test_guest_boot(&guest, circles, ARRAY_LENGTH(circles));
    assert_int_equal(until_arm(&until, guest.machine, &guest.err), 0);
    assert_int_equal(machine_run(guest.machine, PS_PER_SECOND), MACHINE_BREAK);
    assert_int_equal(machine_instructions(guest.machine), 12345);
}

static void times_counts_and_symbols_are_told_apart(void **state)
{
    struct until until;

    (void)state;
    until = until_parse("1.5ms");
    assert_true(until.kind == UNTIL_TIME && until.number == 1500 * PS_PER_US);
    until = until_parse("2G");
    assert_true(until.kind == UNTIL_INSTRUCTIONS && until.number == 2000000000);
    assert_int_equal(until_parse("start_kernel").kind, UNTIL_SYMBOL);
}

static void an_unknown_symbol_is_refused(void **state)
{
    struct until until = until_parse("strat_kernel");

    (void)state;
    test_guest_boot(&guest, circles, ARRAY_LENGTH(circles));
    assert_int_equal(until_arm(&until, guest.machine, &guest.err), -1);
    assert_non_null(strstr(guest.err.text, "no symbol"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(instructions_are_counted_exactly, prepare, clean),
        cmocka_unit_test_setup_teardown(times_counts_and_symbols_are_told_apart, prepare, clean),
        cmocka_unit_test_setup_teardown(an_unknown_symbol_is_refused, prepare, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
