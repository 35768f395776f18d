/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Moves between CP0 and each general register, $0, k0, k1, sp and ra among them, change that one
 * alone.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

#define VALUE (0x1230u + rt)

int test(void)
{
    unsigned wrong = 0;

    attack_start();
    for (uint32_t rt = 0; rt < 32; rt++) {
        const uint32_t to[] = {I_ORI(rt, 0, VALUE), I_DMTC0(rt, 30), I_DMFC0(8, 30)};
        const uint32_t from[] = {I_ORI(9, 0, VALUE), I_DMTC0(9, 30), I_ORI(rt, 0, 7),
                                 I_MFC0(rt, 30), I_MOVE(10, rt)};

        attack_kernel(to, ARRAY_LENGTH(to));
        wrong += guard_gpr_after[0] != (rt ? VALUE : 0);
        for (unsigned i = 0; i < ARRAY_LENGTH(guard_gpr); i++)
            guard_gpr[i] = i;
        attack_kernel(from, ARRAY_LENGTH(from));
        wrong += guard_gpr_after[2] != (rt ? VALUE : 0);
        for (unsigned i = 3; i < ARRAY_LENGTH(guard_gpr); i++)
            wrong += i + 8 != rt && guard_gpr_after[i] != i;
    }
    put_value("wrong", wrong);
    return verdict(wrong == 0);
}
