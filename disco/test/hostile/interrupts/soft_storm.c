/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Both software interrupts pending and let through, for ever: every return is the next interrupt.
 *
 * verdict: runs
 * console: storm
 */
#include "disco/test/attack.h"

static void handle(struct frame *frame)
{
    (void)frame;
}

int test(void)
{
    guest_set_handler(handle);
    put_text("storm\n");
    CP0_WRITE32(CP0_CAUSE, CAUSE_IP_SOFT);
    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) | CAUSE_IP_SOFT | ST_IE);
    for (;;)
        ;
}
