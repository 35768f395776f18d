/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The region profiler on small programs, in the fast model: an instruction is a cycle of 2.5 ns.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cpu-mips/isa/decode.h"
#include "sim/core/flash.h"
#include "sim/machine/machine.h"
#include "sim/machine/test_image.h"
#include "sim/measure/regions.h"

#define BASE       UINT64_C(0xffffffff80100000)
#define WORD(op)   (insn_table[OP_##op].match)
#define RS(n)      ((uint32_t)(n) << 21)
#define RT(n)      ((uint32_t)(n) << 16)
#define RD(n)      ((uint32_t)(n) << 11)
#define IMM(n)     ((uint32_t)(n)&0xffff)
#define CALL(word) (WORD(jal) | ((uint32_t)((BASE + 4 * (word)) >> 2) & 0x03ffffff))
#define RETURN     (WORD(jr) | RS(31))
#define NOP        UINT32_C(0)
#define CYCLE_NS   2.5

static struct config config;
static struct machine_setup setup;
static struct machine *machine;
static struct regions *regions;
static struct err err;

static int prepare(void **state)
{
    (void)state;
    config_init(&config);
    setup = (struct machine_setup){.config = &config, .append = ""};
    regions = NULL;
    return 0;
}

static int clean(void **state)
{
    (void)state;
    regions_free(regions);
    machine_free(machine);
    machine = NULL;
    test_files_remove();
    return 0;
}

/* A machine about to enter `code`. */
static void boot(const uint32_t *code, size_t words)
{
    struct test_elf elf = test_elf_kernel(code, words);

    setup.kernel = test_elf_write(&elf);
    machine = machine_new(&setup, &err);
    if (!machine)
        fail_msg("%s", err.text);
    cpu_break_at(machine->cpu, BASE);
    while (machine_run(machine, PS_PER_SECOND) != MACHINE_BREAK)
        ;
    cpu_break_clear(machine->cpu);
}

/* Names in ascending order of their words. */
static void name(struct symbols *symbols, const char *text, uint64_t address)
{
    symbols->list = realloc(symbols->list, (symbols->count + 1) * sizeof(*symbols->list));
    assert_non_null(symbols->list);
    symbols->list[symbols->count++] =
        (struct symbol){.address = address, .name = strdup(text), .is_function = true};
}

static void name_word(const char *text, size_t word)
{
    name(&machine->symbols, text, BASE + 4 * word);
}

static bool read_file(const char *text)
{
    regions = regions_new(machine, test_file_write(text, strlen(text)), &err);
    return regions != NULL;
}

static void measure(const char *text, uint64_t instructions)
{
    if (!read_file(text))
        fail_msg("%s", err.text);
    regions_start(regions);
    cpu_limit_instructions(machine->cpu, machine_instructions(machine) + instructions);
    while (machine_run(machine, machine->now + PS_PER_SECOND) != MACHINE_BREAK)
        ;
    regions_stop(regions);
}

/* Member "a.b" of the region's row. */
static double figure(const char *region, const char *member)
{
    json_t *object = regions_json(regions, 1);
    const json_t *row, *found = NULL;
    double value;
    size_t index;

    json_array_foreach (json_object_get(object, "regions"), index, row)
        if (strcmp(json_string_value(json_object_get(row, "name")), region) == 0)
            found = row;
    assert_non_null(found);
    if (strncmp(member, "split.", 6) == 0)
        found = json_object_get(json_object_get(found, "split"), member + 6);
    else
        found = json_object_get(found, member);
    assert_non_null(found);
    value = json_number_value(found);
    json_decref(object);
    return value;
}

/* A time in seconds as cycles. */
static int cycles(const char *region, const char *member)
{
    return (int)(figure(region, member) / CYCLE_NS * 1e9 + 0.5);
}

static void check(const char *region, double count, double mean_cycles)
{
    double mean = figure(region, "mean_ns") / CYCLE_NS;

    if (figure(region, "count") != count || mean < mean_cycles - 1e-6 || mean > mean_cycles + 1e-6)
        fail_msg("%s: %g times %g cycles", region, figure(region, "count"), mean);
}

/* ---- functions ---- */

