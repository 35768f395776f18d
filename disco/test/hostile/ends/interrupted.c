/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BEV, and then an interrupt.
 *
 * verdict: status 121
 * console: while Status.BEV is set
 */
#include "disco/test/attack.h"

int test(void)
{
    CP0_WRITE32(CP0_CAUSE, CAUSE_IP_SOFT);
    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) | ST_BEV | CAUSE_IP_SOFT | ST_IE);
    for (;;)
        ;
}
