/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Program counters that are not aligned, in the kernel and in programs, by JR and by ERET.
 *
 * verdict: status 0
 * console: wrong 0000000000000000
 */
#include "disco/test/attack.h"

int test(void)
{
    unsigned wrong = 0;

    attack_start();
    for (unsigned low = 1; low < 4; low++) {
        static const uint32_t words[] = {I_JR(9), I_NOP};

        guard_gpr[1] = TEXT_BASE + ATTACK_CODE + low;
        wrong += attack_once(words, 2) != EXC_ADEL || last_badvaddr != guard_gpr[1];
        wrong += attack_jump(ATTACK_USER + low) != EXC_ADEL;
        wrong += attack_jump(UINT64_C(0x9000000000000000) + low) != EXC_ADEL;
    }
    put_value("wrong", wrong);
    return verdict(wrong == 0);
}
