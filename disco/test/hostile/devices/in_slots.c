/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loads and stores of registers in the delay slots of branches that are taken and not, likely and
 * not.
 *
 * verdict: status 0
 * console: wrong 0000000000000000
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint32_t branches[] = {I_BEQ(0, 0, 3), 0x14000003, 0x50000003, 0x54000003,
                                        0x04010003,     0x04110003, 0x18000003};
    unsigned wrong = 0;

    attack_start();
    for (unsigned i = 0; i < 10 * ARRAY_LENGTH(branches); i++) {
        const uint32_t words[] = {branches[i % ARRAY_LENGTH(branches)],
                                  I_LOAD(OP_LD, 10, 9),
                                  I_ORI(11, 0, 1),
                                  I_NOP,
                                  I_ORI(12, 0, 1),
                                  I_LOAD(OP_SD, 10, 13)};
        bool likely = words[0] >> 26 == 0x15, taken = !likely && words[0] >> 26 != 5;

        guard_gpr[1] = IO_BASE + FLASH_MAGIC_BASE + MAGIC_IDENT;
        guard_gpr[2] = guard_gpr[3] = guard_gpr[4] = 0;
        guard_gpr[5] = IO_BASE + FLASH_MAGIC_BASE + MAGIC_INT_CLEAR;
        attack_kernel(words, ARRAY_LENGTH(words));
        wrong += guard_gpr_after[2] != (likely ? 0 : MAGIC_IDENT_VALUE);
        wrong += guard_gpr_after[3] != !taken || guard_gpr_after[4] != 1;
    }
    put_value("wrong", wrong);
    return verdict(wrong == 0 && !tally_others(CODE(EXC_BP)));
}
