/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ERET, by EPC and by ErrorEPC, into every segment, to odd addresses and with every mode: an
 * exception there, and the next one is not late.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint64_t targets[] = {
        0xffffffff80000180, 0xffffffffa0000000, 0xffffffffbfc00000, 0xffffffffe0000000,
        0xffffffffffff8000, 0xffffffffffffc000, 0xfffffffffffffffc, 0x9800000000001000,
        0xc000000000000000, 0x4000010000000000, 0x8000000000000000, 0x7ffffffffffffffc,
        0xffffffffc0300001, 0xffffffffc0300002, 0x0000000000000001, 0x0000000070000000,
        0x40000200f0000000, 0x40000000c0000000, 0xffffffffd0000000, 0xffffffffcffffffc,
    };
    static const uint32_t back[] = {I_MTC0(8, 12), I_DMTC0(9, 14), I_DMTC0(9, 30), I_ERET};
    unsigned none = 0, wrong = 0;

    attack_start();
    for (unsigned i = 0; i < ARRAY_LENGTH(targets); i++) {
        for (uint32_t bits = 0; bits < 64; bits++) {
            guard_gpr[0] = bits >> 3 << 5 | (bits & 3) << 3 | (bits & 4 ? ST_ERL : ST_EXL);
            guard_gpr[1] = targets[i];
            none += attack_once(back, ARRAY_LENGTH(back)) >= 32;
            wrong += (CP0_READ32(CP0_STATUS) & (ST_EXL | ST_ERL)) != 0;
        }
    }
    put_value("none", none);
    return verdict(none == 0 && wrong == 0);
}
