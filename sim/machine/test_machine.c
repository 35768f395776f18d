/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole machine with tiny programs: entry contract, power-off, markers, firmware, modules, and
 * that every declared section counts in the digest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <libfdt.h>

#include "sim/core/bits.h"
#include "sim/core/flash.h"
#include "sim/machine/test_guest.h"
#include "sim/machine/test_image.h"

#define MTC0(rt, rd) (16u << 26 | 4u << 21 | (rt) << 16 | (rd) << 11)
#define STATUS       12

static struct test_guest guest;

static int prepare(void **state)
{
    (void)state;
    test_guest_prepare(&guest);
    return 0;
}

static int clean(void **state)
{
    (void)state;
    test_guest_clean(&guest);
    return 0;
}

static void build(void)
{
    test_guest_build(&guest);
}

static void boot(const uint32_t *code, size_t words)
{
    test_guest_boot(&guest, code, words);
}

static uint64_t reg(const char *name)
{
    uint64_t value = 0;

    assert_true(cpu_register(guest.machine->cpu, name, &value));
    return value;
}

static const uint8_t *tree(void)
{
    const uint8_t *fdt =
        memory_dram(&guest.machine->memory, cpu_gpr(guest.machine->cpu, 5) & 0xffffffffff);

    assert_non_null(fdt);
    assert_int_equal(fdt_check_header(fdt), 0);
    return fdt;
}

static const uint32_t off_7[] = {MAGIC_IN_8, POWER_OFF(7)};
static const uint32_t circles[] = {CIRCLES};

static void power_off_ends_the_run_with_its_status(void **state)
{
    (void)state;
    boot(off_7, ARRAY_LENGTH(off_7));
    assert_int_equal(machine_run(guest.machine, PS_PER_SECOND), MACHINE_POWER_OFF);
    assert_int_equal(guest.machine->power_status, 7);
}

static void a_kernel_is_entered_by_the_contract(void **state)
{
    (void)state;
    boot(off_7, ARRAY_LENGTH(off_7));
    cpu_break_at(guest.machine->cpu, TEST_GUEST_BASE);
    assert_int_equal(machine_run(guest.machine, PS_PER_SECOND), MACHINE_BREAK);
    assert_int_equal(reg("status"), 0x100000e0);
    assert_int_equal(reg("config") & 7, 5);
    assert_true(cpu_gpr(guest.machine->cpu, 4) == (uint64_t)-2);
    assert_int_equal(cpu_gpr(guest.machine->cpu, 5) >> 56, 0xa8);
    for (unsigned i = 6; i < 32; i++)
        assert_int_equal(cpu_gpr(guest.machine->cpu, i), 0);
    tree();
}

static void a_module_is_where_the_device_tree_says(void **state)
{
    const fdt64_t *where;
    int node;

    (void)state;
    guest.setup.modules[0] = (struct machine_module){"guest", test_file_write("module!", 7), NULL};
    guest.setup.module_count = 1;
    boot(off_7, ARRAY_LENGTH(off_7));
    cpu_break_at(guest.machine->cpu, TEST_GUEST_BASE);
    machine_run(guest.machine, PS_PER_SECOND);
    node = fdt_node_offset_by_compatible(tree(), -1, "multiboot,module");
    where = fdt_getprop(tree(), node, "reg", NULL);
    assert_non_null(where);
    assert_memory_equal(memory_dram(&guest.machine->memory, fdt64_ld(where)), "module!", 7);
}

static void raw_firmware_starts_at_the_reset_address(void **state)
{
    /* Status: BEV, ERL and KX, without which XKPHYS is out of reach. */
    static const uint32_t code[] = {LUI(9, 0x0040), ORI(9, 9, 0x84), MTC0(9, STATUS), MAGIC_IN_8,
                                    POWER_OFF(7)};
    uint8_t image[sizeof(code)];

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(code); i++)
        store_be32(image + 4 * i, code[i]);
    guest.setup.firmware = test_file_write(image, sizeof(image));
    build();
    assert_int_equal(machine_run(guest.machine, PS_PER_SECOND), MACHINE_POWER_OFF);
    assert_int_equal(guest.machine->power_status, 7);
}

static void a_kernel_that_traps_before_it_has_vectors_powers_off(void **state)
{
    /* BEV = 1, then a reserved instruction. */
    static const uint32_t code[] = {LUI(9, 0x0040), MTC0(9, STATUS), 0xffffffff & 0x7fffffff, NOP};

    (void)state;
    boot(code, ARRAY_LENGTH(code));
    assert_int_equal(machine_run(guest.machine, PS_PER_SECOND), MACHINE_POWER_OFF);
    assert_int_equal(guest.machine->power_status, 1);
}

