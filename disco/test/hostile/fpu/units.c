/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All instructions of the four coprocessors with their bits in Status on and off: unusable,
 * reserved or done, as the bits say, and the registers come and go.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint32_t bits[] = {0, ST_CU1, ST_CU2, ST_XX | ST_CU1, ST_CU1 | ST_FR, ST_CU0};
    uint32_t usual = CP0_READ32(CP0_STATUS);
    unsigned count = 0;

    for (unsigned i = 0; i < ARRAY_LENGTH(bits); i++) {
        CP0_WRITE32(CP0_STATUS, usual | bits[i]);
        attack_start();
        for (unsigned k = 0; k < 400; k++) {
            const uint32_t op[] = {0x44000000, 0x48000000, 0x4c000000, 0xc4000000,
                                   0xd4000000, 0xe4000000, 0xf4000000, 0xd8000000};
            uint32_t word = op[k & 7] |
                            (uint32_t)(random_next() & ((k & 7) > 2 ? 0x001f0000 : 0x01ffffff)) |
                            ((k & 7) > 2 ? 9 << 21 : 0);

            if (word >> 26 == 0x13) /* COP1X without its loads and stores, which go anywhere too */
                word |= 0x20;
            if (word >> 21 == 0x228) /* BC1 goes anywhere */
                continue;
            guard_gpr[1] = CACHED_BASE + SCRATCH;
            attack_kernel(&word, 1);
        }
        count += tally_others(CODE(EXC_CPU) | CODE(EXC_RI) | CODE(EXC_FPE) | CODE(EXC_BP) |
                              CODE(EXC_ADEL) | CODE(EXC_ADES));
    }
    CP0_WRITE32(CP0_STATUS, usual);
    put_value("others", count);
    return verdict(count == 0);
}
