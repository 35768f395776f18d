/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Entries for addresses that the TLB does not map, in all four regions and with bits between the
 * fields set: none gives access to anything.
 *
 * verdict: status 0
 * console: reached 0000000000000000
 */
#include "disco/test/attack.h"

int test(void)
{
    unsigned reached = 0;
    uint64_t value = 0x5eed;

    attack_start();
    for (unsigned i = 0; i < 2000; i++) {
        uint64_t random = random_next();
        uint64_t va = (UINT64_C(2) + (random >> 63)) << 62 | (random & UINT64_C(0xfffffffe000));

        if (random & 1)
            va |= UINT64_C(0x3ffff00000000000);
        if (va - CKSSEG < UINT64_C(0x20000000))
            continue;
        tlb_write(random >> 50 & 63, va, LO(SCRATCH) | ENTRYLO_G, LO(SCRATCH) | ENTRYLO_G, 0);
        reached += can_load(va, &value) || can_store(va, 0);
    }
    put_value("reached", reached);
    return verdict(reached == 0 && value == 0x5eed &&
                   !tally_others(CODE(EXC_ADEL) | CODE(EXC_ADES)));
}
