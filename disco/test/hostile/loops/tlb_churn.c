/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A guest that makes the monitor empty all of its TLBs, again and again.
 *
 * verdict: runs
 * console: churn
 */
#include "disco/test/attack.h"

int test(void)
{
    put_text("churn\n");
    for (uint64_t i = 0;; i++)
        tlb_write(i & 63, 0x10000000 + (i & 0xffff) * 0x2000000, LO(SCRATCH), LO(SCRATCH),
                  0x1ffe000);
}
