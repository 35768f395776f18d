/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole machine with tiny programs: entry contract, power-off, markers, firmware, modules, the
 * watchdog, and that every declared section counts in the digest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <libfdt.h>

#include "sim/app/machine.h"
#include "sim/app/test_image.h"
#include "sim/app/until.h"
#include "sim/app/watchdog.h"
#include "sim/core/bits.h"
#include "sim/core/flash.h"

#define LUI(rt, imm)      (15u << 26 | (rt) << 16 | ((imm)&0xffff))
#define ORI(rt, rs, imm)  (13u << 26 | (rs) << 21 | (rt) << 16 | ((imm)&0xffff))
#define DSLL(rd, rt, sa)  ((uint32_t)(rt) << 16 | (rd) << 11 | (sa) << 6 | 56)
#define SD(rt, off, base) (63u << 26 | (base) << 21 | (rt) << 16 | ((off)&0xffff))
#define LD(rt, off, base) (55u << 26 | (base) << 21 | (rt) << 16 | ((off)&0xffff))
#define MTC0(rt, rd)      (16u << 26 | 4u << 21 | (rt) << 16 | (rd) << 11)
#define BRANCH_SELF       0x1000ffffu
#define NOP               0u
#define STATUS            12

/* $8 = MAGIC's base, uncached. */
#define MAGIC_IN_8        LUI(8, 0x9000), DSLL(8, 8, 16), ORI(8, 8, 0xff00), DSLL(8, 8, 16)
#define POWER_OFF(status) ORI(9, 0, status), SD(9, MAGIC_POWER_OFF, 8), BRANCH_SELF, NOP

static struct config config;
static struct machine_setup setup;
static struct machine *machine;
static struct err err;

static int prepare(void **state)
{
    (void)state;
    config_init(&config);
    setup = (struct machine_setup){.config = &config, .append = ""};
    return 0;
}

static int clean(void **state)
{
    (void)state;
    machine_free(machine);
    machine = NULL;
    test_files_remove();
    return 0;
}

static void build(void)
{
    machine = machine_new(&setup, &err);
    if (!machine)
        fail_msg("%s", err.text);
}

static void boot(const uint32_t *code, size_t words)
{
    struct test_elf elf = test_elf_kernel(code, words);

    setup.kernel = test_elf_write(&elf);
    build();
}

static uint64_t reg(const char *name)
{
    uint64_t value = 0;

    assert_true(cpu_register(machine->cpu, name, &value));
    return value;
}

static const uint8_t *tree(void)
{
    const uint8_t *fdt = memory_dram(&machine->memory, cpu_gpr(machine->cpu, 5) & 0xffffffffff);

    assert_non_null(fdt);
    assert_int_equal(fdt_check_header(fdt), 0);
    return fdt;
}

static const uint32_t off_7[] = {MAGIC_IN_8, POWER_OFF(7)};
/* Two jumps in turn. */
static const uint32_t circles[] = {0x10000001, NOP, 0x1000fffd, NOP};

static void power_off_ends_the_run_with_its_status(void **state)
{
    (void)state;
    boot(off_7, ARRAY_LENGTH(off_7));
    assert_int_equal(machine_run(machine, PS_PER_SECOND), MACHINE_POWER_OFF);
    assert_int_equal(machine->power_status, 7);
}

static void a_kernel_is_entered_by_the_contract(void **state)
{
    (void)state;
    boot(off_7, ARRAY_LENGTH(off_7));
    cpu_break_at(machine->cpu, UINT64_C(0xffffffff80100000));
    assert_int_equal(machine_run(machine, PS_PER_SECOND), MACHINE_BREAK);
    assert_int_equal(reg("status"), 0x100000e0);
    assert_int_equal(reg("config") & 7, 5);
    assert_true(cpu_gpr(machine->cpu, 4) == (uint64_t)-2);
    assert_int_equal(cpu_gpr(machine->cpu, 5) >> 56, 0xa8);
    for (unsigned i = 6; i < 32; i++)
        assert_int_equal(cpu_gpr(machine->cpu, i), 0);
    tree();
}

