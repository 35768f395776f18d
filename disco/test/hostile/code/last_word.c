/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Code that runs off the end of memory, and a branch whose delay slot is behind the end.
 *
 * verdict: status 0
 * console: wrong 0000000000000000
 */
#include "disco/test/attack.h"

int test(void)
{
    uint64_t end = memory_bytes();
    volatile uint32_t *last = (volatile uint32_t *)(CACHED_BASE + end - 4);
    static const uint32_t words[] = {I_NOP,  I_BEQ(0, 0, 2), I_MFC0(8, 12),
                                     I_TLBP, I_JR_RA,        I_CACHE(0, 29)};
    unsigned wrong = 0;

    attack_start();
    for (unsigned i = 0; i < ARRAY_LENGTH(words); i++) {
        *last = words[i];
        wrong += attack_jump(TEXT_BASE + end - 4) != EXC_IBE;
        wrong += attack_jump(XSSEG + end - 4) != EXC_IBE;
    }
    put_value("wrong", wrong);
    return verdict(wrong == 0);
}
