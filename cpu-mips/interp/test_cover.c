/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The set of executed words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cpu-mips/interp/cover.h"

static void test_an_empty_set_has_no_range(void **state)
{
    struct cover *cover = cover_new();
    struct cpu_range range;

    (void)state;
    assert_false(cover_next(cover, 0, &range));
    cover_free(cover);
}

static void test_ranges_come_in_ascending_order_and_join_over_pages(void **state)
{
    static const paddr_t words[] = {0x100000ffc, 0x2000, 0x1ffc, 0x180, 0x184, 0x1fc00000};
    struct cover *cover = cover_new();
    struct cpu_range range = {0, 0};

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        cover_note(cover, words[i]);
    assert_true(cover_next(cover, range.to, &range));
    assert_int_equal(range.from, 0x180);
    assert_int_equal(range.to, 0x188);
    assert_true(cover_next(cover, range.to, &range));
    assert_int_equal(range.from, 0x1ffc);
    assert_int_equal(range.to, 0x2004);
    assert_true(cover_next(cover, range.to, &range));
    assert_int_equal(range.from, 0x1fc00000);
    assert_true(cover_next(cover, range.to, &range));
    assert_int_equal(range.to, 0x100001000);
    assert_false(cover_next(cover, range.to, &range));
    cover_free(cover);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_empty_set_has_no_range),
        cmocka_unit_test(test_ranges_come_in_ascending_order_and_join_over_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
