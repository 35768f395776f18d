/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LL and SC of both sizes on registers of devices, on pages that are not there and in the
 * monitor's segments.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint64_t addresses[] = {0x40000200ff000020, 0x40000200f0000000, 0x40000200f001b000,
                                         0xffffffff80000000, 0xffffffffffffc000, 0x70000000,
                                         0x4000000010000000};
    static const uint8_t ops[] = {OP_LL, OP_SC, OP_LLD, OP_SCD};
    unsigned reached = 0;

    attack_start();
    for (unsigned i = 0; i < ARRAY_LENGTH(addresses) * ARRAY_LENGTH(ops); i++) {
        const uint32_t words[] = {I_LOAD(OP_LL, 10, 11), I_LOAD(ops[i & 3], 8, 9), I_BREAK};

        guard_gpr[0] = 0;
        guard_gpr[1] = addresses[i / 4];
        guard_gpr[3] = CACHED_BASE + SCRATCH;
        reached += attack_once(words, ARRAY_LENGTH(words)) == EXC_BP && !(ops[i & 3] & 8);
    }
    put_value("reached", reached);
    return verdict(reached == 0);
}
