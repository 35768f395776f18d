/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory, strings, formatted output and small texts (disco/lib), against the host's library.
 */
#include "disco/selftest/host/host.h"

#include "disco/lib/print.h"
#include "disco/lib/string.h"
#include "disco/lib/text.h"

#include <stdio.h>
#undef memcpy
#undef memset
#undef memcmp
#undef strlen
#undef strcmp
#include <string.h>

#define ROOM 80

static int reset(void **state)
{
    (void)state;
    host_reset();
    return 0;
}

static void test_copies_of_any_length_at_any_alignment_are_exact(void **state)
{
    uint8_t from[ROOM] __attribute__((aligned(8))), to[ROOM] __attribute__((aligned(8)));

    (void)state;
    for (unsigned i = 0; i < ROOM; i++)
        from[i] = (uint8_t)(3 * i + 1);
    for (unsigned offset = 0; offset < 64 * 40; offset++) {
        unsigned a = offset % 8, b = offset / 8 % 8, length = offset / 64;

        memset(to, 0xee, ROOM);
        assert_ptr_equal(disco_memcpy(to + a, from + b, length), to + a);
        assert_memory_equal(to + a, from + b, length);
        assert_int_equal(to[a + length], 0xee);
    }
}

static void test_memory_is_set_byte_by_byte_at_any_alignment(void **state)
{
    uint8_t to[ROOM] __attribute__((aligned(8)));

    (void)state;
    for (unsigned offset = 0; offset < 8 * 40; offset++) {
        unsigned at = offset % 8, length = offset / 8;

        memset(to, 0x11, ROOM);
        assert_ptr_equal(disco_memset(to + at, 0x1a5, length), to + at);
        for (unsigned i = 0; i < ROOM; i++)
            assert_int_equal(to[i], i >= at && i < at + length ? 0xa5 : 0x11);
    }
}

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

static void test_comparisons_have_the_signs_of_the_standard(void **state)
{
    static const char *const words[] = {"", "a", "ab", "abc", "abd", "b", "\xff", "\x7f"};

    (void)state;
    for (unsigned i = 0; i < 8; i++) {
        for (unsigned j = 0; j < 8; j++) {
            assert_int_equal(sign(disco_strcmp(words[i], words[j])),
                             sign(strcmp(words[i], words[j])));
            assert_int_equal(sign(disco_memcmp(words[i], words[j], 1)),
                             sign(memcmp(words[i], words[j], 1)));
        }
        assert_int_equal(disco_strlen(words[i]), strlen(words[i]));
    }
    assert_int_equal(disco_memcmp("x", "y", 0), 0);
}

static void test_a_string_that_is_too_long_is_cut_and_closed(void **state)
{
    char to[6] = "......";

    (void)state;
    string_copy(to, 5, "abcdefgh");
    assert_string_equal(to, "abcd");
    assert_int_equal(to[5], '.');
    string_copy(to, 1, "abc");
    assert_string_equal(to, "");
    string_copy(to, 6, "abc");
    assert_string_equal(to, "abc");
}

static void test_integers_keep_their_byte_order_at_odd_addresses(void **state)
{
    uint8_t bytes[10] = {0};

    (void)state;
    store_le64(bytes + 1, UINT64_C(0x0102030405060708));
    assert_int_equal(bytes[1], 8);
    assert_int_equal(bytes[8], 1);
    assert_int_equal(load_le64(bytes + 1), UINT64_C(0x0102030405060708));
    assert_int_equal(load_le32(bytes + 1), 0x05060708);
    assert_int_equal(load_le16(bytes + 1), 0x0708);
    store_le32(bytes + 1, 0xa1a2a3a4);
    store_le16(bytes + 1, 0xb1b2);
    assert_int_equal(load_le32(bytes + 1), 0xa1a2b1b2);
    store_be64(bytes + 1, UINT64_C(0x0102030405060708));
    assert_int_equal(bytes[1], 1);
    assert_int_equal(bytes[8], 8);
    assert_int_equal(load_be64(bytes + 1), UINT64_C(0x0102030405060708));
    assert_int_equal(load_be32(bytes + 1), 0x01020304);
    assert_int_equal(load_be16(bytes + 1), 0x0102);
}

/* ---- print ---- */

static void expect_print(const char *expected, const char *format, ...)
{
    struct host *machine = host();
    va_list args;

    machine->console_bytes = 0;
    va_start(args, format);
    print_args(format, args);
    va_end(args);
    machine->console[machine->console_bytes] = 0;
    assert_string_equal(machine->console, expected);
}

static void test_numbers_are_printed_as_the_host_prints_them(void **state)
{
    static const char *const formats[] = {"[%d]", "[%u]", "[%x]", "[%5d]", "[%08x]", "[%12u]"};
    static const char *const wide[] = {"[%ld]", "[%lu]", "[%lx]", "[%20ld]", "[%016lx]", "[%4lu]"};
    static const uint64_t values[] = {0,
                                      1,
                                      9,
                                      10,
                                      0x7fffffff,
                                      0x80000000,
                                      UINT64_MAX,
                                      INT64_MAX,
                                      UINT64_C(1) << 63,
                                      1234567890123456789};
    char expected[64];

    (void)state;
    for (unsigned f = 0; f < 6; f++) {
        for (unsigned v = 0; v < 10; v++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            snprintf(expected, sizeof(expected), formats[f], (unsigned)values[v]);
            expect_print(expected, formats[f], (unsigned)values[v]);
            snprintf(expected, sizeof(expected), wide[f], values[v]);
            expect_print(expected, wide[f], values[v]);
#pragma GCC diagnostic pop
        }
    }
}

