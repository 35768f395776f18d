/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A kernel's idle loop: load the idle register until the timer is due. How often it takes depends
 * on the machine, what comes of it does not.
 */
#include "disco/test/guest.h"

#define TICKS 200000

static void wait_once(void)
{
    uint64_t start = magic_read(MAGIC_CLOCK);

    CP0_WRITE32(CP0_COUNT, 0);
    CP0_WRITE32(CP0_COMPARE, TICKS);
    while (!(CP0_READ32(CP0_CAUSE) & CAUSE_IP7))
        (void)magic_read(MAGIC_IDLE);
    put_value("count", CP0_READ32(CP0_COUNT) >= TICKS);
    put_value("time", magic_read(MAGIC_CLOCK) > start);
}

int test(void)
{
    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) | CAUSE_IP7);
    for (unsigned i = 0; i < 5; i++)
        wait_once();
    return 0;
}
