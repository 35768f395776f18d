/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Count and Compare set to each other's neighbours and back in time: the timer interrupt comes
 * when it is due, and time never stops.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    unsigned late = 0;

    attack_start();
    for (unsigned i = 0; i < 300; i++) {
        uint32_t start = (uint32_t)random_next();

        CP0_WRITE32(CP0_COUNT, start);
        CP0_WRITE32(CP0_COMPARE, start + 20000);
        CP0_WRITE32(CP0_COUNT, start + 19000 + (random_next() & 511));
        for (unsigned k = 0; k < 3000 && !(CP0_READ32(CP0_CAUSE) & CAUSE_IP7); k++)
            ;
        late += !(CP0_READ32(CP0_CAUSE) & CAUSE_IP7);
    }
    put_value("late", late);
    return verdict(late == 0 && tally_all() == 0);
}
