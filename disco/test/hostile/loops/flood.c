/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A guest that writes to the console without end, and one line is as good as another.
 *
 * verdict: runs
 * console: flood
 */
#include "disco/test/attack.h"

int test(void)
{
    for (;;)
        put_text("flood flood flood flood flood flood flood flood\n");
}