static void a_function_counts_from_its_first_instruction_to_its_return(void **state)
{
    const uint32_t code[] = {CALL(8),       NOP, CALL(8), NOP,    WORD(beq) | IMM(-5),
                             NOP,           NOP, NOP,
                             /* 8 f */ NOP, NOP, NOP,     RETURN, NOP};

    (void)state;
    boot(code, ARRAY_LENGTH(code));
    name_word("main", 0);
    name_word("f", 8);
    measure("return { regions = { { name = 'f', enter = 'f' } } }", 3 * 16);
    check("f", 6, 5);
    assert_true(figure("f", "min_ns") == 5 * CYCLE_NS);
    assert_true(figure("f", "max_ns") == 5 * CYCLE_NS);
    assert_true(figure("f", "dropped") == 0);
}

/* main 0: calls f; f 8: keeps ra in s0, calls g, returns; g 16. */
#define NESTED                                                                                     \
    CALL(8), NOP, WORD(beq) | IMM(-3), NOP, NOP, NOP, NOP, NOP,                                    \
        /* 8 f */ WORD(or) | RS(31) | RD(16), CALL(16), NOP, WORD(or) | RS(16) | RD(31), RETURN,   \
        NOP, NOP, NOP, /* 16 g */ NOP, NOP, NOP, NOP, RETURN, NOP

static void name_nested(void)
{
    name_word("main", 0);
    name_word("f", 8);
    name_word("g", 16);
}

static void regions_nest(void **state)
{
    const uint32_t code[] = {NESTED};

    (void)state;
    boot(code, ARRAY_LENGTH(code));
    name_nested();
    measure("return { regions = { { name = 'f', enter = 'f' }, { name = 'g', enter = 'g' } } }",
            2 * 16);
    check("f", 2, 12);
    check("g", 2, 6);
}

static void what_is_apart_does_not_count_around_it(void **state)
{
    const uint32_t code[] = {NESTED};

    (void)state;
    boot(code, ARRAY_LENGTH(code));
    name_nested();
    measure("return { regions = { { name = 'f', enter = 'f' },"
            "                     { name = 'g', enter = 'g', apart = true } } }",
            2 * 16);
    check("f", 2, 6);
    check("g", 2, 6);
}

static void a_region_may_need_to_pass_through_a_symbol_or_not_to(void **state)
{
    const uint32_t code[] = {NESTED};

    (void)state;
    boot(code, ARRAY_LENGTH(code));
    name_nested();
    measure("return { regions = { { name = 'with', enter = 'f', through = 'main g' },"
            "                     { name = 'wrong', enter = 'f', through = 'main' },"
            "                     { name = 'without', enter = 'f', without = 'g' } } }",
            2 * 16);
    check("with", 2, 12);
    check("wrong", 0, 0);
    check("without", 0, 0);
}

static void a_region_may_end_at_a_symbol(void **state)
{
    const uint32_t code[] = {NESTED};

    (void)state;
    boot(code, ARRAY_LENGTH(code));
    name_nested();
    measure("return { regions = { { name = 'f', enter = 'f', leave = 'g' } } }", 2 * 16);
    check("f", 2, 3);
}

/* ---- threads ---- */

/*
 * Two threads that f switches between: thread_info in gp, `other` = the one to go to in a2. The
 * code is the same for both; what tells them apart is gp.
 *
 * main 0: f, 4 nops, again. f 8: keep ra, switch, some work of the other, switch back, return.
 */
static void a_switch_of_threads_stops_the_clock(void **state)
{
    const uint32_t code[] = {CALL(8),
                             NOP,
                             WORD(beq) | IMM(-3),
                             NOP,
                             NOP,
                             NOP,
                             NOP,
                             NOP,
                             /* 8 f */ WORD(or) | RS(31) | RD(16),
                             WORD(or) | RS(18) | RD(6),
                             CALL(20),
                             WORD(or) | RS(18) | RD(28),
                             NOP,
                             NOP, /* the other's time */
                             WORD(or) | RS(17) | RD(6),
                             CALL(20),
                             WORD(or) | RS(17) | RD(28),
                             WORD(or) | RS(16) | RD(31),
                             RETURN,
                             NOP,
                             /* 20 switch */ RETURN,
                             NOP};

    (void)state;
    boot(code, ARRAY_LENGTH(code));
    name_word("main", 0);
    name_word("f", 8);
    name_word("switch", 20);
    cpu_set_register(machine->cpu, "s1", UINT64_C(0xffffffff80200000));
    cpu_set_register(machine->cpu, "s2", UINT64_C(0xffffffff80300000));
    cpu_set_register(machine->cpu, "gp", UINT64_C(0xffffffff80200000));
    measure("return { thread = { register = 'gp', switch = 'switch', next = 'a2' },"
            "         regions = { { name = 'f', enter = 'f' } } }",
            2 * 20);
    /* Four up to switch, five from the second one on. */
    check("f", 2, 9);
}

