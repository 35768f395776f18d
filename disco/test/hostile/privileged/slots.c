/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Privileged instructions in the delay slots of every branch: also ERET, and branches in the delay
 * slots of branches, which the architecture leaves undefined. The monitor must only live on.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

static const uint32_t branches[] = {
    I_BEQ(0, 0, 2), 0x14000002, 0x18000002, 0x1c000002, 0x04000002, 0x04010002,
    0x04100002,     0x04110002, 0x50000002, 0x54000002, 0x58000002, 0x5c000002,
    0x04020002,     0x04030002, 0x04120002, 0x04130002, I_JR(9),    0x01208009,
    0x45000002,     0x45010002, 0x45020002, 0x45030002, 0x09000000, 0x0d000000,
};
static const uint32_t slots[] = {
    I_MFC0(8, 12),
    I_DMTC0(9, 30),
    I_TLBP,
    I_TLBWR,
    I_ERET,
    I_CACHE(0, 9),
    I_SYSCALL,
    I_BREAK,
    I_BEQ(0, 0, 1),
    I_JR(9),
    0x54000001,
    0x42000020,
    I_MTC0(10, 11),
    I_LOAD(OP_LD, 8, 11),
    I_LOAD(OP_SD, 8, 12),
    0x7c000000,
};

int test(void)
{
    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) | ST_CU1);
    attack_start();
    for (unsigned i = 0; i < ARRAY_LENGTH(branches); i++) {
        for (unsigned k = 0; k < ARRAY_LENGTH(slots); k++) {
            const uint32_t words[] = {branches[i], slots[k], I_BREAK, I_BREAK, I_BREAK};

            guard_gpr[1] = TEXT_BASE + ATTACK_CODE + 12; /* $9: to a BREAK */
            guard_gpr[3] = CKSEG0;
            guard_gpr[4] = 0xffffffffffffc000;
            CP0_WRITE64(CP0_EPC, TEXT_BASE + ATTACK_CODE + 8);
            CP0_WRITE64(CP0_ERROREPC, TEXT_BASE + ATTACK_CODE + 8);
            attack_once(words, ARRAY_LENGTH(words));
        }
    }
    put_value("exceptions", tally_all());
    return verdict(tally_all() >= ARRAY_LENGTH(branches) * ARRAY_LENGTH(slots) * 9 / 10);
}
