/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers with units: what is read, what is refused, and that printing and reading agree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/config/quantity.h"

static uint64_t parsed(enum quantity_unit unit, const char *text)
{
    uint64_t value = 0;

    assert_true(quantity_parse(unit, text, &value));
    return value;
}

static void suffixes_scale_by_their_unit(void **state)
{
    (void)state;
    assert_int_equal(parsed(QUANTITY_SIZE, "64M"), 64 << 20);
    assert_int_equal(parsed(QUANTITY_TIME, "300ns"), 300000);
    assert_int_equal(parsed(QUANTITY_FREQUENCY, "400MHz"), 400000000);
    assert_int_equal(parsed(QUANTITY_COUNT, "2G"), 2000000000);
}

static void fractions_are_exact(void **state)
{
    (void)state;
    assert_int_equal(parsed(QUANTITY_TIME, "86.8us"), 86800000);
    assert_int_equal(parsed(QUANTITY_SIZE, "1.5K"), 1536);
}

static void zero_needs_no_unit_of_time(void **state)
{
    (void)state;
    assert_int_equal(parsed(QUANTITY_TIME, "0"), 0);
}

static void nonsense_is_refused(void **state)
{
    static const char *const texts[] = {"",    "M",  "-1ns", "1 ns", "1x",   "300",
                                        "1.s", ".5", "1e9",  "0x1s", "0.1ps"};
    uint64_t value;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
        assert_false(quantity_parse(QUANTITY_TIME, texts[i], &value));
}

static void what_does_not_fit_is_refused(void **state)
{
    uint64_t value;

    (void)state;
    assert_false(quantity_parse(QUANTITY_SIZE, "99999999T", &value));
    assert_false(quantity_parse(QUANTITY_COUNT, "18446744073709551616", &value));
    assert_true(quantity_parse(QUANTITY_COUNT, "18446744073709551615", &value));
}

static void printed_values_read_back(void **state)
{
    static const uint64_t values[] = {0, 1, 999, 1000, 1024, 64 << 20, 86800000, UINT64_MAX};

    (void)state;
    for (int unit = QUANTITY_COUNT; unit <= QUANTITY_FREQUENCY; unit++)
        for (size_t i = 0; i < ARRAY_LENGTH(values); i++) {
            char text[QUANTITY_TEXT];

            quantity_format((enum quantity_unit)unit, values[i], text);
            assert_true(parsed((enum quantity_unit)unit, text) == values[i]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suffixes_scale_by_their_unit), cmocka_unit_test(fractions_are_exact),
        cmocka_unit_test(zero_needs_no_unit_of_time),   cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(what_does_not_fit_is_refused), cmocka_unit_test(printed_values_read_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
