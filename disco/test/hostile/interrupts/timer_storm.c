/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compare a few ticks ahead, again and again, with the interrupt let through: the machine's timer
 * is the monitor's, and it must not have time for this guest alone.
 *
 * verdict: runs
 * console: storm
 */
#include "disco/test/attack.h"

static void handle(struct frame *frame)
{
    (void)frame;
    CP0_WRITE32(CP0_COMPARE, CP0_READ32(CP0_COUNT) + 2);
}

int test(void)
{
    guest_set_handler(handle);
    put_text("storm\n");
    CP0_WRITE32(CP0_COMPARE, CP0_READ32(CP0_COUNT) + 2);
    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) | CAUSE_IP7 | ST_IE);
    for (;;)
        ;
}
