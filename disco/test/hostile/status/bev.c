/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An exception with Status.BEV set has no vectors to go to: the virtual machine is ended.
 *
 * verdict: status 121
 * console: while Status.BEV is set
 */
#include "disco/test/guest.h"

int test(void)
{
    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) | ST_BEV);
    __asm__ volatile("syscall");
    return 0;
}
