/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Vectors of every instruction that traps, one after another: reserved, unusable, unaligned,
 * privileged.
 *
 * verdict: runs
 * console: storm
 */
#include "disco/test/attack.h"

int test(void)
{
    volatile uint32_t *vectors = (volatile uint32_t *)CACHED_BASE;
    static const uint32_t words[] = {0x7c000000,    0x4a000000, I_LOAD(OP_LD, 8, 31) | 1,
                                     I_MTC0(8, 4),  I_TLBWR,    0x00000034,
                                     I_CACHE(1, 9), 0x44c8f800, I_SYSCALL,
                                     I_BREAK};

    for (unsigned i = 0; i < 0x200 / 4; i++)
        vectors[i] = words[i % ARRAY_LENGTH(words)];
    vectors[0x1f8 / 4] = I_BEQ(0, 0, (uint32_t)-0x7e);
    vectors[0x1fc / 4] = I_NOP;
    put_text("storm\n");
    __asm__ volatile("syscall");
    return 1;
}
