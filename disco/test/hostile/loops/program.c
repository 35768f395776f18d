/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program that turns in a circle.
 *
 * verdict: runs
 * console: spins
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint32_t words[] = {I_BEQ(0, 0, (uint32_t)-1), I_NOP};

    put_text("spins\n");
    attack_start();
    attack_user(words, 2, ST_KX | ST_SX | ST_UX);
    return 1;
}