/* ---- exceptions and user mode ---- */

#define PROGRAM_PA 0x00200000u
#define PROGRAM_VA 0x00010000u

/* Enter PROGRAM_VA in `mode` (bits of Status), with a global TLB entry for its page. */
#define TO_PROGRAM(status)                                                                         \
    WORD(lui) | RT(8) | IMM(PROGRAM_VA >> 16), WORD(dmtc0) | RT(8) | RD(10),                       \
        WORD(lui) | RT(9) | IMM((PROGRAM_PA >> 6) >> 16),                                          \
        WORD(ori) | RS(9) | RT(9) | IMM((PROGRAM_PA >> 6) | 0x2f), WORD(dmtc0) | RT(9) | RD(2),    \
        WORD(ori) | RT(9) | IMM(1), WORD(dmtc0) | RT(9) | RD(3), WORD(mtc0) | RD(5), WORD(tlbwi),  \
        WORD(dmtc0) | RT(8) | RD(14), WORD(ori) | RT(9) | IMM(status),                             \
        WORD(mtc0) | RT(9) | RD(12), WORD(eret)
#define TO_PROGRAM_WORDS 13

#define USER_MODE       0xf2 /* KX SX UX, user, EXL */
#define SUPERVISOR_MODE 0xea

static void put(uint64_t pa, const uint32_t *words, size_t count)
{
    uint8_t bytes[256];

    assert_true(count * 4 <= sizeof(bytes));
    for (size_t i = 0; i < count; i++)
        for (unsigned byte = 0; byte < 4; byte++)
            bytes[4 * i + byte] = (uint8_t)(words[i] >> (24 - 8 * byte));
    assert_true(memory_load(&machine->memory, pa, bytes, 4 * count));
}

