/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ELF files: good ones load where they say, every lie is one line of error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/core/bits.h"
#include "sim/machine/elf.h"
#include "sim/machine/test_image.h"

static const uint32_t code[] = {0x11223344, 0x55667788};

static struct memory memory;
static struct layout layout;
static struct err err;

static int setup(void **state)
{
    (void)state;
    err = (struct err){0};
    if (memory_init(&memory, 1, UINT64_C(16) << 20, &err) < 0)
        return -1;
    layout_init(&layout, &memory);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    memory_free(&memory);
    test_files_remove();
    return 0;
}

static int load(const char *path)
{
    struct elf_file elf;
    int status = elf_open(&elf, path, &err);

    if (status == 0) {
        status = elf_load(&elf, &memory, &layout, &err);
        elf_close(&elf);
    }
    return status;
}

/* Message behind the path. */
static const char *refused_path(const char *path)
{
    assert_int_equal(load(path), -1);
    assert_int_equal(err.code, ERR_USAGE);
    assert_null(strchr(err.text, '\n'));
    assert_int_equal(strncmp(err.text, path, strlen(path)), 0);
    return err.text + strlen(path);
}

static const char *refused(const struct test_elf *elf)
{
    return refused_path(test_elf_write(elf));
}

static struct test_elf good(void)
{
    return test_elf_kernel(code, ARRAY_LENGTH(code));
}

static void a_segment_lands_at_its_physical_address(void **state)
{
    struct test_elf elf = good();

    (void)state;
    assert_int_equal(load(test_elf_write(&elf)), 0);
    assert_int_equal(load_be32(memory_dram(&memory, 0x100004)), 0x55667788);
}

static void every_untranslated_segment_is_mapped_away(void **state)
{
    paddr_t pa;

    (void)state;
    assert_true(elf_physical(UINT64_C(0xffffffff80100000), &pa) && pa == 0x100000);
    assert_true(elf_physical(UINT64_C(0xffffffffbfc00000), &pa) && pa == 0x1fc00000);
    assert_true(elf_physical(UINT64_C(0xa800000000123456), &pa) && pa == 0x123456);
    assert_true(elf_physical(UINT64_C(0x9000000123456789), &pa) && pa == UINT64_C(0x123456789));
    assert_true(elf_physical(UINT64_C(0x123456789), &pa) && pa == UINT64_C(0x123456789));
    assert_false(elf_physical(UINT64_C(0xffffffffc0000000), &pa));
    assert_false(elf_physical(UINT64_C(0x4000000000000000), &pa));
    assert_false(elf_physical(UINT64_C(0xa8000100000000), &pa));
}

static void a_missing_file_is_named(void **state)
{
    (void)state;
    assert_string_equal(refused_path("/nonexistent/vmlinux"),
                        ": No such file or directory; check the path");
    assert_string_equal(refused_path("/tmp"), ": is not a regular file");
}

static void what_is_no_elf_file_is_refused(void **state)
{
    (void)state;
    assert_string_equal(refused_path(test_file_write("", 0)), ": is empty");
    assert_string_equal(refused_path(test_file_write("#!/bin/sh\n", 10)), ": is not an ELF file");
    assert_string_equal(refused_path(test_file_write("\177E", 2)), ": is not an ELF file");
}

static void a_wrong_kind_is_named(void **state)
{
    struct test_elf elf = good();

    (void)state;
    elf.data = ELFDATA2LSB;
    assert_string_equal(refused(&elf), ": is little-endian; the machine is big-endian");
    elf = good();
    elf.machine = EM_X86_64;
    assert_string_equal(refused(&elf), ": is for another processor (ELF machine 62), not MIPS");
    elf = good();
    elf.class = 7;
    assert_string_equal(refused(&elf), ": is damaged: neither a 32-bit nor a 64-bit ELF file");
}

