/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BEV by way of a user program's kernel: the exception of a program then has nowhere to go.
 *
 * verdict: status 121
 * console: while Status.BEV is set
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint32_t words[] = {I_SYSCALL};

    attack_start();
    attack_user(words, 1, ST_KX | ST_SX | ST_UX | ST_BEV);
    return 1;
}
