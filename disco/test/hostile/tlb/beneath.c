/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program whose page is taken away while it runs: by its own kernel between two instructions,
 * and mapped elsewhere. It executes what is there now.
 *
 * verdict: status 0
 * console: wrong 0000000000000000
 */
#include "disco/test/attack.h"

int test(void)
{
    unsigned wrong = 0;

    attack_start();
    for (uint32_t i = 0; i < 200; i++) {
        const uint32_t words[] = {I_ORI(8, 0, i), I_SYSCALL, I_MOVE(9, 8)};

        attack_user(words, ARRAY_LENGTH(words), ST_KX | ST_SX | ST_UX);
        wrong += guard_gpr_after[1] != i;
        tlb_write(0, ATTACK_USER, LO(SCRATCH), LO(SCRATCH), 0);
        ((volatile uint32_t *)memory_at(SCRATCH))[0] = I_BREAK;
        wrong += attack_jump(ATTACK_USER) != EXC_BP;
    }
    put_value("wrong", wrong);
    return verdict(wrong == 0);
}
