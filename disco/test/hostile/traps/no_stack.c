/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exceptions with every register pointing into the monitor, the stack pointer among them: the
 * monitor uses none of them.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint32_t words[] = {
        I_MOVE(29, 9), I_MOVE(28, 9), I_MOVE(31, 9), I_MOVE(30, 9), I_MOVE(26, 9),
        I_MOVE(27, 9), I_MFC0(8, 14), I_SYSCALL,     I_TLBWR,       I_LOAD(OP_LD, 8, 9)};
    static const uint64_t addresses[] = {
        0xffffffffffffc000, 0xffffffffffff8000, 0xffffffff80000000, 0xa800000000000000, 0,
        ~UINT64_C(0)};

    attack_start();
    for (unsigned i = 0; i < 50 * ARRAY_LENGTH(addresses); i++) {
        for (unsigned k = 0; k < ARRAY_LENGTH(guard_gpr); k++)
            guard_gpr[k] = addresses[i % ARRAY_LENGTH(addresses)];
        attack_kernel(words, ARRAY_LENGTH(words));
    }
    put_value("system calls", tally[EXC_SYS]);
    return verdict(tally[EXC_SYS] == 300);
}
