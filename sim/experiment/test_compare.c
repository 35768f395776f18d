/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparisons: their numbers, what a missing run does to them, and what counts as output. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/experiment/compare.h"
#include "sim/machine/test_image.h"

static json_t *result(double user, double kernel, double monitor, double idle)
{
    return json_pack("{s:s, s:s, s:s, s:b, s:f, s:{s:f, s:f, s:f, s:f}}", "workload", "w", "size",
                     "small", "cpu", "inorder", "ok", 1, "sim_seconds",
                     user + kernel + monitor + idle, "time", "user", user, "kernel", kernel,
                     "monitor", monitor, "idle", idle);
}

static char title[] = "the paper", bare_name[] = "then", hosted_name[] = "then, hosted";
static const struct workload_paper paper = {
    .title = title,
    .bare = {bare_name, 60, 20, 0, 20, 100},
    .hosted = {hosted_name, 60, 20, 20, 20, 120},
};

static json_t *compared(json_t *bare, json_t *hosted, bool same)
{
    const struct comparison comparison = {"m", bare, hosted, &paper, same};
    json_t *object = compare_json(&comparison);

    json_decref(bare);
    json_decref(hosted);
    return object;
}

static double number(const json_t *object, const char *name)
{
    return json_number_value(json_object_get(object, name));
}

static double figure(const json_t *comparison, size_t row, const char *name)
{
    return number(json_array_get(json_object_get(comparison, "figure"), row), name);
}

static void assert_near(double value, double expected)
{
    assert_true(value > expected - 1e-9 && value < expected + 1e-9);
}

static void bare_is_a_hundred(void **state)
{
    json_t *c = compared(result(1, 0.5, 0, 0.5), result(1, 0.4, 0.6, 0.4), true);

    (void)state;
    assert_near(number(c, "overhead"), 1.2);
    assert_near(number(c, "overhead_busy"), 2.0 / 1.5);
    assert_near(figure(c, 0, "user"), 50);
    assert_near(figure(c, 0, "total"), 100);
    assert_near(figure(c, 1, "kernel"), 20);
    assert_near(figure(c, 1, "monitor"), 30);
    assert_near(figure(c, 1, "total"), 120);
    assert_near(figure(c, 3, "total"), 120);
    assert_true(json_is_true(json_object_get(c, "ok")));
    assert_string_equal(json_string_value(json_object_get(c, "size")), "small");
    assert_non_null(json_object_get(json_object_get(c, "m"), "time"));
    json_decref(c);
}

static void different_output_is_no_success(void **state)
{
    json_t *c = compared(result(1, 0, 0, 0), result(1, 0, 1, 0), false);

    (void)state;
    assert_true(json_is_false(json_object_get(c, "ok")));
    assert_true(json_is_false(json_object_get(c, "same_output")));
    assert_near(number(c, "overhead"), 2);
    json_decref(c);
}

static void a_run_that_is_missing_leaves_null(void **state)
{
    json_t *c = compared(result(1, 0, 0, 0), NULL, false);

    (void)state;
    assert_true(json_is_null(json_object_get(c, "m")));
    assert_true(json_is_null(json_object_get(c, "overhead")));
    assert_true(json_is_null(json_object_get(c, "same_output")));
    assert_true(json_is_false(json_object_get(c, "ok")));
    json_decref(c);
}

static void a_run_that_failed_is_in_no_figure(void **state)
{
    json_t *failed = result(0.1, 0, 0, 0), *c;

    (void)state;
    json_object_set_new(failed, "ok", json_false());
    c = compared(result(1, 0, 0, 0), failed, false);
    assert_true(json_is_null(json_object_get(c, "overhead")));
    assert_int_equal(json_array_size(json_object_get(c, "figure")), 3); /* bare, the paper's */
    json_decref(c);
}

static void a_run_of_no_time_divides_nothing(void **state)
{
    json_t *c = compared(result(0, 0, 0, 0), result(0, 0, 0, 0), true);

    (void)state;
    assert_true(json_is_null(json_object_get(c, "overhead")));
    assert_true(json_is_null(json_object_get(c, "overhead_busy")));
    assert_int_equal(json_array_size(json_object_get(c, "figure")), 2); /* the paper's */
    json_decref(c);
}

/* What is printed; the caller frees it. Inlined, gcc 12 takes the stream's text for a local's. */
static char *__attribute__((noinline)) printed(json_t *comparison, unsigned columns)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    compare_print(comparison, out, columns);
    fclose(out);
    json_decref(comparison);
    return text;
}

static void the_report_fits_its_width(void **state)
{
    static const unsigned widths[] = {1, 60, 80, 500};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(widths); i++) {
        char *text =
            printed(compared(result(1, 0.5, 0, 0.5), result(1, 0.4, 0.6, 0.4), true), widths[i]);

        for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
            assert_in_range(strlen(line), 0, 80);
        free(text);
    }
}

static void bars_are_as_long_as_their_numbers(void **state)
{
    char *text = printed(compared(result(1, 0.5, 0, 0.5), result(1, 0.4, 0.6, 0.4), true), 80);
    const char *bare = strstr(text, "#=") + 1, *hosted = strstr(bare, "@");
    size_t kernel = strspn(bare, "="), monitor = strspn(hosted, "@");

    (void)state;
    assert_int_equal(kernel, 12);  /* 25 of 120 in 56 columns */
    assert_int_equal(monitor, 14); /* 30 */
    assert_non_null(strstr(text, "1.200 times"));
    free(text);
}

static char *output_of(const char *text, const char *log)
{
    char *output = compare_output(test_file_write(text, strlen(text)), log);

    test_files_remove();
    return output;
}

static void output_is_what_programs_print(void **state)
{
    char *output = output_of("m: booting\n[    0.000138] pid_max\nhello\n[    8.6] x\n[ 1] y\n[z]\n"
                             "m: ended",
                             "m: ");

    (void)state;
    assert_string_equal(output, "hello\n[ 1] y\n[z]\n");
    free(output);
    output = output_of("m: a program's line", NULL);
    assert_string_equal(output, "m: a program's line");
    free(output);
    assert_null(compare_output("/nonexistent", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bare_is_a_hundred),
        cmocka_unit_test(different_output_is_no_success),
        cmocka_unit_test(a_run_that_is_missing_leaves_null),
        cmocka_unit_test(a_run_that_failed_is_in_no_figure),
        cmocka_unit_test(a_run_of_no_time_divides_nothing),
        cmocka_unit_test(the_report_fits_its_width),
        cmocka_unit_test(bars_are_as_long_as_their_numbers),
        cmocka_unit_test(output_is_what_programs_print),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
