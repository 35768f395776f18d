/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages of 16 MB and less that begin in this machine's memory and end beyond it, or below it: what
 * is behind the end is a bus error, never another machine's memory.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

#define VA UINT64_C(0x40000000)

int test(void)
{
    unsigned bad = 0;
    uint64_t value;

    attack_start();
    for (uint32_t mask = 0x6000; mask <= 0x1ffe000; mask = mask << 2 | 0x6000) {
        uint64_t bytes = ((uint64_t)mask | 0x1fff) + 1;

        for (uint64_t start = 0; start < 4 * memory_bytes(); start += memory_bytes() / 2) {
            uint64_t base = start & ~(bytes / 2 - 1);

            tlb_write(5, VA, LO(base), LO(base), mask);
            for (uint64_t at = 0; at < bytes / 2; at += 0x3f000) {
                bool reached = can_load(VA + (at & ~UINT64_C(7)), &value);

                bad += reached != (base + at < memory_bytes());
            }
        }
    }
    put_value("bad", bad);
    return verdict(bad == 0 && tally[EXC_DBE] && !tally_others(CODE(EXC_DBE)));
}
