/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Did you mean": near names are found, far ones are not proposed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/config/nearest.h"

static const char *nearest_of(const char *wanted, const char *const *names)
{
    struct nearest near = nearest_to(wanted);

    for (; *names; names++)
        nearest_offer(&near, *names);
    return near.best;
}

static const char *const commands[] = {"boot", "exec", "run", "stats", "workloads", NULL};

static void a_typing_error_finds_its_name(void **state)
{
    (void)state;
    assert_string_equal(nearest_of("boto", commands), "boot");
    assert_string_equal(nearest_of("rum", commands), "run");
    assert_string_equal(nearest_of("worklaods", commands), "workloads");
}

static void a_start_finds_its_name(void **state)
{
    static const char *const names[] = {"exec", "experiment", "workloads", NULL};

    (void)state;
    assert_string_equal(nearest_of("exp", names), "experiment");
    assert_string_equal(nearest_of("work", names), "workloads");
    assert_string_equal(nearest_of("exe", names), "exec");
    assert_null(nearest_of("w", names));
}

static void a_far_name_is_not_proposed(void **state)
{
    (void)state;
    assert_null(nearest_of("checkpoint", commands));
    assert_null(nearest_of("", commands));
}

static void advice_is_the_nearest_name_or_what_else_to_do(void **state)
{
    struct nearest near = nearest_to("boto");

    (void)state;
    assert_string_equal(nearest_advice(&near, "see help"), "; see help");
    assert_string_equal(nearest_advice(&near, NULL), "");
    nearest_offer(&near, "boot");
    assert_string_equal(nearest_advice(&near, "see help"), "; did you mean boot?");
}

static void distance_counts_edits_and_swaps(void **state)
{
    (void)state;
    assert_int_equal(nearest_distance("abc", "abc", 9), 0);
    assert_int_equal(nearest_distance("abc", "acb", 9), 1);
    assert_int_equal(nearest_distance("abc", "", 9), 3);
    assert_int_equal(nearest_distance("kitten", "sitting", 9), 3);
    assert_int_equal(nearest_distance("kitten", "sitting", 1), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_typing_error_finds_its_name),
        cmocka_unit_test(a_start_finds_its_name),
        cmocka_unit_test(a_far_name_is_not_proposed),
        cmocka_unit_test(advice_is_the_nearest_name_or_what_else_to_do),
        cmocka_unit_test(distance_counts_edits_and_swaps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
