/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exceptions while EXL is set: EPC stays what the guest wrote there, and all, TLB misses too, go
 * to the general vector.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

#define OLD_EPC 0x1234560u

static const uint64_t addresses[] = {0xffffffff80000000, 0xffffffffffffc000, 0x70000000,
                                     0x4000030000000000, 0x9800000000000000, 0xffffffffe0000000};

int test(void)
{
    static const uint32_t words[] = {I_MTC0(8, 12), I_LOAD(OP_LD, 10, 9), I_BREAK};
    unsigned wrong = 0, expected = 0;

    attack_start();
    for (unsigned round = 0; round < 100; round++) {
        for (unsigned i = 0; i < ARRAY_LENGTH(addresses); i++) {
            CP0_WRITE64(CP0_EPC, OLD_EPC);
            guard_gpr[0] = ST_KX | ST_SX | ST_UX | ST_EXL | (round & 3) << 3;
            guard_gpr[1] = addresses[i];
            attack_once(words, ARRAY_LENGTH(words));
            expected++;
            wrong += last_epc != OLD_EPC || last_badvaddr != addresses[i] || last_vector != 0x180;
        }
    }
    put_value("wrong", wrong);
    return verdict(wrong == 0 && tally_all() == expected && !tally[EXC_BP]);
}
