/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program that does nothing but system calls, BREAK, traps and overflows; each arrives once.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint32_t words[] = {I_SYSCALL,  0x00000034, I_SYSCALL,
                                     0x01084020, 0x012a4820, 0x7c000000};
    unsigned rounds = 300;

    attack_start();
    for (unsigned i = 0; i < rounds; i++) {
        guard_gpr[1] = guard_gpr[2] = 0x7fffffff; /* $9 + $10 overflows */
        attack_user(words, ARRAY_LENGTH(words), ST_KX | ST_SX | ST_UX);
    }
    put_value("system calls", tally[EXC_SYS]);
    return verdict(tally[EXC_SYS] == 2 * rounds && tally[EXC_TR] == rounds &&
                   tally[EXC_OV] == rounds && tally[EXC_RI] == rounds && tally[EXC_BP] == rounds);
}