static void a_module_is_where_the_device_tree_says(void **state)
{
    const fdt64_t *where;
    int node;

    (void)state;
    setup.modules[0] = (struct machine_module){"guest", test_file_write("module!", 7), NULL};
    setup.module_count = 1;
    boot(off_7, ARRAY_LENGTH(off_7));
    cpu_break_at(machine->cpu, UINT64_C(0xffffffff80100000));
    machine_run(machine, PS_PER_SECOND);
    node = fdt_node_offset_by_compatible(tree(), -1, "multiboot,module");
    where = fdt_getprop(tree(), node, "reg", NULL);
    assert_non_null(where);
    assert_memory_equal(memory_dram(&machine->memory, fdt64_ld(where)), "module!", 7);
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
    setup.firmware = test_file_write(image, sizeof(image));
    build();
    assert_int_equal(machine_run(machine, PS_PER_SECOND), MACHINE_POWER_OFF);
    assert_int_equal(machine->power_status, 7);
}

static void a_kernel_that_traps_before_it_has_vectors_powers_off(void **state)
{
    /* BEV = 1, then a reserved instruction. */
    static const uint32_t code[] = {LUI(9, 0x0040), MTC0(9, STATUS), 0xffffffff & 0x7fffffff, NOP};

    (void)state;
    boot(code, ARRAY_LENGTH(code));
    assert_int_equal(machine_run(machine, PS_PER_SECOND), MACHINE_POWER_OFF);
    assert_int_equal(machine->power_status, 1);
}

static void a_marker_pauses_the_run(void **state)
{
    static const uint32_t code[] = {MAGIC_IN_8, ORI(9, 0, 42), SD(9, MAGIC_MARKER, 8),
                                    POWER_OFF(0)};

    (void)state;
    boot(code, ARRAY_LENGTH(code));
    assert_int_equal(machine_run(machine, PS_PER_SECOND), MACHINE_MARKER);
    assert_int_equal(machine->marker, 42);
    assert_int_equal(machine_run(machine, PS_PER_SECOND), MACHINE_POWER_OFF);
}

static void the_model_does_not_change_what_happens(void **state)
{
    (void)state;
    boot(off_7, ARRAY_LENGTH(off_7));
    cpu_set_model(machine->cpu, CPU_INORDER);
    assert_int_equal(machine_run(machine, PS_PER_SECOND), MACHINE_POWER_OFF);
    assert_int_equal(machine->power_status, 7);
}

static enum watchdog_finding watch(void)
{
    static const struct watchdog_view view;
    struct watchdog watchdog;
    enum watchdog_finding finding;

    watchdog_init(&watchdog, machine);
    do {
        machine_run(machine, machine->now + PS_PER_MS);
        finding = watchdog_look(&watchdog, &view);
    } while (finding == WATCHDOG_FINE && machine->now < PS_PER_SECOND);
    return finding;
}

static uint64_t reported(void)
{
    uint64_t value;

    assert_true(bus_read(&machine->bus, FLASH_MAGIC_BASE + MAGIC_DOMAIN_BROKEN, 8, &value));
    return value;
}

/* The entropy device works for domain 1, which owns nothing. */
static void a_transfer_is_checked_by_the_slot_of_its_device(void **state)
{
    uint64_t word = 0;

    (void)state;
    assert_int_equal(config_set(&config, "test", "magic.domain_check", "on", &err), 0);
    boot(off_7, ARRAY_LENGTH(off_7));
    assert_true(
        bus_write(&machine->bus, FLASH_MAGIC_BASE + MAGIC_DOMAIN_DEVICE(SLOT_ENTROPY), 8, 1));
    assert_true(memory_dma_write(&machine->memory, 0x100000, &word, sizeof(word)));
    assert_int_equal(reported(), 0);
    assert_true(
        memory_dma_write(&machine->slot_memory[SLOT_ENTROPY], 0x100000, &word, sizeof(word)));
    assert_int_equal(reported(), 1);
}

static void a_halt_with_interrupts_off_is_found(void **state)
{
    static const uint32_t code[] = {BRANCH_SELF, NOP};

    (void)state;
    boot(code, ARRAY_LENGTH(code));
    assert_int_equal(watch(), WATCHDOG_SPINS);
}

static void a_wait_that_nothing_can_end_is_found(void **state)
{
    static const uint32_t code[] = {MAGIC_IN_8, LD(9, MAGIC_IDLE, 8), BRANCH_SELF, NOP};

    (void)state;
    boot(code, ARRAY_LENGTH(code));
    assert_int_equal(watch(), WATCHDOG_WAITS);
}

static void circles_in_the_kernel_are_found(void **state)
{

    (void)state;
    assert_int_equal(config_assign(&config, "limit.no_progress=10ms", &err), 0);
    boot(circles, ARRAY_LENGTH(circles));
    assert_int_equal(watch(), WATCHDOG_CIRCLES);
}

