/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lua files as data: the sandbox has no doors, errors name file and line, order is sorted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim/config/config.h"
#include "sim/config/data_file.h"

static char path[64], seen[4096];
static struct err err;

static int collect(void *self, const struct data_value *value, struct err *error)
{
    (void)self;
    (void)error;
    strncat(seen, value->name, sizeof(seen) - strlen(seen) - 1);
    strncat(seen, "=", sizeof(seen) - strlen(seen) - 1);
    strncat(seen, value->text ? value->text : "{}", sizeof(seen) - strlen(seen) - 1);
    strncat(seen, ";", sizeof(seen) - strlen(seen) - 1);
    return 0;
}

static void write_file(const char *text, size_t length)
{
    int fd;

    strcpy(path, "/tmp/test_data_XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, length), (ssize_t)length);
    close(fd);
}

static int read_text(const char *text)
{
    int status;

    seen[0] = '\0';
    write_file(text, strlen(text));
    status = data_file_read(path, collect, NULL, &err);
    unlink(path);
    return status;
}

/* The message without the path of the temporary file. */
static const char *refused(const char *text)
{
    assert_int_equal(read_text(text), -1);
    assert_int_equal(strncmp(err.text, path, strlen(path)), 0);
    return err.text + strlen(path);
}

static void values_come_in_the_order_of_their_names(void **state)
{
    (void)state;
    assert_int_equal(read_text("return { b = 1, a = { z = 'x', y = true }, c = 1.5, d = 1e3 }"), 0);
    assert_string_equal(seen, "a.y=true;a.z=x;b=1;c=1.5;d=1000;");
}

static void an_empty_table_is_visited_too(void **state)
{
    (void)state;
    assert_int_equal(read_text("return { a = {}, b = { c = {}, d = 1 } }"), 0);
    assert_string_equal(seen, "a={};b.c={};b.d=1;");
    assert_int_equal(read_text("return {}"), 0);
    assert_string_equal(seen, "");
}

static void loops_and_functions_may_compute_values(void **state)
{
    (void)state;
    assert_int_equal(read_text("local t = {}\n"
                               "for i = 1, 3 do t['n' .. i] = string.format('%dM', i * 8) end\n"
                               "return t"),
                     0);
    assert_string_equal(seen, "n1=8M;n2=16M;n3=24M;");
}

static void pairs_goes_in_sorted_order(void **state)
{
    (void)state;
    assert_int_equal(read_text("local s = ''\n"
                               "for k, v in pairs({ z = 1, a = 2, [7] = 3, [-1] = 4 }) do\n"
                               "  s = s .. tostring(k) .. v end\n"
                               "return { s = s }"),
                     0);
    assert_string_equal(seen, "s=-1473a2z1;");
}

static void nothing_of_the_host_is_in_reach(void **state)
{
    static const char *const names[] = {
        "io",           "os",       "package",   "require",        "load",       "loadstring",
        "dofile",       "loadfile", "debug",     "collectgarbage", "next",       "rawget",
        "setmetatable", "pcall",    "print",     "math.random",    "string.rep", "string.dump",
        "string.find",  "('').rep", "('').gsub", "table.move"};
    char text[128];

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        snprintf(text, sizeof(text), "return { x = %s == nil }", names[i]);
        assert_int_equal(read_text(text), 0);
        assert_string_equal(seen, "x=true;");
    }
}

static void addresses_are_not_in_reach(void **state)
{
    (void)state;
    assert_int_equal(read_text("return { x = tostring({}) }"), 0);
    assert_string_equal(seen, "x=table;");
    assert_non_null(strstr(refused("return { x = string.format('%p', {}) }"), "not allowed"));
    assert_non_null(strstr(refused("return { x = string.format('%s', {}) }"), "is a table"));
}

static void an_endless_file_ends(void **state)
{
    (void)state;
    assert_string_equal(refused("\nwhile true do end"), ":2: runs for more than 10000000 steps");
}

