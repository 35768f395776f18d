/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All of MAGIC's interrupts latched, on all lines, and never cleared.
 *
 * verdict: runs
 * console: storm
 */
#include "disco/test/attack.h"

static void handle(struct frame *frame)
{
    (void)frame;
    magic_write(MAGIC_INT_SET, ~UINT64_C(0));
}

int test(void)
{
    guest_set_handler(handle);
    put_text("storm\n");
    for (unsigned i = 0; i < 5; i++)
        magic_write(MAGIC_INT_LINE(i), ~UINT64_C(0));
    magic_write(MAGIC_INT_MASK, ~UINT64_C(0));
    magic_write(MAGIC_INT_SET, ~UINT64_C(0));
    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) | ST_IM | ST_IE);
    for (;;)
        ;
}