static void until_counts_instructions_exactly(void **state)
{
    struct until until = until_parse("12345");

    (void)state;
    boot(circles, ARRAY_LENGTH(circles));
    assert_int_equal(until_arm(&until, machine, &err), 0);
    assert_int_equal(machine_run(machine, PS_PER_SECOND), MACHINE_BREAK);
    assert_int_equal(machine_instructions(machine), 12345);
}

static void until_tells_times_counts_and_symbols_apart(void **state)
{
    struct until until;

    (void)state;
    until = until_parse("1.5ms");
    assert_true(until.kind == UNTIL_TIME && until.number == 1500 * PS_PER_US);
    until = until_parse("2G");
    assert_true(until.kind == UNTIL_INSTRUCTIONS && until.number == 2000000000);
    assert_int_equal(until_parse("start_kernel").kind, UNTIL_SYMBOL);
}

static void an_unknown_symbol_is_refused(void **state)
{
    struct until until = until_parse("strat_kernel");

    (void)state;
    boot(off_7, ARRAY_LENGTH(off_7));
    assert_int_equal(until_arm(&until, machine, &err), -1);
    assert_non_null(strstr(err.text, "no symbol"));
}

static void memory_that_is_too_small_is_refused(void **state)
{
    static uint8_t large[9 << 20];
    struct test_elf elf = test_elf_kernel(off_7, ARRAY_LENGTH(off_7));

    (void)state;
    assert_int_equal(config_assign(&config, "node.memory=8M", &err), 0);
    memset(large, 1, sizeof(large));
    setup.kernel = test_elf_write(&elf);
    setup.modules[0] = (struct machine_module){"big", test_file_write(large, sizeof(large)), NULL};
    setup.module_count = 1;
    assert_null(machine_new(&setup, &err));
    assert_non_null(strstr(err.text, "do not fit into the machine's 8 MB"));
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
    for (size_t i = 0; i < machine->states.count; i++)
        if (strcmp(machine->states.sections[i].desc->name, name) == 0)
            return &machine->states.sections[i];
    fail_msg("there is no section %s", name);
    return NULL;
}

static void build_with_everything(void)
{
    static uint8_t disk[8192] = {1};

    setup.disks[0] = test_file_write(disk, sizeof(disk));
    setup.disk_count = 1;
    setup.ports = true;
    boot(circles, ARRAY_LENGTH(circles));
}

static void every_field_of_every_section_counts_in_the_digest(void **state)
{
    size_t fields = 0;

    (void)state;
    build_with_everything();
    machine_run(machine, PS_PER_MS);
    for (size_t i = 0; i < machine->states.count; i++) {
        const struct state_section *section = &machine->states.sections[i];
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
    flip(memory, memory_dram(&machine->memory, 0x100000), "the kernel");
    flip(memory, memory_dram(&machine->memory, (UINT64_C(64) << 20) - 1), "the last byte");
    flip(section_named("prom"), machine->memory.prom + FLASH_PROM_SIZE - 1, "the last byte");
    assert_true(machine->stats.count > 50);
    for (size_t i = 0; i < machine->stats.count; i++)
        flip(section_named("statistics"), (uint8_t *)(uintptr_t)machine->stats.list[i].value,
             machine->stats.list[i].name);
}

static struct digest digest_with_disk(const uint8_t *bytes, size_t length)
{
    struct digest digest;

    setup.disks[0] = test_file_write(bytes, length);
    setup.disk_count = 1;
    boot(circles, ARRAY_LENGTH(circles));
    digest = machine_digest(machine);
    machine_free(machine);
    machine = NULL;
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
    machine_run(machine, PS_PER_MS);
    first = machine_digest(machine);
    machine_free(machine);
    build();
    machine_run(machine, PS_PER_MS / 2); /* slices do not matter */
    machine_run(machine, PS_PER_MS);
    assert_true(digest_equal(first, machine_digest(machine)));
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
        TEST(a_halt_with_interrupts_off_is_found),
        TEST(a_wait_that_nothing_can_end_is_found),
        TEST(circles_in_the_kernel_are_found),
        TEST(until_counts_instructions_exactly),
        TEST(until_tells_times_counts_and_symbols_apart),
        TEST(an_unknown_symbol_is_refused),
        TEST(memory_that_is_too_small_is_refused),
        TEST(every_field_of_every_section_counts_in_the_digest),
        TEST(every_entry_of_the_tlb_counts_in_the_digest),
        TEST(memory_prom_and_counters_count_in_the_digest),
        TEST(the_image_of_a_disk_counts_in_the_digest),
        TEST(equal_runs_have_equal_digests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
