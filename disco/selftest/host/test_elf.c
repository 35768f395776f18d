/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Guest kernels as ELF files: a good one is loaded as it asks, every kind of bad one is refused,
 * random damage is survived.
 */
#include <elf.h>
#include <endian.h>

#include "disco/selftest/host/host.h"

#include "disco/lib/elf.h"
#include "disco/lib/string.h"

#define PAYLOAD 64

struct image {
    Elf64_Ehdr header;
    Elf64_Phdr program[2];
    uint8_t payload[PAYLOAD];
};

static struct image image;

static int make_image(void **state)
{
    (void)state;
    image = (struct image){.header = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
                                                  ELFDATA2MSB, EV_CURRENT},
                                      .e_type = htobe16(ET_EXEC),
                                      .e_machine = htobe16(EM_MIPS),
                                      .e_entry = htobe64(CKSSEG + 0x1000),
                                      .e_phoff = htobe64(sizeof(Elf64_Ehdr)),
                                      .e_phentsize = htobe16(sizeof(Elf64_Phdr)),
                                      .e_phnum = htobe16(2)}};
    image.program[0] = (Elf64_Phdr){.p_type = htobe32(PT_NOTE), .p_offset = UINT64_MAX};
    image.program[1] = (Elf64_Phdr){.p_type = htobe32(PT_LOAD),
                                    .p_offset = htobe64(offsetof(struct image, payload)),
                                    .p_vaddr = htobe64(CKSSEG + 0x1ff0),
                                    .p_filesz = htobe64(PAYLOAD),
                                    .p_memsz = htobe64(PAYLOAD + 100)};
    for (unsigned i = 0; i < PAYLOAD; i++)
        image.payload[i] = (uint8_t)(i + 1);
    host_reset();
    return 0;
}

static const char *open_image(uint64_t size)
{
    struct elf_segment segment;
    struct elf elf;
    const char *reason = elf_open(&elf, &image, size);

    for (unsigned i = 0; !reason && i < elf.segments; i++)
        reason = elf_segment(&elf, i, &segment);
    return reason;
}

static void test_a_good_file_has_its_entry_and_segments(void **state)
{
    struct elf_segment segment;
    struct elf elf;

    (void)state;
    assert_null(elf_open(&elf, &image, sizeof(image)));
    assert_int_equal(elf.entry, CKSSEG + 0x1000);
    assert_int_equal(elf.segments, 2);
    assert_null(elf_segment(&elf, 0, &segment));
    assert_int_equal(segment.memory_bytes, 0); /* not to be loaded */
    assert_null(elf_segment(&elf, 1, &segment));
    assert_int_equal(segment.va, CKSSEG + 0x1ff0);
    assert_int_equal(segment.file_bytes, PAYLOAD);
    assert_int_equal(segment.memory_bytes, PAYLOAD + 100);
    assert_ptr_equal(segment.bytes, image.payload);
}

static void expect_refused(const char *text)
{
    const char *reason = open_image(sizeof(image));

    assert_non_null(reason);
    assert_non_null(__builtin_strstr(reason, text));
    make_image(NULL);
}

static void test_each_kind_of_wrong_file_is_refused_with_its_reason(void **state)
{
    (void)state;
    image.header.e_ident[1] = 'e';
    expect_refused("is not an ELF file");
    image.header.e_ident[EI_CLASS] = ELFCLASS32;
    expect_refused("64-bit");
    image.header.e_ident[EI_DATA] = ELFDATA2LSB;
    expect_refused("big-endian");
    image.header.e_machine = htobe16(EM_X86_64);
    expect_refused("MIPS");
    image.header.e_type = htobe16(ET_REL);
    expect_refused("is not an executable");
    image.header.e_phentsize = htobe16(32);
    expect_refused("program headers");
    image.header.e_phnum = htobe16(65);
    expect_refused("program headers");
    image.header.e_phoff = htobe64(sizeof(image) - 2 * sizeof(Elf64_Phdr) + 1);
    expect_refused("program headers");
    image.header.e_phoff = UINT64_MAX;
    expect_refused("program headers");
    image.program[1].p_offset = htobe64(sizeof(image) - PAYLOAD + 1);
    expect_refused("is truncated");
    image.program[1].p_offset = UINT64_MAX;
    expect_refused("is truncated");
    image.program[1].p_filesz = UINT64_MAX;
    expect_refused("is truncated");
    image.program[1].p_memsz = htobe64(PAYLOAD - 1);
    expect_refused("larger in the file");
}

static void test_a_file_cut_anywhere_is_refused(void **state)
{
    (void)state;
    for (uint64_t size = 0; size < sizeof(image); size++)
        assert_non_null(open_image(size));
    assert_null(open_image(sizeof(image)));
}

/* ---- into a virtual machine, by its description ---- */

#define DESCRIPTION "memory = 4M\nkernel = kernel\n"
#define KERNEL_AT   (UINT64_C(90) << 20)
#define INITRD_AT   (UINT64_C(80) << 20)

static struct vm *load_image(void)
{
    struct module *module = &monitor.machine.modules[0];

    host_load(KERNEL_AT, &image, sizeof(image));
    *module = (struct module){.label = "kernel", .start = KERNEL_AT, .bytes = sizeof(image)};
    monitor.machine.module_count = 1;
    return host_describe(DESCRIPTION);
}

