/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CACHE with a base register above $15 and an offset whose low bits are those of ERET or of a call
 * of the HAL: bit 25 of the word, CO in a word of coprocessor 0, belongs to the base here. It is
 * still no ERET: what follows is executed, and EXL stays.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

#define BASE  18
#define AFTER (TEXT_BASE + ATTACK_CODE + 5 * 4) /* where an ERET would go: past the mark */

static bool is_passed_by(uint32_t word)
{
    const uint32_t words[] = {I_DMTC0(8, 14), I_MTC0(10, 12), word, I_MTC0(11, 12), I_ORI(9, 0, 1)};

    guard_gpr[0] = AFTER;
    guard_gpr[1] = 0;
    guard_gpr[2] = CP0_READ32(CP0_STATUS) | ST_EXL;
    guard_gpr[3] = CP0_READ32(CP0_STATUS);
    guard_gpr[BASE - 8] = CACHED_BASE + SCRATCH;
    attack_kernel(words, ARRAY_LENGTH(words));
    return guard_gpr_after[1] == 1;
}

int test(void)
{
    static const uint32_t offsets[] = {0x18, 0x28, 0x29, 0x2a, 0x2b, 0x718};
    unsigned lost = 0;

    attack_start();
    for (uint32_t op = 0; op < 32; op++)
        for (unsigned i = 0; i < ARRAY_LENGTH(offsets); i++)
            lost += !is_passed_by(I_CACHE(op, BASE) | offsets[i]);
    put_value("lost", lost);
    return verdict(lost == 0 && tally_others(CODE(EXC_BP)) == 0);
}
