/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Jumps into every segment and to the monitor's own code: never an instruction of it is executed.
 *
 * verdict: status 0
 * console: reached 0000000000000000
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint64_t targets[] = {
        0xffffffff80000000, 0xffffffff80000080, 0xffffffff80000180, 0xffffffff80000200,
        0xffffffff80020000, 0xffffffffa0000000, 0xffffffffbfc00000, 0xffffffffe0000000,
        0xffffffffffff8000, 0xffffffffffffc000, 0x9000000000000000, 0x9800000000000200,
        0xa800000000000200, 0xb800000000000000, 0xc000000000000000, 0x8000000000000000,
        0x4000010000000000, 0x4000100000000000, 0x0000100000000000, 0x4000000010000000,
        0x40000200ff000000, 0x40000200f0010000,
    };
    unsigned reached = 0;

    attack_start();
    for (unsigned i = 0; i < ARRAY_LENGTH(targets); i++) {
        for (unsigned offset = 0; offset < 64; offset += 4) {
            unsigned code = attack_jump(targets[i] + offset);

            reached += code != EXC_ADEL && code != EXC_TLBL && code != EXC_IBE;
            reached += last_epc != targets[i] + offset;
        }
    }
    put_value("reached", reached);
    return verdict(reached == 0);
}
