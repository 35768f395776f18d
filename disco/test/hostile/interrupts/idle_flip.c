/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A guest that goes idle for a moment, and for another: it wakes as often as it can, and takes
 * nothing from the others by it.
 *
 * verdict: runs
 * console: storm
 */
#include "disco/test/attack.h"

int test(void)
{
    put_text("storm\n");
    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) | CAUSE_IP7);
    for (;;) {
        CP0_WRITE32(CP0_COMPARE, CP0_READ32(CP0_COUNT) + 200);
        (void)magic_read(MAGIC_IDLE);
    }
}
