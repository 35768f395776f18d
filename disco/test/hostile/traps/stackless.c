/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A guest whose exception vectors raise exceptions, without a stack, for ever: the monitor lives
 * on, and the run ends at its limit.
 *
 * verdict: runs
 * console: storm
 */
#include "disco/test/guest.h"

int test(void)
{
    volatile uint32_t *vectors = (volatile uint32_t *)CACHED_BASE;

    for (unsigned i = 0; i < 0x200 / 4; i++)
        vectors[i] = 0x0000000c; /* SYSCALL */
    put_text("storm\n");
    __asm__ volatile("move $29, $0\n syscall");
    return 1;
}
