/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A kernel whose refill handler misses itself: every miss raises the next, by the general vector,
 * for ever.
 *
 * verdict: runs
 * console: storm
 */
#include "disco/test/attack.h"

int test(void)
{
    volatile uint32_t *vectors = (volatile uint32_t *)CACHED_BASE;

    for (unsigned i = 0; i < 0x200 / 4; i++)
        vectors[i] = I_LOAD(OP_LD, 8, 9);
    put_text("storm\n");
    __asm__ volatile("li $9, 0x7000\n ld $8, 0($9)" : : : "$8", "$9");
    return 1;
}
