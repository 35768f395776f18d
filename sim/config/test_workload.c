/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workload files: those that exist are right, wrong ones are refused by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim/config/workload.h"

static char path[64];
static struct err err;

static int read_text(struct workload *workload, const char *text)
{
    int fd, status;

    strcpy(path, "/tmp/test_workload_XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    status = workload_read(workload, path, &err);
    unlink(path);
    return status;
}

static const char *refused(const char *text)
{
    struct workload workload;

    assert_int_equal(read_text(&workload, text), -1);
    return err.text + strlen(path);
}

#define HEAD "return { name='w', title='t', kernel='k', append='a', default_size='s', "

static void the_workloads_of_the_project_are_right(void **state)
{
    struct workload workload;

    (void)state;
    if (workload_read(&workload, WORKLOADS "/pmake/pmake.lua", &err) < 0)
        fail_msg("%s", err.text);
    assert_string_equal(workload.name, "pmake");
    assert_non_null(workload_find_size(&workload, "small", &err));
    assert_string_equal(workload_find_size(&workload, NULL, &err)->key, "standard");
    workload_free(&workload);
}

/* A disk of the user's own: absolute, or from the folder of the workload's file. */
static void a_disk_may_be_a_path(void **state)
{
    struct workload workload;

    (void)state;
    assert_int_equal(read_text(&workload, HEAD "sizes={s={title='x', disk='/a/b.img'},"
                                               " t={title='x', disk='../b.img'},"
                                               " u={title='x', disk='pmake/small.img'}}}"),
                     0);
    assert_string_equal(workload_find_size(&workload, "s", &err)->disk, "/a/b.img");
    assert_string_equal(workload_find_size(&workload, "t", &err)->disk, "/tmp/../b.img");
    assert_string_equal(workload_find_size(&workload, "u", &err)->disk, "pmake/small.img");
    workload_free(&workload);
}

static void an_empty_table_is_no_value(void **state)
{
    (void)state;
    assert_non_null(
        strstr(refused(HEAD "sizes={s={title={}, disk='a/b'}}}"), "a table is no value"));
    assert_non_null(strstr(refused(HEAD "sizes={s={}}}"), "sizes.s: is empty"));
    assert_non_null(strstr(refused(HEAD "sizes={}}"), "sizes is missing"));
}

static void a_wrong_size_names_the_nearest(void **state)
{
    struct workload workload;

    (void)state;
    assert_int_equal(
        read_text(&workload, HEAD "sizes={ s={ title='x', disk='d', instructions=5e6 } } }"), 0);
    assert_int_equal(workload_find_size(&workload, NULL, &err)->instructions, 5000000);
    assert_null(workload_find_size(&workload, "t", &err));
    assert_string_equal(err.text, "workload w has no size \"t\"; did you mean s?");
    workload_free(&workload);
}

static void a_missing_key_is_named(void **state)
{
    (void)state;
    assert_string_equal(refused("return { name = 'x' }"), ": title is missing");
    assert_string_equal(refused(HEAD "}"), ": sizes is missing");
    assert_string_equal(refused(HEAD "sizes={ s={ title='x' } } }"), ": sizes.s.disk is missing");
}

static void a_name_must_serve_for_a_folder(void **state)
{
    (void)state;
    assert_non_null(strstr(refused("return { name='a/b', title='t', kernel='k', append='',"
                                   " default_size='s', sizes={ s={ title='x', disk='d' } } }"),
                           "name = \"a/b\": must be up to 64 letters without a slash"));
    assert_non_null(strstr(refused("return { name='', title='t', kernel='k', append='',"
                                   " default_size='s', sizes={ s={ title='x', disk='d' } } }"),
                           "name = \"\": must be"));
}

static void a_wrong_key_names_line_and_neighbour(void **state)
{
    (void)state;
    assert_string_equal(refused(HEAD "\nkernle='x' }"),
                        ":2: kernle: no such key; did you mean kernel?");
    assert_string_equal(refused(HEAD "sizes={ s={ disc='x' } } }"),
                        ":1: sizes.s.disc: no such key; did you mean disk?");
}

static void a_default_size_must_exist(void **state)
{
    (void)state;
    assert_string_equal(refused(HEAD "sizes={ q={ title='x', disk='d' } } }"),
                        ": default_size = \"s\": there is no such size");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_workloads_of_the_project_are_right),
        cmocka_unit_test(a_wrong_size_names_the_nearest),
        cmocka_unit_test(a_disk_may_be_a_path),
        cmocka_unit_test(an_empty_table_is_no_value),
        cmocka_unit_test(a_missing_key_is_named),
        cmocka_unit_test(a_name_must_serve_for_a_folder),
        cmocka_unit_test(a_wrong_key_names_line_and_neighbour),
        cmocka_unit_test(a_default_size_must_exist),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
