/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An indirect table that says it has 2^28 descriptors, and whose one descriptor is of no bytes and
 * leads to itself: whoever walks it does so with interrupts off. The device asks for a reset.
 *
 * verdict: status 0
 */
#include "disco/test/ring.h"

int test(void)
{
    put_descriptor(RING_TABLE, 0, RING_TABLE, 0, RING_NEXT, 0);
    put_descriptor(RINGS, 0, RING_TABLE, 0xfffffff0, RING_INDIRECT, 0);
    ring_offer(1);
    ring_start(RINGS, RING_F_INDIRECT);
    ring_notify();
    put_value("broken", ring_is_broken());
    return ring_is_broken() ? 0 : 1;
}