static void a_marker_pauses_the_run(void **state)
{
    static const uint32_t code[] = {MAGIC_IN_8, ORI(9, 0, 42), SD(9, MAGIC_MARKER, 8),
                                    POWER_OFF(0)};

    (void)state;
    boot(code, ARRAY_LENGTH(code));
    assert_int_equal(machine_run(guest.machine, PS_PER_SECOND), MACHINE_MARKER);
    assert_int_equal(guest.machine->marker, 42);
    assert_int_equal(machine_run(guest.machine, PS_PER_SECOND), MACHINE_POWER_OFF);
}

static void the_model_does_not_change_what_happens(void **state)
{
    (void)state;
    boot(off_7, ARRAY_LENGTH(off_7));
    cpu_set_model(guest.machine->cpu, CPU_INORDER);
    assert_int_equal(machine_run(guest.machine, PS_PER_SECOND), MACHINE_POWER_OFF);
    assert_int_equal(guest.machine->power_status, 7);
}

static uint64_t reported(void)
{
    uint64_t value;

    assert_true(bus_read(&guest.machine->bus, FLASH_MAGIC_BASE + MAGIC_DOMAIN_BROKEN, 8, &value));
    return value;
}

/* The entropy device works for domain 1, which owns nothing. */
static void a_transfer_is_checked_by_the_slot_of_its_device(void **state)
{
    uint64_t word = 0;

    (void)state;
    assert_int_equal(config_set(&guest.config, "test", "magic.domain_check", "on", &guest.err), 0);
    boot(off_7, ARRAY_LENGTH(off_7));
    assert_true(
        bus_write(&guest.machine->bus, FLASH_MAGIC_BASE + MAGIC_DOMAIN_DEVICE(SLOT_ENTROPY), 8, 1));
    assert_true(memory_dma_write(&guest.machine->memory, 0x100000, &word, sizeof(word)));
    assert_int_equal(reported(), 0);
    assert_true(
        memory_dma_write(&guest.machine->slot_memory[SLOT_ENTROPY], 0x100000, &word, sizeof(word)));
    assert_int_equal(reported(), 1);
}

static void memory_that_is_too_small_is_refused(void **state)
{
    static uint8_t large[9 << 20];
    struct test_elf elf = test_elf_kernel(off_7, ARRAY_LENGTH(off_7));

    (void)state;
    assert_int_equal(config_assign(&guest.config, "node.memory=8M", &guest.err), 0);
    memset(large, 1, sizeof(large));
    guest.setup.kernel = test_elf_write(&elf);
    guest.setup.modules[0] =
        (struct machine_module){"big", test_file_write(large, sizeof(large)), NULL};
    guest.setup.module_count = 1;
    assert_null(machine_new(&guest.setup, &guest.err));
    assert_non_null(strstr(guest.err.text, "do not fit into the machine's 8 MB"));
}

/* ---- the digest ---- */

static bool digest_equal(struct digest a, struct digest b)
{
    return a.high == b.high && a.low == b.low;
}

/* Flip the lowest bit of the byte, see the section's digest change, and flip it back. */
static void flip(const struct state_section *section, uint8_t *byte, const char *what)
{
    struct digest before = state_section_digest(section);

    *byte ^= 1;
    if (digest_equal(before, state_section_digest(section)))
        fail_msg("a change of %s in %s does not show in the digest", what, section->desc->name);
    *byte ^= 1;
    if (!digest_equal(before, state_section_digest(section)))
        fail_msg("a change of %s in %s cannot be taken back", what, section->desc->name);
}

/* Of an array the first, a middle and the last element. */
static void flip_field(const struct state_section *section, const struct state_field *field)
{
    const size_t elements[] = {0, field->count / 2, field->count - 1};

    for (size_t i = 0; i < ARRAY_LENGTH(elements); i++)
        flip(section, (uint8_t *)section->self + field->offset + elements[i] * field->stride,
             field->name);
}

static const struct state_section *section_named(const char *name)
{
    for (size_t i = 0; i < guest.machine->states.count; i++)
        if (strcmp(guest.machine->states.sections[i].desc->name, name) == 0)
            return &guest.machine->states.sections[i];
    fail_msg("there is no section %s", name);
    return NULL;
}

