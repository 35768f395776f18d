/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cpio archives: what is written reads back entry by entry, as the kernel reads it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/machine/initrd.h"
#include "sim/machine/test_image.h"

struct entry {
    char name[64];
    uint32_t mode, size;
    const uint8_t *content;
};

static struct initrd initrd;
static struct err err;

static int setup(void **state)
{
    (void)state;
    initrd_init(&initrd);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    initrd_free(&initrd);
    test_files_remove();
    return 0;
}

static uint32_t field(size_t at, unsigned index)
{
    char digits[9] = {0};

    memcpy(digits, initrd.bytes.bytes + at + 6 + 8 * index, 8);
    return (uint32_t)strtoul(digits, NULL, 16);
}

/* The entry at *at, which moves on to the next. */
static struct entry next_entry(size_t *at)
{
    struct entry entry;
    size_t name = *at + 110;

    assert_true(*at % 4 == 0 && name < initrd.bytes.length);
    assert_memory_equal(initrd.bytes.bytes + *at, "070701", 6);
    entry.mode = field(*at, 1);
    entry.size = field(*at, 6);
    assert_int_equal(field(*at, 11), strlen((const char *)initrd.bytes.bytes + name) + 1);
    snprintf(entry.name, sizeof(entry.name), "%s", (const char *)initrd.bytes.bytes + name);
    *at = (name + field(*at, 11) + 3) & ~(size_t)3;
    entry.content = initrd.bytes.bytes + *at;
    *at = (*at + entry.size + 3) & ~(size_t)3;
    assert_true(*at <= initrd.bytes.length);
    return entry;
}

static void paths_through_files_and_paths_of_folders_are_refused(void **state)
{
    (void)state;
    assert_int_equal(initrd_add(&initrd, "/a/b", 0644, "x", 1, &err), 0);
    assert_int_equal(initrd_add(&initrd, "/a", 0644, "x", 1, &err), -1);
    assert_string_equal(err.text, "/a: is a folder of the guest; name a file in it");
    assert_int_equal(initrd_add(&initrd, "/a/b/c", 0644, "x", 1, &err), -1);
    assert_string_equal(err.text, "/a/b/c: /a/b is a file of the guest, not a folder");
}

static void folders_of_an_earlier_archive_are_known(void **state)
{
    struct initrd base;
    const char *path;

    (void)state;
    initrd_init(&base);
    assert_int_equal(initrd_add(&base, "/bin/sh", 0755, "x", 1, &err), 0);
    initrd_finish(&base);
    path = test_file_write(base.bytes.bytes, base.bytes.length);
    initrd_free(&base);
    assert_int_equal(initrd_append_file(&initrd, path, &err), 0);
    assert_int_equal(initrd_add(&initrd, "/bin", 0644, "x", 1, &err), -1);
    assert_int_equal(initrd_add(&initrd, "/bin/sh", 0755, "y", 1, &err), 0);
}

static void a_file_reads_back(void **state)
{
    size_t at = 0;
    struct entry entry;

    (void)state;
    assert_int_equal(initrd_add(&initrd, "/hello", 0755, "abcde", 5, &err), 0);
    initrd_finish(&initrd);
    entry = next_entry(&at);
    assert_string_equal(entry.name, "hello");
    assert_int_equal(entry.mode, 0100755);
    assert_int_equal(entry.size, 5);
    assert_memory_equal(entry.content, "abcde", 5);
    assert_string_equal(next_entry(&at).name, "TRAILER!!!");
    assert_int_equal(at, initrd.bytes.length);
}

static void directories_come_before_their_files_and_once(void **state)
{
    static const char *const names[] = {"a", "a/b", "a/b/x", "a/y", "TRAILER!!!"};
    size_t at = 0;

    (void)state;
    assert_int_equal(initrd_add(&initrd, "/a/b/x", 0644, "1", 1, &err), 0);
    assert_int_equal(initrd_add(&initrd, "/a/y", 0644, NULL, 0, &err), 0);
    initrd_finish(&initrd);
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        assert_string_equal(next_entry(&at).name, names[i]);
}

static void a_second_archive_begins_aligned(void **state)
{
    size_t at = 8;

    (void)state;
    assert_int_equal(initrd_append_file(&initrd, test_file_write("12345", 5), &err), 0);
    assert_int_equal(initrd_add(&initrd, "/x", 0644, "1", 1, &err), 0);
    initrd_finish(&initrd);
    assert_string_equal(next_entry(&at).name, "x");
}

static void host_files_keep_their_content(void **state)
{
    size_t at = 0;
    struct entry entry;

    (void)state;
    assert_int_equal(initrd_add_file(&initrd, "/f", test_file_write("data", 4), &err), 0);
    assert_int_equal(initrd_add_file(&initrd, "/empty", test_file_write("", 0), &err), 0);
    initrd_finish(&initrd);
    entry = next_entry(&at);
    assert_memory_equal(entry.content, "data", 4);
    assert_int_equal(next_entry(&at).size, 0);
}

static void paths_that_are_not_absolute_are_refused(void **state)
{
    static const char *const paths[] = {"x", "", "/", "/a//b", "/a/../b", "/./a", "/a/", "/a\nb"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(paths); i++)
        assert_int_equal(initrd_add(&initrd, paths[i], 0644, "1", 1, &err), -1);
    assert_int_equal(initrd.bytes.length, 0);
}

static void a_missing_host_file_is_named(void **state)
{
    (void)state;
    assert_int_equal(initrd_add_file(&initrd, "/f", "/nonexistent/f", &err), -1);
    assert_string_equal(err.text, "/nonexistent/f: No such file or directory; check the path");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_file_reads_back),
        TEST(directories_come_before_their_files_and_once),
        TEST(a_second_archive_begins_aligned),
        TEST(host_files_keep_their_content),
        TEST(paths_that_are_not_absolute_are_refused),
        TEST(a_missing_host_file_is_named),
        TEST(paths_through_files_and_paths_of_folders_are_refused),
        TEST(folders_of_an_earlier_archive_are_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
