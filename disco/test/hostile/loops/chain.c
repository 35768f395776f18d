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
    put_descriptor(RING_FREE, 0, RING_FREE, 0, VIRTQ_NEXT, 0);
    put_descriptor(RINGS, 0, RING_FREE, 0xfffffff0, VIRTQ_INDIRECT, 0);
    ring_clear(RING_SIZE);
    ring_start(RING_ENTROPY, RINGS, RING_SIZE, VIRTIO_F_INDIRECT);
    ring_offer(RING_ENTROPY, 1);
    return ring_is_broken(RING_ENTROPY) ? 0 : 1;
}