static void a_greedy_file_ends(void **state)
{
    (void)state;
    assert_string_equal(refused("local s = 'x' while true do s = s .. s end"),
                        ": not enough memory");
}

static void syntax_errors_name_their_line(void **state)
{
    (void)state;
    assert_string_equal(refused("return {\n  a = ,\n}"), ":2: unexpected symbol near ','");
}

static void a_file_must_return_a_table(void **state)
{
    (void)state;
    assert_string_equal(refused("return 5"), ": must return a table: return { ... }");
}

static void binary_chunks_are_refused(void **state)
{
    (void)state;
    assert_non_null(strstr(refused("\033Lua"), "binary chunk"));
}

static void tables_that_hold_themselves_are_refused(void **state)
{
    (void)state;
    assert_non_null(strstr(refused("local t = {} t.t = t return t"), "nested more than 8 deep"));
}

static void functions_are_no_values(void **state)
{
    (void)state;
    assert_string_equal(refused("return { f = function() end }"),
                        ":1: f: a function is not a value");
}

static void texts_that_json_cannot_hold_are_refused(void **state)
{
    (void)state;
    assert_string_equal(refused("return { a = '\\xff' }"),
                        ":1: a: a string that is not UTF-8 text, or holds a 0 is not a value");
    assert_string_equal(refused("return { a = 'x\\0' }"),
                        ":1: a: a string that is not UTF-8 text, or holds a 0 is not a value");
    assert_non_null(strstr(refused("return { ['\\xff'] = 1 }"), "is not UTF-8 text"));
}

static void a_missing_file_is_named(void **state)
{
    (void)state;
    assert_int_equal(data_file_read("/nonexistent/x.lua", collect, NULL, &err), -1);
    assert_string_equal(err.text, "/nonexistent/x.lua: No such file or directory; check the path");
}

static void lines_are_found_by_name(void **state)
{
    static const char source[] = "-- node = 1\n"
                                 "return {\n"
                                 "  x = \"node = 3\", cpu = { a = 1 },\n"
                                 "  node = {\n"
                                 "     memory = 1,\n"
                                 "  } }\n";
    (void)state;
    assert_int_equal(data_line(source, "node.memory"), 5);
    assert_int_equal(data_line(source, "cpu.a"), 3);
    assert_int_equal(data_line(source, "node.other"), 0);
}

static void a_wrong_key_of_a_machine_names_file_line_and_neighbour(void **state)
{
    static const char source[] = "return {\n  cpu = {\n    clok = \"1GHz\",\n  },\n}\n";
    struct config config;
    char expected[256];

    (void)state;
    config_init(&config);
    write_file(source, sizeof(source) - 1);
    assert_int_equal(config_read(&config, path, &err), -1);
    unlink(path);
    snprintf(expected, sizeof(expected), "%s:3: cpu.clok: no such key; did you mean cpu.clock?",
             path);
    assert_string_equal(err.text, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_in_the_order_of_their_names),
        cmocka_unit_test(an_empty_table_is_visited_too),
        cmocka_unit_test(loops_and_functions_may_compute_values),
        cmocka_unit_test(pairs_goes_in_sorted_order),
        cmocka_unit_test(nothing_of_the_host_is_in_reach),
        cmocka_unit_test(addresses_are_not_in_reach),
        cmocka_unit_test(an_endless_file_ends),
        cmocka_unit_test(a_greedy_file_ends),
        cmocka_unit_test(syntax_errors_name_their_line),
        cmocka_unit_test(a_file_must_return_a_table),
        cmocka_unit_test(binary_chunks_are_refused),
        cmocka_unit_test(tables_that_hold_themselves_are_refused),
        cmocka_unit_test(functions_are_no_values),
        cmocka_unit_test(texts_that_json_cannot_hold_are_refused),
        cmocka_unit_test(a_missing_file_is_named),
        cmocka_unit_test(lines_are_found_by_name),
        cmocka_unit_test(a_wrong_key_of_a_machine_names_file_line_and_neighbour),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