static void test_texts_characters_and_percent_signs_are_printed(void **state)
{
    (void)state;
    expect_print("a b 100% c", "%s %c 100%% %c", "a", 'b', 'c');
    expect_print("cut ", "cut %");
    expect_print("cut ", "cut %08");
    log_line("%s is %u", "this", 7u);
    assert_true(host_said("disco: this is 7\n"));
    print("%s\n", "plain");
    assert_true(host_said("\nplain\n"));
}

/* ---- text ---- */

static void test_pairs_are_read_without_blanks_comments_and_empty_lines(void **state)
{
    static const char text[] = "# comment\n\n  key\t= a value \r\n=empty key\nlast=";
    struct text_reader reader;

    (void)state;
    text_open(&reader, text, sizeof(text) - 1);
    assert_int_equal(text_next(&reader), TEXT_PAIR);
    assert_string_equal(reader.key, "key");
    assert_string_equal(reader.value, "a value");
    assert_int_equal(reader.line, 3);
    assert_int_equal(text_next(&reader), TEXT_PAIR);
    assert_string_equal(reader.key, "");
    assert_int_equal(text_next(&reader), TEXT_PAIR);
    assert_string_equal(reader.key, "last");
    assert_string_equal(reader.value, "");
    assert_int_equal(text_next(&reader), TEXT_END);
    assert_int_equal(text_next(&reader), TEXT_END);
}

static void test_lines_that_are_no_pairs_or_too_long_are_bad(void **state)
{
    static char text[TEXT_VALUE + TEXT_KEY + 10];
    struct text_reader reader;

    (void)state;
    text_open(&reader, "no pair\nkey = value\n", 20);
    assert_int_equal(text_next(&reader), TEXT_BAD);
    assert_int_equal(text_next(&reader), TEXT_PAIR);
    memset(text, 'x', sizeof(text));
    text[TEXT_KEY] = '=';
    text_open(&reader, text, sizeof(text));
    assert_int_equal(text_next(&reader), TEXT_BAD);
    text[TEXT_KEY - 1] = '=';
    text_open(&reader, text, TEXT_KEY + TEXT_VALUE);
    assert_int_equal(text_next(&reader), TEXT_BAD);
    text_open(&reader, text, TEXT_KEY + TEXT_VALUE - 1);
    assert_int_equal(text_next(&reader), TEXT_PAIR);
    assert_int_equal(strlen(reader.value), TEXT_VALUE - 1);
}

static void test_random_texts_are_read_within_their_bounds(void **state)
{
    static const char letters[] = "ab=# \t\r\n\0z";
    uint64_t seed = 7;

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        unsigned length = host_random(&seed) % 60;
        char *text = test_malloc(length + 1); /* the sanitizer sees a read past the end */
        struct text_reader reader;

        for (unsigned i = 0; i < length; i++)
            text[i] = letters[host_random(&seed) % 10];
        text_open(&reader, text, length);
        while (text_next(&reader) != TEXT_END)
            assert_true(reader.at <= text + length);
        test_free(text);
    }
}

static void test_numbers_have_suffixes_and_limits(void **state)
{
    static const struct {
        const char *text;
        bool good;
        uint64_t number;
    } rows[] = {
        {"0", true, 0},
        {"42", true, 42},
        {"4K", true, 4096},
        {"3M", true, 3 << 20},
        {"2G", true, UINT64_C(2) << 30},
        {"1024G", true, UINT64_C(1) << 40},
        {"1025G", false, 0},
        {"99999999999999999999999", false, 0},
        {"18446744073709551616", false, 0},
        {"", false, 0},
        {"K", false, 0},
        {"-1", false, 0},
        {"1k", false, 0},
        {"1KK", false, 0},
        {"1 ", false, 0},
    };
    uint64_t number;

    (void)state;
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(text_number(rows[i].text, &number), rows[i].good);
        if (rows[i].good)
            assert_int_equal(number, rows[i].number);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copies_of_any_length_at_any_alignment_are_exact),
        cmocka_unit_test(test_memory_is_set_byte_by_byte_at_any_alignment),
        cmocka_unit_test(test_comparisons_have_the_signs_of_the_standard),
        cmocka_unit_test(test_a_string_that_is_too_long_is_cut_and_closed),
        cmocka_unit_test(test_integers_keep_their_byte_order_at_odd_addresses),
        cmocka_unit_test(test_numbers_are_printed_as_the_host_prints_them),
        cmocka_unit_test(test_texts_characters_and_percent_signs_are_printed),
        cmocka_unit_test(test_pairs_are_read_without_blanks_comments_and_empty_lines),
        cmocka_unit_test(test_lines_that_are_no_pairs_or_too_long_are_bad),
        cmocka_unit_test(test_random_texts_are_read_within_their_bounds),
        cmocka_unit_test(test_numbers_have_suffixes_and_limits),
    };

    return cmocka_run_group_tests(tests, reset, NULL);
}
