/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Step 6: registers of MAGIC and of the UART, and an interrupt that the guest sends to itself.
 */
#include "docs/disco-tutorial/guests/lib/guest.h"

static void handle(struct exception *exception)
{
    put_value("interrupt, cause", exception->cause);
    magic_write(MAGIC_INT_CLEAR, 1);
}

int guest_main(void)
{
    put_value("node   ", magic_read(MAGIC_NODE));
    put_value("nodes  ", magic_read(MAGIC_NODES));
    put_value("memory ", magic_read(MAGIC_DRAM));
    guest_set_handler(handle);
    magic_write(MAGIC_INT_MASK, ~UINT64_C(0));
    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) | CAUSE_IP3 | ST_IE);
    magic_write(MAGIC_IPI, 1);
    put_value("pending", magic_read(MAGIC_INT_PENDING));
    return 0;
}
