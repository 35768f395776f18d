/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The addresses of the HAL's pages: nothing is there before the call that switches it on, and no
 * other call is known; nothing that the guest enters into its TLB takes their place; programs do
 * not reach them, the clock cannot be written, and code may well lie among the registers.
 *
 * verdict: status 0
 */
#include "disco/include/hal.h"
#include "disco/test/attack.h"

static unsigned wrong;

static void expect(const char *what, bool holds)
{
    if (holds)
        return;
    put_text(what);
    put_char('\n');
    wrong++;
}

static void enter_over_pages(void)
{
    static const uint32_t masks[] = {0, 0x6000, 0x1ffe000};

    for (unsigned i = 0; i < ARRAY_LENGTH(masks); i++)
        tlb_write(10 + i, HAL_REGISTER_PAGE & ~(uint64_t)(masks[i] | 0x1fff),
                  LO(SCRATCH) | ENTRYLO_G, LO(SCRATCH) | ENTRYLO_G, masks[i]);
}

static void look_before(void)
{
    static const uint32_t calls[][2] = {{HAL_CALL(HAL_RETURN), I_BREAK},
                                        {HAL_CALL(HAL_ZERO), I_BREAK},
                                        {HAL_CALL(HAL_UNUSED), I_BREAK}};
    uint64_t value;

    expect("registers before", !can_load(HAL_REGISTER_PAGE, &value));
    expect("clock before", !can_load(HAL_CLOCK_PAGE, &value));
    enter_over_pages();
    expect("registers mapped", !can_load(HAL_REGISTER_PAGE, &value));
    expect("clock mapped", !can_load(HAL_CLOCK_PAGE, &value));
    tlb_clear();
    for (unsigned i = 0; i < ARRAY_LENGTH(calls); i++)
        expect("call before", attack_once(calls[i], 2) == EXC_RI);
}

static bool is_there(void)
{
    uint64_t value = 0, earlier = 0;

    return can_load(HAL_REGISTER_PAGE + 8 * CP0_PRID, &value) && value == CP0_READ32(CP0_PRID) &&
           can_load(HAL_BASE + HAL_CLOCK, &earlier) && can_load(HAL_BASE + HAL_CLOCK, &value) &&
           value > earlier && !can_store(HAL_BASE + HAL_CLOCK, 0) && !can_store(HAL_CLOCK_PAGE, 0);
}

static void look_as_program(void)
{
    static const uint32_t words[] = {I_LOAD(OP_LD, 10, 9), I_LOAD(OP_SD, 10, 9), HAL_CALL(HAL_ZERO),
                                     I_BREAK};

    attack_start();
    guard_gpr[1] = HAL_REGISTER_PAGE;
    attack_user(words, ARRAY_LENGTH(words), CP0_READ32(CP0_STATUS) & ~(uint32_t)ST_CU0);
    expect("program", tally[EXC_ADEL] == 1 && tally[EXC_ADES] == 1 && tally[EXC_CPU] == 1);
}

/* MFC0 $2 of PRId, JR $31, NOP in the register page. */
static void run_in_page(void)
{
    volatile uint32_t *at = (volatile uint32_t *)(HAL_REGISTER_PAGE + 0x800);

    at[0] = I_MFC0(2, 15);
    at[1] = I_JR_RA;
    at[2] = I_NOP;
    expect("code", ((uint32_t(*)(void))(uint64_t)at)() == CP0_READ32(CP0_PRID));
}

int test(void)
{
    volatile uint64_t *ran_before = memory_at(SCRATCH + 0x8000);

    attack_start();
    if (!*ran_before) /* the HAL stays on */
        look_before();
    *ran_before = 1;
    __asm__ volatile(".word %0" : : "i"(HAL_CALL(HAL_ON)));
    expect("there", is_there());
    enter_over_pages();
    expect("still there", is_there());
    tlb_clear();
    expect("there in the end", is_there());
    look_as_program();
    run_in_page();
    put_value("wrong", wrong);
    return verdict(wrong == 0);
}
