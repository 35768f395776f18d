/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The UART's transmitter interrupt, which is always due, and characters that make it due again.
 *
 * verdict: runs
 * console: storm
 */
#include "disco/test/attack.h"

static void handle(struct frame *frame)
{
    (void)frame;
    *register8(FLASH_UART_BASE + 1) = 0;
    *register8(FLASH_UART_BASE + 1) = 2;
}

int test(void)
{
    guest_set_handler(handle);
    put_text("storm\n");
    magic_write(MAGIC_INT_MASK, ~UINT64_C(0));
    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) | ST_IM | ST_IE);
    *register8(FLASH_UART_BASE + 1) = 2;
    for (;;)
        ;
}
