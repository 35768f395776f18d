/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A kernel that turns in a circle with interrupts off and never yields.
 *
 * verdict: runs
 * console: spins
 */
#include "disco/test/attack.h"

int test(void)
{
    put_text("spins\n");
    for (;;)
        ;
}