static void test_a_kernel_is_loaded_where_it_is_linked_and_cleared_behind(void **state)
{
    struct vm *vm = load_image();

    (void)state;
    assert_non_null(vm);
    assert_memory_equal(vm_memory(vm, 0x1ff0, 16), image.payload, 16);
    assert_memory_equal(vm_memory(vm, 0x2000, 48), image.payload + 16, 48);
    assert_int_equal(*(uint8_t *)vm_memory(vm, 0x2030, 1), 0);
    assert_int_equal(vm->vcpus[0]->pc, CKSSEG + 0x1000);
    assert_int_equal(vm->vcpus[0]->gpr[4], (uint64_t)-2);
    assert_int_equal(vm->vcpus[0]->gpr[5] >> 40, XSSEG >> 40);
    assert_int_equal(*(uint8_t *)vm_memory(vm, vm->vcpus[0]->gpr[5] - XSSEG, 1), 0xd0);
}

static void test_a_kernel_in_xsseg_is_loaded_too(void **state)
{
    struct vm *vm;

    (void)state;
    image.program[1].p_vaddr = htobe64(XSSEG + 0x3000);
    vm = load_image();
    assert_non_null(vm);
    assert_memory_equal(vm_memory(vm, 0x3000, PAYLOAD), image.payload, PAYLOAD);
}

static void test_a_kernel_that_does_not_fit_is_refused(void **state)
{
    static const struct {
        uint64_t va, bytes;
        const char *text;
    } rows[] = {
        {CKSEG0 + 0x1000, PAYLOAD, "is it the bare kernel?"},
        {0x1000, PAYLOAD, "is it the bare kernel?"},
        {CKSSEG + (4 << 20) - PAYLOAD + 1, PAYLOAD, "does not fit into"},
        {CKSSEG + 0x1000, UINT64_MAX - 0x100, "does not fit into"},
        {XSSEG + 0x1000, UINT64_C(4) << 20, "does not fit into"},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        make_image(NULL);
        image.program[1].p_vaddr = htobe64(rows[i].va);
        image.program[1].p_memsz = htobe64(rows[i].bytes);
        assert_null(load_image());
        assert_true(host_said(rows[i].text));
    }
}

static struct vm *load_with_initrd(uint64_t bytes)
{
    static uint8_t initrd[4 << 20];
    struct module *module = &monitor.machine.modules[1];

    for (unsigned i = 0; i < sizeof(initrd); i++)
        initrd[i] = (uint8_t)(i / 3 + 1);
    host_load(KERNEL_AT, &image, sizeof(image));
    host_load(INITRD_AT, initrd, bytes);
    monitor.machine.modules[0] =
        (struct module){.label = "kernel", .start = KERNEL_AT, .bytes = sizeof(image)};
    *module = (struct module){.label = "initrd", .start = INITRD_AT, .bytes = bytes};
    monitor.machine.module_count = 2;
    return host_describe(DESCRIPTION "initrd = initrd\n");
}

static void test_an_initial_ram_disk_lies_at_the_end_of_memory(void **state)
{
    const uint64_t bytes = 100001;
    const gpa_t start = ((UINT64_C(4) << 20) - bytes) & ~UINT64_C(0xffff);
    struct vm *vm = load_with_initrd(bytes);

    (void)state;
    assert_non_null(vm);
    for (uint64_t i = 0; i < bytes; i++)
        assert_int_equal(*(const uint8_t *)vm_memory(vm, start + i, 1), (uint8_t)(i / 3 + 1));
    assert_true(vm->vcpus[0]->gpr[5] - XSSEG < start); /* the device tree is below it */
}

static void test_an_initial_ram_disk_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    assert_null(load_with_initrd((4 << 20) - 0x8000)); /* over the kernel */
    assert_true(host_said("initrd does not fit"));
    make_image(state);
    assert_null(load_with_initrd((4 << 20) - 0x18000)); /* over the tree */
    assert_true(host_said("device tree does not fit"));
    make_image(NULL);
    monitor.machine.modules[1].bytes = 0;
    assert_null(host_describe("memory = 4M\nkernel = kernel\ninitrd = nothing\n"));
    assert_true(host_said("there is no module"));
}

/* One to four bytes of the headers become others: what is still loaded lies in guest memory. */
static void test_damaged_files_are_refused_or_loaded_within_memory(void **state)
{
    const size_t headers = offsetof(struct image, payload);
    uint64_t seed = 23;
    unsigned loaded = 0, refused = 0;

    (void)state;
    for (unsigned round = 0; round < 4000; round++) {
        make_image(NULL);
        for (unsigned i = host_random(&seed) % 4 + 1; i > 0; i--)
            ((uint8_t *)&image)[host_random(&seed) % headers] = (uint8_t)host_random(&seed);
        if (load_image())
            loaded++;
        else
            refused++;
    }
    assert_true(loaded > 100 && refused > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_a_good_file_has_its_entry_and_segments, make_image),
        cmocka_unit_test_setup(test_each_kind_of_wrong_file_is_refused_with_its_reason, make_image),
        cmocka_unit_test_setup(test_a_file_cut_anywhere_is_refused, make_image),
        cmocka_unit_test_setup(test_a_kernel_is_loaded_where_it_is_linked_and_cleared_behind,
                               make_image),
        cmocka_unit_test_setup(test_a_kernel_in_xsseg_is_loaded_too, make_image),
        cmocka_unit_test_setup(test_a_kernel_that_does_not_fit_is_refused, make_image),
        cmocka_unit_test_setup(test_an_initial_ram_disk_lies_at_the_end_of_memory, make_image),
        cmocka_unit_test_setup(test_an_initial_ram_disk_that_does_not_fit_is_refused, make_image),
        cmocka_unit_test_setup(test_damaged_files_are_refused_or_loaded_within_memory, make_image),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
