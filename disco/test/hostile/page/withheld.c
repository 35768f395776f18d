/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parts of the HAL that the monitor does not offer are not there, even if they are asked for, and
 * if the guest has written into the page that they are; those that it offers are. run.sh has the
 * monitor withhold each of them.
 *
 * verdict: status 0
 */
#include "disco/include/hal.h"
#include "disco/test/attack.h"

#define ALL     (HAL_HAS_REGISTERS | HAL_HAS_CLOCK | HAL_HAS_RETURN | HAL_HAS_ZERO | HAL_HAS_UNUSED)
#define CONTENT UINT64_C(0x4711)

static uint64_t offered;
static unsigned wrong;

static void expect(const char *what, uint64_t feature, bool is_there)
{
    if (is_there == ((offered & feature) != 0))
        return;
    put_text(what);
    put_char('\n');
    wrong++;
}

static bool stores_register(void)
{
    return can_store(HAL_BASE + HAL_REGISTER(CP0_EPC), CONTENT) && CP0_READ64(CP0_EPC) == CONTENT;
}

/* The call with a0 = SCRATCH; false if it is a reserved instruction. */
static bool calls(uint32_t call)
{
    const uint32_t words[] = {I_MOVE(4, 8), call, I_BREAK};

    guard_gpr[0] = SCRATCH;
    return attack_once(words, ARRAY_LENGTH(words)) != EXC_RI;
}

/* Only asked where it is withheld: else it goes to wherever EPC is. */
static bool returns(void)
{
    static const uint32_t words[] = {HAL_CALL(HAL_RETURN), I_BREAK};

    return attack_once(words, ARRAY_LENGTH(words)) != EXC_RI;
}

static bool zeroes(void)
{
    *memory_at(SCRATCH) = CONTENT;
    return calls(HAL_CALL(HAL_ZERO)) && *memory_at(SCRATCH) == 0;
}

static void look(void)
{
    uint64_t value;

    expect("registers", HAL_HAS_REGISTERS, stores_register());
    expect("clock", HAL_HAS_CLOCK, can_load(HAL_BASE + HAL_CLOCK, &value));
    expect("zero", HAL_HAS_ZERO, zeroes());
    expect("unused", HAL_HAS_UNUSED, calls(HAL_CALL(HAL_UNUSED)));
    if (!(offered & HAL_HAS_RETURN))
        expect("return", HAL_HAS_RETURN, returns());
}

int test(void)
{
    attack_start();
    __asm__ volatile(".word %0" : : "i"(HAL_CALL(HAL_ON)) : "memory");
    if (!can_load(HAL_BASE + HAL_FEATURES, &offered))
        return verdict(false);
    put_value("offered", offered);
    look();
    can_store(HAL_BASE + HAL_FEATURES, ALL);
    look();
    can_store(HAL_BASE + HAL_FEATURES, 0);
    look();
    put_value("wrong", wrong);
    return verdict(wrong == 0);
}