#define PUT(pa, ...)                                                                               \
    put(pa, (const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / 4)

/* Its handler skips the instruction, in five. */
static void boot_program(uint32_t status)
{
    const uint32_t code[] = {TO_PROGRAM(status), NOP};

    boot(code, ARRAY_LENGTH(code));
    name_word("main", 0);
    PUT(0x180, WORD(dmfc0) | RT(26) | RD(14), WORD(daddiu) | RS(26) | RT(26) | IMM(4),
        WORD(dmtc0) | RT(26) | RD(14), NOP, WORD(eret));
}

static void system_calls_are_told_by_a_register(void **state)
{
    (void)state;
    boot_program(USER_MODE);
    PUT(PROGRAM_PA, WORD(ori) | RT(2) | IMM(5001), WORD(syscall), WORD(ori) | RT(2) | IMM(5002),
        WORD(syscall), WORD(break), WORD(beq) | IMM(-6), NOP);
    measure("return { regions = {"
            "  { name = 'all', enter = 'user:syscall' },"
            "  { name = 'two', enter = 'user:syscall', register = 'v0', values = '7 5002' },"
            "  { name = 'call', enter = 'user:call' } } }",
            TO_PROGRAM_WORDS + 3 * 22);
    check("all", 6, 5);
    check("two", 3, 5);
    check("call", 9, 5);
    assert_true(figure("all", "split.kernel") == figure("all", "seconds"));
}

static void a_handler_is_a_region_by_its_vector(void **state)
{
    (void)state;
    boot_program(USER_MODE);
    PUT(PROGRAM_PA, WORD(syscall), WORD(beq) | IMM(-2), NOP);
    measure("return { regions = { { name = 'h', enter = 'ebase+0x184', leave = 'user' } } }",
            TO_PROGRAM_WORDS + 4 * 8);
    check("h", 4, 4);
}

static void what_user_mode_cuts_short_is_dropped(void **state)
{
    (void)state;
    boot_program(USER_MODE);
    PUT(PROGRAM_PA, WORD(syscall), WORD(beq) | IMM(-2), NOP);
    measure("return { regions = { { name = 'h', enter = 'ebase+0x184', leave = 'main' } } }",
            TO_PROGRAM_WORDS + 4 * 8);
    assert_true(figure("h", "count") == 0);
    assert_true(figure("h", "dropped") == 4);
}

/*
 * A monitor: the firmware in kernel mode skips whatever traps, in five instructions. The guest's
 * kernel is in supervisor mode: f at word 0 takes 8 instructions, three of which trap.
 */
static void a_monitors_time_is_split_by_what_it_was_entered_for(void **state)
{
    (void)state;
    boot_program(SUPERVISOR_MODE);
    name(&machine->guest_symbols, "f", PROGRAM_VA);
    name(&machine->guest_symbols, "end", PROGRAM_VA + 24);
    PUT(PROGRAM_PA, NOP, WORD(mfc0) | RT(2) | RD(12), WORD(tlbwr), WORD(mtc0) | RT(2) | RD(14), NOP,
        WORD(syscall), NOP, WORD(beq) | IMM(-8), NOP);
    measure("return { groups = { { name = 'moves', causes = 'mtc0 kernel:mfc0-status' },"
            "                    { name = 'calls', causes = 'kernel:syscall' },"
            "                    { name = 'all', causes = 'privileged' } },"
            "         regions = { { name = 'f', enter = 'f', leave = 'end' } } }",
            TO_PROGRAM_WORDS + 2 * 29);
    check("f", 2, 6 + 4 * 5);
    assert_int_equal(cycles("f", "split.kernel"), 2 * 6);
    assert_int_equal(cycles("f", "split.moves"), 2 * 10);
    assert_int_equal(cycles("f", "split.calls"), 2 * 5);
    assert_int_equal(cycles("f", "split.all"), 2 * 5);
    assert_int_equal(cycles("f", "split.other"), 0);
}

/* ---- files ---- */

static void refused(const char *text, const char *message)
{
    assert_false(read_file(text));
    if (!strstr(err.text, message))
        fail_msg("\"%s\" does not say \"%s\"", err.text, message);
}

static void a_wrong_file_is_refused_with_the_reason(void **state)
{
    const uint32_t code[] = {NESTED};

    (void)state;
    boot(code, ARRAY_LENGTH(code));
    name_nested();
    refused("return { }", "regions is missing");
    refused("return { regions = { { enter = 'f' } } }", "regions[1].name is missing");
    refused("return { regions = { { name = 'x', entre = 'f' } } }", "did you mean enter");
    refused("return { regions = { x = { name = 'x' } } }", "no such key");
    refused("return { regions = { { name = 'x', enter = 'fg' } } }", "is no symbol of the kernel");
    refused("return { regions = { { name = 'x', enter = 'ebase+3' } } }", "is no place");
    refused("return { regions = { { name = 'x', enter = 'user:systemcall' } } }", "is no cause");
    refused("return { regions = { { name = 'x', enter = 'guest:syscall' } } }", "is no cause");
    refused("return { groups = { { name = 'user', causes = 'any' } },"
            "         regions = { { name = 'x', enter = 'f' } } }",
            "group user: the name is taken");
    refused("return { groups = { { name = 'g', causes = 'any' }, { name = 'g', causes = 'any' } },"
            "         regions = { { name = 'x', enter = 'f' } } }",
            "group g: the name is taken");
    refused("return { regions = { { name = 'x', enter = 'f', register = 'v0' } } }",
            "belong together");
    refused("return { regions = { { name = 'x', enter = 'f', register = 'v9', values = '1' } } }",
            "is no register");
    refused("return { regions = { { name = 'x', enter = 'f' }, { name = 'x', enter = 'g' } } }",
            "region x: the name is taken");
    refused("return { thread = { register = 'gp' }, regions = { { name = 'x', enter = 'f' } } }",
            "thread.switch is missing");
    refused("return { groups = { { name = 'a', causes = 'x' } },"
            "         regions = { { name = 'x', enter = 'f' } } }",
            "is no cause");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_function_counts_from_its_first_instruction_to_its_return,
                                        prepare, clean),
        cmocka_unit_test_setup_teardown(regions_nest, prepare, clean),
        cmocka_unit_test_setup_teardown(what_is_apart_does_not_count_around_it, prepare, clean),
        cmocka_unit_test_setup_teardown(a_region_may_need_to_pass_through_a_symbol_or_not_to,
                                        prepare, clean),
        cmocka_unit_test_setup_teardown(a_region_may_end_at_a_symbol, prepare, clean),
        cmocka_unit_test_setup_teardown(a_switch_of_threads_stops_the_clock, prepare, clean),
        cmocka_unit_test_setup_teardown(system_calls_are_told_by_a_register, prepare, clean),
        cmocka_unit_test_setup_teardown(a_handler_is_a_region_by_its_vector, prepare, clean),
        cmocka_unit_test_setup_teardown(what_user_mode_cuts_short_is_dropped, prepare, clean),
        cmocka_unit_test_setup_teardown(a_monitors_time_is_split_by_what_it_was_entered_for,
                                        prepare, clean),
        cmocka_unit_test_setup_teardown(a_wrong_file_is_refused_with_the_reason, prepare, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
