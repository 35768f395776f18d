/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Programs that the guest's kernel lets use coprocessor 0, and that do with it what they like.
 * They may harm their own machine's registers only.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

static uint32_t random_word(void)
{
    static const uint32_t operations[] = {I_TLBR, I_TLBWI, I_TLBWR, I_TLBP};
    static const uint8_t rs[] = {0, 1, 4, 5};
    uint64_t value = random_next();

    if (value & 1)
        return operations[value >> 8 & 3];
    return 0x40000000 | (uint32_t)rs[value >> 8 & 3] << 21 | (8 + (value >> 16 & 15)) << 16 |
           (value >> 24 & 31) << 11;
}

int test(void)
{
    volatile uint64_t *guard = memory_at(SCRATCH);
    uint32_t words[12];

    *guard = 0x600d;
    attack_start();
    for (unsigned round = 0; round < 1000; round++) {
        for (unsigned i = 0; i < ARRAY_LENGTH(words); i++)
            words[i] = random_word();
        for (unsigned i = 0; i < ARRAY_LENGTH(guard_gpr); i++)
            guard_gpr[i] = random_next() & ~(uint64_t)(ST_BEV | ST_IE | ST_EXL | ST_ERL);
        attack_user(words, ARRAY_LENGTH(words), ST_CU0 | ST_KX | ST_SX | ST_UX);
        CP0_WRITE32(CP0_WIRED, 0);
        CP0_WRITE32(CP0_FRAMEMASK, 0);
        CP0_WRITE32(CP0_PAGEMASK, 0);
        tlb_clear();
    }
    put_value("guard", *guard);
    return verdict(*guard == 0x600d && tally_all() >= 1000);
}
