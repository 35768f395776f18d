/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs for exec: each kind that the guest cannot run is refused by its name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/machine/program.h"
#include "sim/machine/test_image.h"

static const uint32_t code[] = {0, 0};
static struct err err;

static struct test_elf good(void)
{
    return test_elf_kernel(code, ARRAY_LENGTH(code));
}

static void refused_as(const struct test_elf *elf, const char *kind)
{
    assert_int_equal(program_check(test_elf_write(elf), &err), -1);
    assert_int_equal(err.code, ERR_USAGE);
    assert_non_null(strstr(err.text, kind));
    assert_non_null(strstr(err.text, "discosim-cc"));
}

static void a_static_mips4_n64_program_is_taken(void **state)
{
    struct test_elf elf = good();

    (void)state;
    assert_int_equal(program_check(test_elf_write(&elf), &err), 0);
}

static void later_instruction_sets_are_refused(void **state)
{
    struct test_elf elf = good();

    (void)state;
    elf.flags = EF_MIPS_ARCH_64;
    refused_as(&elf, "is MIPS64 code");
    elf.flags = EF_MIPS_ARCH_64R2;
    refused_as(&elf, "is MIPS64r2 code");
    elf.flags = 0xa0000000;
    refused_as(&elf, "is MIPS64r6 code");
}

static void other_abis_are_refused(void **state)
{
    struct test_elf elf = good();

    (void)state;
    elf.class = ELFCLASS32;
    /* A 32-bit file's flags are elsewhere: write them through the fields that lie there. */
    elf.phoff = UINT64_C(0x0000000000000000);
    elf.entry = UINT64_C(0x0000000000000034);
    refused_as(&elf, "a 32-bit (o32) program");
}

static void linking_that_needs_more_files_is_refused(void **state)
{
    struct test_elf elf = good();

    (void)state;
    elf.segment_type = PT_INTERP;
    refused_as(&elf, "is dynamically linked");
    elf = good();
    elf.type = ET_DYN;
    refused_as(&elf, "is dynamically linked");
    elf.type = ET_REL;
    refused_as(&elf, "is an object file");
    elf.type = ET_CORE;
    refused_as(&elf, "is not an executable");
}

static void other_processors_are_refused(void **state)
{
    struct test_elf elf = good();

    (void)state;
    elf.data = ELFDATA2LSB;
    refused_as(&elf, "is little-endian");
    elf = good();
    elf.machine = EM_X86_64;
    refused_as(&elf, "another processor");
}

static int remove_files(void **state)
{
    (void)state;
    test_files_remove();
    return 0;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, remove_files)
    const struct CMUnitTest tests[] = {
        TEST(a_static_mips4_n64_program_is_taken),
        TEST(later_instruction_sets_are_refused),
        TEST(other_abis_are_refused),
        TEST(linking_that_needs_more_files_is_refused),
        TEST(other_processors_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
