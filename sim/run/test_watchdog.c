/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Guests that are caught in exceptions: the watchdog ends them, and its report says which exception
 * it is, where it struck and on what address.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/machine/test_guest.h"
#include "sim/run/watchdog.h"

#define SYSCALL     12u
#define LUI_2_1234  0x3c021234u /* lui $2,0x1234: an address of user space that nothing maps */
#define JR_2        0x00400008u /* jr $2 */
#define LW_3_5_2    0x8c430005u /* lw $3,5($2): not aligned */
#define RESERVED    0x7c000000u
#define BACK_TWO    0x1000fffeu /* b to the instruction before */
#define ADD_8       0x25080001u /* addiu $8,$8,1 */
#define REPORT_SIZE 512

static struct test_guest guest;

/* What the next machine's firmware and guest have as symbols; NULL = none. */
static const struct symbol *firmware_symbol, *guest_symbol;

static void add_symbol(struct symbols *symbols, const struct symbol *symbol)
{
    if (!symbol)
        return;
    symbols->list = calloc(1, sizeof(*symbols->list));
    symbols->list[0] = *symbol;
    symbols->list[0].name = strdup(symbol->name);
    symbols->count = 1;
}

static int prepare(void **state)
{
    (void)state;
    test_guest_prepare(&guest);
    return config_assign(&guest.config, "limit.no_progress=10ms", &guest.err);
}

static int clean(void **state)
{
    (void)state;
    test_guest_clean(&guest);
    firmware_symbol = guest_symbol = NULL;
    return 0;
}

/* Run a program until the watchdog stops it; returns what it found and leaves its report. */
static enum watchdog_finding watch(const uint32_t *code, size_t words, char *report)
{
    static const struct watchdog_view view;
    enum watchdog_finding finding;
    struct watchdog watchdog;

    test_guest_boot(&guest, code, words);
    add_symbol(&guest.machine->symbols, firmware_symbol);
    add_symbol(&guest.machine->guest_symbols, guest_symbol);
    watchdog_init(&watchdog, guest.machine);
    do {
        machine_run(guest.machine, guest.machine->now + PS_PER_MS);
        finding = watchdog_look(&watchdog, &view);
    } while (finding == WATCHDOG_FINE && guest.machine->now < PS_PER_SECOND);
    watchdog_report(&watchdog, finding, report, REPORT_SIZE);
    return finding;
}

static void check(const char *report, const char *text)
{
    if (!strstr(report, text))
        fail_msg("\"%s\" does not say \"%s\"", report, text);
}

static void a_halt_with_interrupts_off_is_found(void **state)
{
    static const uint32_t code[] = {BRANCH_SELF, NOP};
    char report[REPORT_SIZE];

    (void)state;
    assert_int_equal(watch(code, ARRAY_LENGTH(code), report), WATCHDOG_SPINS);
}

static void a_wait_that_nothing_can_end_is_found(void **state)
{
    static const uint32_t code[] = {MAGIC_IN_8, LD(9, MAGIC_IDLE, 8), BRANCH_SELF, NOP};
    char report[REPORT_SIZE];

    (void)state;
    assert_int_equal(watch(code, ARRAY_LENGTH(code), report), WATCHDOG_WAITS);
}

static void circles_in_the_kernel_are_found(void **state)
{
    static const uint32_t code[] = {CIRCLES};
    char report[REPORT_SIZE];

    (void)state;
    assert_int_equal(watch(code, ARRAY_LENGTH(code), report), WATCHDOG_CIRCLES);
}

/* The vector holds zeros, so the processor runs through them and into the program again. */
static void system_calls_of_the_kernel_are_no_progress(void **state)
{
    static const uint32_t code[] = {SYSCALL, NOP};
    char report[REPORT_SIZE];

    (void)state;
    assert_int_equal(watch(code, ARRAY_LENGTH(code), report), WATCHDOG_CIRCLES);
    check(report, "the guest makes no progress (see limit.no_progress): pc 0xffffffff80");
    check(report, "ExcCode 8 (Sys, system call), EPC 0xffffffff80100000");
}

static void a_jump_to_nowhere_tells_the_address(void **state)
{
    static const uint32_t code[] = {LUI_2_1234, JR_2, NOP};
    char report[REPORT_SIZE];

    (void)state;
    assert_int_equal(watch(code, ARRAY_LENGTH(code), report), WATCHDOG_CIRCLES);
    check(report, "ExcCode 2 (TLBL, load or fetch that the TLB does not map)");
    check(report, "BadVAddr 0x12340000");
    check(report, "EPC 0x12340000");
}

static void an_address_error_tells_the_address(void **state)
{
    static const uint32_t code[] = {LUI_2_1234, LW_3_5_2, NOP};
    char report[REPORT_SIZE];

    (void)state;
    assert_int_equal(watch(code, ARRAY_LENGTH(code), report), WATCHDOG_CIRCLES);
    check(report, "ExcCode 4 (AdEL, address error of a load or fetch), BadVAddr 0x12340005");
    check(report, "EPC 0xffffffff80100004");
}

static void garbage_is_named(void **state)
{
    static const uint32_t code[] = {RESERVED, NOP};
    char report[REPORT_SIZE];

    (void)state;
    assert_int_equal(watch(code, ARRAY_LENGTH(code), report), WATCHDOG_CIRCLES);
    check(report, "ExcCode 10 (RI, reserved instruction), EPC 0xffffffff80100000, Cause 0x");
}

static void a_loop_without_exceptions_tells_of_none(void **state)
{
    static const uint32_t code[] = {ADD_8, BACK_TWO, NOP};
    char report[REPORT_SIZE];

    (void)state;
    assert_int_equal(watch(code, ARRAY_LENGTH(code), report), WATCHDOG_CIRCLES);
    assert_null(strstr(report, "ExcCode"));
}

static void a_place_has_the_nearest_name_and_none_that_is_far(void **state)
{
    static const uint32_t code[] = {ADD_8, BACK_TWO, NOP};
    static char far_name[] = "far", near_name[] = "near";
    const struct symbol far = {
        .name = far_name, .address = UINT64_C(0xffffffff80000000), .is_label = true};
    const struct symbol near = {
        .name = near_name, .address = UINT64_C(0xffffffff800ffff0), .is_label = true};
    char report[REPORT_SIZE];

    (void)state;
    firmware_symbol = &far;
    guest_symbol = &near;
    watch(code, ARRAY_LENGTH(code), report);
    check(report, "(near+0x1");
    clean(NULL);
    firmware_symbol = &far;
    watch(code, ARRAY_LENGTH(code), report);
    assert_null(strstr(report, "far"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_halt_with_interrupts_off_is_found, prepare, clean),
        cmocka_unit_test_setup_teardown(a_wait_that_nothing_can_end_is_found, prepare, clean),
        cmocka_unit_test_setup_teardown(circles_in_the_kernel_are_found, prepare, clean),
        cmocka_unit_test_setup_teardown(system_calls_of_the_kernel_are_no_progress, prepare, clean),
        cmocka_unit_test_setup_teardown(a_jump_to_nowhere_tells_the_address, prepare, clean),
        cmocka_unit_test_setup_teardown(an_address_error_tells_the_address, prepare, clean),
        cmocka_unit_test_setup_teardown(garbage_is_named, prepare, clean),
        cmocka_unit_test_setup_teardown(a_place_has_the_nearest_name_and_none_that_is_far, prepare,
                                        clean),
        cmocka_unit_test_setup_teardown(a_loop_without_exceptions_tells_of_none, prepare, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
