/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A kernel that changes UX for each program: with it a program may use 64-bit operations and reach
 * beyond 2 GB, without it neither.
 *
 * verdict: status 0
 * console: wrong 0000000000000000
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint32_t words[] = {0x0000002d /* DADDU $0 */, I_LOAD(OP_LW, 10, 9)};
    unsigned wrong = 0;

    attack_start();
    tlb_write(1, UINT64_C(0x1000000000), LO(SCRATCH), LO(SCRATCH), 0);
    guard_gpr[1] = UINT64_C(0x1000000000);
    for (unsigned i = 0; i < 100; i++) {
        bool wide = random_next() & 1;
        unsigned before = tally_all();

        attack_user(words, ARRAY_LENGTH(words), ST_KX | ST_SX | (wide ? ST_UX : 0));
        wrong += tally_all() - before != (wide ? 1 : 3);
    }
    put_value("wrong", wrong);
    return verdict(wrong == 0 && !tally_others(CODE(EXC_BP) | CODE(EXC_RI) | CODE(EXC_TLBL)));
}
