/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every CACHE operation at every kind of address, from the kernel: nothing happens to anybody's
 * memory, the monitor's and the other machine's least of all.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint64_t addresses[] = {
        0xffffffff80000000, 0xffffffffa0000000, 0xffffffffffff8000,
        0xa800000000000000, 0x9800000000100000, 0xffffffffc0000000,
        0x4000000000310000, 0x40000200ff006000, 0x0,
        0x70000000,         ~UINT64_C(0),       0xc000000000000000,
    };

    attack_start();
    memory_at(SCRATCH)[0] = 0xcac4e;
    for (unsigned i = 0; i < ARRAY_LENGTH(addresses); i++) {
        for (uint32_t op = 0; op < 32; op++) {
            const uint32_t words[] = {I_CACHE(op, 9), I_CACHE(op, 9) | 0x80, I_CACHE(op, 10)};

            guard_gpr[1] = addresses[i];
            guard_gpr[2] = CACHED_BASE + SCRATCH;
            CP0_WRITE32(CP0_TAGLO, random_next());
            CP0_WRITE32(CP0_TAGHI, random_next());
            attack_kernel(words, ARRAY_LENGTH(words));
        }
    }
    put_value("exceptions", tally_others(CODE(EXC_BP)));
    return verdict(memory_at(SCRATCH)[0] == 0xcac4e && tally_others(CODE(EXC_BP)) == 0);
}