static void truncation_is_noticed_everywhere(void **state)
{
    struct test_elf elf = good();
    size_t whole = 0x1000 + sizeof(code);

    (void)state;
    elf.cut = whole - 10;
    assert_string_equal(refused(&elf), ": is truncated: its ELF header is not complete");
    elf.cut = whole - 40;
    assert_string_equal(refused(&elf), ": is truncated: its ELF header is not complete");
    elf.cut = whole - 80;
    assert_string_equal(refused(&elf), ": is truncated: its program headers lie outside");
    elf.cut = 1;
    assert_string_equal(refused(&elf), ": is truncated: a segment lies outside the file");
}

static void lies_about_sizes_are_refused(void **state)
{
    struct test_elf elf = good();

    (void)state;
    elf.offset = UINT64_MAX - 4;
    assert_string_equal(refused(&elf), ": is truncated: a segment lies outside the file");
    elf = good();
    elf.filesz = UINT64_MAX;
    assert_string_equal(refused(&elf), ": is truncated: a segment lies outside the file");
    elf = good();
    elf.memsz = 4;
    assert_string_equal(refused(&elf),
                        ": is damaged: a segment is larger in the file than in memory");
    elf = good();
    elf.phoff = UINT64_MAX - 8;
    assert_string_equal(refused(&elf), ": is truncated: its program headers lie outside");
    elf = good();
    elf.phentsize = 3;
    assert_string_equal(refused(&elf), ": is damaged: the size of its program headers is wrong");
    elf = good();
    elf.phnum = 65535;
    assert_string_equal(refused(&elf), ": is damaged: it has more than 64 segments");
}

static void a_segment_outside_memory_is_refused(void **state)
{
    struct test_elf elf = good();

    (void)state;
    elf.memsz = UINT64_C(1) << 40;
    assert_non_null(strstr(refused(&elf), "which the machine does not have (16 MB"));
    elf.memsz = UINT64_MAX - 100;
    assert_non_null(strstr(refused(&elf), "which the machine does not have (16 MB"));
    elf = good();
    elf.address = UINT64_C(0xc000000000000000);
    assert_non_null(strstr(refused(&elf), "which no untranslated segment reaches"));
}

static void images_must_not_overlap(void **state)
{
    struct test_elf elf = good();

    (void)state;
    assert_int_equal(load(test_elf_write(&elf)), 0);
    elf.address += 4;
    assert_non_null(strstr(refused(&elf), "overlaps /tmp/test_image_"));
}

static void a_file_with_nothing_to_load_is_refused(void **state)
{
    struct test_elf elf = good();

    (void)state;
    elf.segment_type = PT_NOTE;
    assert_string_equal(refused(&elf), ": has nothing to load");
    elf.phnum = 0;
    assert_string_equal(refused(&elf), ": has nothing to load");
}

/* No flipped byte of the headers may do more than fail. */
static void every_flipped_byte_of_the_headers_is_survived(void **state)
{
    static uint8_t bytes[0x1008];
    struct test_elf elf = good();
    FILE *file = fopen(test_elf_write(&elf), "rb");

    (void)state;
    assert_non_null(file);
    assert_int_equal(fread(bytes, 1, sizeof(bytes), file), sizeof(bytes));
    fclose(file);
    for (size_t i = 0; i < sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr); i++) {
        bytes[i] ^= 0xff;
        layout_init(&layout, &memory);
        load(test_file_write(bytes, sizeof(bytes)));
        bytes[i] ^= 0xff;
        if (i % 32 == 31)
            test_files_remove();
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_segment_lands_at_its_physical_address),
        TEST(every_untranslated_segment_is_mapped_away),
        TEST(a_missing_file_is_named),
        TEST(what_is_no_elf_file_is_refused),
        TEST(a_wrong_kind_is_named),
        TEST(truncation_is_noticed_everywhere),
        TEST(lies_about_sizes_are_refused),
        TEST(a_segment_outside_memory_is_refused),
        TEST(images_must_not_overlap),
        TEST(a_file_with_nothing_to_load_is_refused),
        TEST(every_flipped_byte_of_the_headers_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
