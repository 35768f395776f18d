/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * FCR31 with cause and enable bits that trap at once, while the FPU goes from one machine to
 * another and back: the exception is this machine's own.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint32_t words[] = {0x44c8f800 /* CTC1 $8, FCR31 */,
                                     0x44490000 /* CFC1 $9, FCR0 */, 0x4449f800};

    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) | ST_CU1);
    attack_start();
    for (uint32_t i = 0; i < 0x1000; i += 3) {
        guard_gpr[0] = i << 7 | (i & 3);
        attack_kernel(words, ARRAY_LENGTH(words));
        guard_gpr[0] = 0;
        attack_kernel(words, 1);
    }
    put_value("exceptions", tally[EXC_FPE]);
    return verdict(tally[EXC_FPE] > 100 && !tally_others(CODE(EXC_FPE) | CODE(EXC_BP)));
}
