/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts: what is UTF-8, how they end, copies of parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sim/config/text.h"

static void every_length_of_utf8_is_taken(void **state)
{
    (void)state;
    assert_true(text_is_utf8(""));
    assert_true(text_is_utf8("plain"));
    assert_true(text_is_utf8("\xc2\x80 \xdf\xbf"));
    assert_true(text_is_utf8("\xe0\xa0\x80 \xed\x9f\xbf \xef\xbf\xbf"));
    assert_true(text_is_utf8("\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf"));
}

static void what_is_no_utf8_is_told(void **state)
{
    static const char *const wrong[] = {
        "\xff",     /* no first byte */
        "\x80",     /* a later one first */
        "\xc3",     /* cut short */
        "\xc3(",    /* and followed by another character */
        "\xc0\x80", /* longer than need be */
        "\xe0\x9f\xbf",
        "\xf0\x8f\xbf\xbf",
        "\xed\xa0\x80",     /* a surrogate */
        "\xf4\x90\x80\x80", /* beyond the last character */
        "\xf5\x80\x80\x80",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(text_is_utf8(wrong[i]));
}

static void an_end_is_no_whole(void **state)
{
    (void)state;
    assert_true(text_ends("a.lua", ".lua"));
    assert_false(text_ends(".lua", ".lua"));
    assert_false(text_ends("a.lu", ".lua"));
    assert_false(text_ends("", ".lua"));
}

static void a_part_is_copied(void **state)
{
    char *part = text_copy_part("abcdef", 3);

    (void)state;
    assert_string_equal(part, "abc");
    free(part);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_of_utf8_is_taken),
        cmocka_unit_test(what_is_no_utf8_is_told),
        cmocka_unit_test(an_end_is_no_whole),
        cmocka_unit_test(a_part_is_copied),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
