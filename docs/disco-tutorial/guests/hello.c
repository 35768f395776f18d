/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Step 1: the smallest guest. It says hello, and how much memory its machine has.
 */
#include "docs/disco-tutorial/guests/lib/guest.h"

int guest_main(void)
{
    put_text("hello from a guest\n");
    put_value("memory", magic_read(MAGIC_DRAM));
    return 0;
}
