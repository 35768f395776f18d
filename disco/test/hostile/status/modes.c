/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every combination of the mode bits of Status, and then a load from the monitor's segment, one
 * from user space, privileged instructions and a system call. No combination gives kernel mode.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint32_t acts[][2] = {
        {I_LOAD(OP_LD, 10, 9), I_BREAK},
        {I_LOAD(OP_SD, 10, 9), I_BREAK},
        {I_MFC0(10, 12), I_BREAK},
        {I_TLBWR, I_BREAK},
        {I_SYSCALL, I_BREAK},
        {I_CACHE(1, 9), I_BREAK},
        {I_LOAD(OP_LD, 10, 12), I_BREAK},
        {0x42000020, I_BREAK},
    };
    unsigned reached = 0;

    attack_start();
    for (uint32_t bits = 0; bits < 256; bits++) {
        for (unsigned i = 0; i < ARRAY_LENGTH(acts); i++) {
            const uint32_t words[] = {I_MTC0(8, 12), acts[i][0], acts[i][1]};

            guard_gpr[0] = (bits & ~(uint32_t)ST_IE) | (bits & 4 ? ST_RE : 0) | ST_CU1;
            guard_gpr[1] = CKSEG0 + 0x180;
            guard_gpr[2] = 0x5eed;
            guard_gpr[4] = 0x70000000;
            CP0_WRITE64(CP0_ERROREPC, TEXT_BASE + ATTACK_CODE + 8);
            CP0_WRITE64(CP0_EPC, TEXT_BASE + ATTACK_CODE + 8);
            attack_once(words, ARRAY_LENGTH(words));
            reached += i == 0 && guard_gpr_after[2] != 0x5eed;
        }
    }
    put_value("reached", reached);
    return verdict(reached == 0);
}
