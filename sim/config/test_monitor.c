/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Monitors' files: the project's are right, templates are filled in, wrong files are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim/config/monitor.h"

static char path[64];
static struct err err;

static int read_text(struct monitor *monitor, const char *text)
{
    int fd, status;

    strcpy(path, "/tmp/test_monitor_XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    status = monitor_read(monitor, path, &err);
    unlink(path);
    return status;
}

#define HEAD "return { name='m', title='t', firmware='f', memory='2M', "

static struct monitor monitor_of(const char *text)
{
    struct monitor monitor;

    if (read_text(&monitor, text) < 0)
        fail_msg("%s", err.text);
    return monitor;
}

static void assert_refused(const char *text, const char *reason)
{
    struct monitor monitor;

    assert_int_equal(read_text(&monitor, text), -1);
    if (!strstr(err.text, reason))
        fail_msg("\"%s\" does not say \"%s\"", err.text, reason);
}

static void the_monitors_of_the_project_are_right(void **state)
{
    struct monitor monitor;

    (void)state;
    if (monitor_read(&monitor, MONITORS "/disco.lua", &err) < 0)
        fail_msg("%s", err.text);
    assert_string_equal(monitor.name, "disco");
    assert_int_equal(monitor_set(&monitor, "--set", "pages=large", &err), 0);
    assert_int_equal(monitor_find_status(&monitor, 120)->exit, ERR_USAGE);
    assert_null(monitor_find_status(&monitor, 0));
    monitor_free(&monitor);
}

/* The kernel is a template as well: an option chooses it. */
static void an_option_chooses_the_kernel(void **state)
{
    struct monitor monitor =
        monitor_of(HEAD "kernels={bare='{k}'}, options={k={title='t', default='a', "
                        "values={a='one', b='two'}}} }");
    char *kernel;

    (void)state;
    kernel = monitor_kernel(&monitor, "bare", &err);
    assert_string_equal(kernel, "one");
    free(kernel);
    assert_int_equal(monitor_set(&monitor, "--set", "k=b", &err), 0);
    kernel = monitor_kernel(&monitor, "bare", &err);
    assert_string_equal(kernel, "two");
    free(kernel);
    assert_null(monitor_kernel(&monitor, "other", &err));
    assert_non_null(strstr(err.text, "names no kernel in place of other"));
    monitor_free(&monitor);
}

static void without_kernels_the_bare_one_is_taken(void **state)
{
    struct monitor monitor = monitor_of(HEAD "}");
    char *kernel = monitor_kernel(&monitor, "bare", &err);

    (void)state;
    assert_string_equal(kernel, "bare");
    free(kernel);
    monitor_free(&monitor);
}

static char *expand(const struct monitor *monitor, const char *template, char *value)
{
    char name[] = "v";
    const struct monitor_pair values[] = {{name, value}, {NULL, NULL}};

    return monitor_expand(monitor, template, values, &err);
}

static void a_template_is_filled_in(void **state)
{
    struct monitor monitor = monitor_of(HEAD "}");
    char value[] = "64M", *text = expand(&monitor, "a = {v}, {v}\nb = 1\n", value);

    (void)state;
    assert_string_equal(text, "a = 64M, 64M\nb = 1\n");
    free(text);
    monitor_free(&monitor);
}

static void a_line_with_an_empty_value_is_left_out(void **state)
{
    struct monitor monitor = monitor_of(HEAD "}");
    char value[] = "", *text = expand(&monitor, "a = 1\nb = {v}\nc = 2", value);

    (void)state;
    assert_string_equal(text, "a = 1\nc = 2");
    free(text);
    monitor_free(&monitor);
}

static void a_value_cannot_begin_a_line(void **state)
{
    struct monitor monitor = monitor_of(HEAD "}");
    char value[] = "x\nmemory = 1G";

    (void)state;
    assert_null(expand(&monitor, "a = {v}\n", value));
    assert_non_null(strstr(err.text, "{v}: the value must be one line"));
    monitor_free(&monitor);
}

static void braces_that_are_not_closed_are_text(void **state)
{
    struct monitor monitor = monitor_of(HEAD "}");
    char value[] = "1", *text = expand(&monitor, "a = {v\nb = }{v}\n", value);

    (void)state;
    assert_string_equal(text, "a = {v\nb = }1\n");
    free(text);
    monitor_free(&monitor);
}

static void a_firmware_is_found_from_its_file(void **state)
{
    struct monitor monitor =
        monitor_of("return { name='m', title='t', firmware='./f', memory='2M' }");

    (void)state;
    assert_string_equal(monitor.firmware, "/tmp/./f");
    monitor_free(&monitor);
}

static void wrong_files_are_refused(void **state)
{
    (void)state;
    assert_refused("return { name='m' }", "title is missing");
    assert_refused(HEAD "titel='x' }", "no such key; did you mean title?");
    assert_refused(HEAD "option={} }", "did you mean options?");
    assert_refused(HEAD "log={} }", "a table is no value");
    assert_refused("return { name='A b', title='t', firmware='f', memory='2M' }", "small letters");
    assert_refused("return { name='overhead', title='t', firmware='f', memory='2M' }",
                   "no word that results use");
    assert_refused("return { name='m', title='t', firmware='f', memory='big' }", "expected a size");
    assert_refused(HEAD "options={ o={title='t', default='a'} } }", "is none of its values");
    assert_refused(HEAD "options={ o={default='a', values={a='1'}} } }",
                   "options.o.title is missing");
    assert_refused(HEAD "options={ o='x' } }", "expected a table with title");
    assert_refused(HEAD "statuses={ [0]={says='x', exit=1} } }", "expected statuses[1 to 255]");
    assert_refused(HEAD "statuses={ x={says='x', exit=1} } }", "no such key");
    assert_refused(HEAD "statuses={ [9]={says='x', exit=3} } }", "exit: must be 1");
    assert_refused(HEAD "statuses={ [9]={exit=1} } }", "statuses[9].says is missing");
    assert_refused(HEAD "description='x' }", "go together");
    assert_refused(HEAD "modules={ description='x' } }", "go together");
}

static void lists_have_a_limit(void **state)
{
    (void)state;
    assert_refused("local k = {} for i = 1, 20 do k['k' .. i] = 'x' end " HEAD "kernels = k }",
                   "there are 8 of them already");
    assert_refused("local s = {} for i = 1, 20 do s[i] = {says='x', exit=1} end " HEAD
                   "statuses = s }",
                   "there are 16 of them already");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_monitors_of_the_project_are_right),
        cmocka_unit_test(an_option_chooses_the_kernel),
        cmocka_unit_test(without_kernels_the_bare_one_is_taken),
        cmocka_unit_test(a_template_is_filled_in),
        cmocka_unit_test(a_line_with_an_empty_value_is_left_out),
        cmocka_unit_test(a_value_cannot_begin_a_line),
        cmocka_unit_test(braces_that_are_not_closed_are_text),
        cmocka_unit_test(a_firmware_is_found_from_its_file),
        cmocka_unit_test(wrong_files_are_refused),
        cmocka_unit_test(lists_have_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