static void build_with_everything(void)
{
    static uint8_t disk[8192] = {1};

    guest.setup.disks[0] = test_file_write(disk, sizeof(disk));
    guest.setup.disk_count = 1;
    guest.setup.ports = true;
    boot(circles, ARRAY_LENGTH(circles));
}

static void every_field_of_every_section_counts_in_the_digest(void **state)
{
    size_t fields = 0;

    (void)state;
    build_with_everything();
    machine_run(guest.machine, PS_PER_MS);
    for (size_t i = 0; i < guest.machine->states.count; i++) {
        const struct state_section *section = &guest.machine->states.sections[i];
        const struct state_field *field = section->desc->fields;

        for (; field && field->name; field++, fields++)
            flip_field(section, field);
    }
    assert_true(fields > 150);
}

static void every_entry_of_the_tlb_counts_in_the_digest(void **state)
{
    const struct state_section *cpu;
    unsigned columns = 0;

    (void)state;
    build_with_everything();
    cpu = section_named("cpu");
    for (const struct state_field *field = cpu->desc->fields; field->name; field++) {
        if (strncmp(field->name, "tlb.", 4) != 0)
            continue;
        columns++;
        assert_int_equal(field->count, 64);
        for (unsigned i = 0; i < field->count; i++)
            flip(cpu, (uint8_t *)cpu->self + field->offset + i * field->stride, field->name);
    }
    assert_int_equal(columns, 6);
}

static void memory_prom_and_counters_count_in_the_digest(void **state)
{
    const struct state_section *memory;

    (void)state;
    build_with_everything();
    memory = section_named("memory");
    flip(memory, memory_dram(&guest.machine->memory, 0x100000), "the kernel");
    flip(memory, memory_dram(&guest.machine->memory, (UINT64_C(64) << 20) - 1), "the last byte");
    flip(section_named("prom"), guest.machine->memory.prom + FLASH_PROM_SIZE - 1, "the last byte");
    assert_true(guest.machine->stats.count > 50);
    for (size_t i = 0; i < guest.machine->stats.count; i++)
        flip(section_named("statistics"), (uint8_t *)(uintptr_t)guest.machine->stats.list[i].value,
             guest.machine->stats.list[i].name);
}

static struct digest digest_with_disk(const uint8_t *bytes, size_t length)
{
    struct digest digest;

    guest.setup.disks[0] = test_file_write(bytes, length);
    guest.setup.disk_count = 1;
    boot(circles, ARRAY_LENGTH(circles));
    digest = machine_digest(guest.machine);
    machine_free(guest.machine);
    guest.machine = NULL;
    return digest;
}

static void the_image_of_a_disk_counts_in_the_digest(void **state)
{
    static uint8_t disk[256 << 10];
    struct digest before;

    (void)state;
    before = digest_with_disk(disk, sizeof(disk));
    assert_true(digest_equal(before, digest_with_disk(disk, sizeof(disk))));
    disk[sizeof(disk) - 1] = 1;
    assert_false(digest_equal(before, digest_with_disk(disk, sizeof(disk))));
}

static void equal_runs_have_equal_digests(void **state)
{
    struct digest first;

    (void)state;
    build_with_everything();
    machine_run(guest.machine, PS_PER_MS);
    first = machine_digest(guest.machine);
    machine_free(guest.machine);
    build();
    machine_run(guest.machine, PS_PER_MS / 2); /* slices do not matter */
    machine_run(guest.machine, PS_PER_MS);
    assert_true(digest_equal(first, machine_digest(guest.machine)));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, clean)
    const struct CMUnitTest tests[] = {
        TEST(power_off_ends_the_run_with_its_status),
        TEST(a_kernel_is_entered_by_the_contract),
        TEST(a_module_is_where_the_device_tree_says),
        TEST(raw_firmware_starts_at_the_reset_address),
        TEST(a_kernel_that_traps_before_it_has_vectors_powers_off),
        TEST(a_marker_pauses_the_run),
        TEST(the_model_does_not_change_what_happens),
        TEST(a_transfer_is_checked_by_the_slot_of_its_device),
        TEST(memory_that_is_too_small_is_refused),
        TEST(every_field_of_every_section_counts_in_the_digest),
        TEST(every_entry_of_the_tlb_counts_in_the_digest),
        TEST(memory_prom_and_counters_count_in_the_digest),
        TEST(the_image_of_a_disk_counts_in_the_digest),
        TEST(equal_runs_have_equal_digests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
