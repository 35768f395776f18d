/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same from a program: it may not.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    attack_start();
    for (uint32_t op = 0; op < 32; op++) {
        const uint32_t words[] = {I_CACHE(op, 9), I_CACHE(op, 10)};

        guard_gpr[1] = 0xffffffff80000000;
        guard_gpr[2] = ATTACK_USER;
        attack_user(words, ARRAY_LENGTH(words), ST_KX | ST_SX | ST_UX);
    }
    put_value("unusable", tally[EXC_CPU]);
    return verdict(tally[EXC_CPU] == 64 && !tally_others(CODE(EXC_CPU) | CODE(EXC_BP)));
}
