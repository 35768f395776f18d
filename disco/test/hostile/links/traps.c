/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LL and SC with something between them that the monitor serves: SC may fail, but what it says it
 * did, it did, and without traps it comes through soon.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint32_t traps[] = {I_NOP,         I_MFC0(10, 12), I_TLBWR,
                                     I_CACHE(1, 9), I_SYSCALL,      I_TLBP};
    unsigned wrong = 0, done = 0;

    attack_start();
    for (unsigned i = 0; i < 600; i++) {
        const uint32_t words[] = {I_LOAD(OP_LLD, 8, 9), traps[i % ARRAY_LENGTH(traps)],
                                  0x65080001 /* DADDIU $8, 1 */, I_LOAD(OP_SCD, 8, 9)};
        uint64_t before = memory_at(SCRATCH)[0];

        guard_gpr[1] = CACHED_BASE + SCRATCH;
        attack_kernel(words, ARRAY_LENGTH(words));
        wrong += memory_at(SCRATCH)[0] != before + (guard_gpr_after[0] & 1);
        done += i % ARRAY_LENGTH(traps) == 0 && guard_gpr_after[0] == 1;
    }
    put_value("wrong", wrong);
    return verdict(wrong == 0 && done >= 99);
}
