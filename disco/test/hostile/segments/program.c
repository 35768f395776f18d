/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program reaches for its kernel's windows, the monitor and the devices, with every kind of load
 * and store.
 *
 * verdict: status 0
 * console: reached 0000000000000000
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint64_t targets[] = {
        0xffffffff80000000, 0xffffffffc0000000, 0xffffffffc0100000, 0xffffffffe0000000,
        0xffffffffffff8000, 0xffffffffffffc000, 0x4000000000000000, 0x4000020000000000,
        0x40000200ff006000, 0x9800000000000000, 0xc000000000000000, 0x8000000000000000,
    };
    unsigned reached = 0;

    attack_start();
    for (unsigned i = 0; i < ARRAY_LENGTH(targets); i++) {
        for (uint32_t op = 32; op < 64; op++) {
            const uint32_t words[] = {I_LOAD(op, 10, 9)};
            unsigned before = tally[EXC_ADEL] + tally[EXC_ADES] + tally[EXC_CPU] + tally[EXC_RI];

            if (op == 51) /* PREF does nothing, anywhere */
                continue;
            guard_gpr[1] = targets[i];
            guard_gpr[2] = 0x5eed;
            attack_user(words, 1, ST_KX | ST_SX | ST_UX);
            reached += tally[EXC_ADEL] + tally[EXC_ADES] + tally[EXC_CPU] + tally[EXC_RI] == before;
            reached += guard_gpr_after[2] != 0x5eed;
        }
    }
    put_value("reached", reached);
    return verdict(reached == 0);
}
