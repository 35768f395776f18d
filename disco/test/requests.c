/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A driver that does to the entropy device what Linux does for each request: notify, wait, ask
 * MAGIC and the device what happened, acknowledge. requests.sh counts what it costs the monitor.
 */
#include "disco/test/ring.h"

#define REQUESTS 200
#define BUFFER   UINT64_C(0x310000)

/* A queue of one entry, whose chain is a buffer of 64 bytes to fill. */
static void start(void)
{
    put_descriptor(RINGS, 0, BUFFER, 64, VIRTQ_WRITE, 0);
    ring_clear(1);
    ring_start(RING_ENTROPY, RINGS, 1, 0);
    magic_write(MAGIC_INT_MASK, ~UINT64_C(0));
    CP0_WRITE32(CP0_STATUS, (CP0_READ32(CP0_STATUS) & ~(uint32_t)ST_IM) | CAUSE_IP2);
}

/* One request; true if all that can be read says that it was done. */
static bool request(unsigned number)
{
    const uint64_t bit = UINT64_C(1) << MAGIC_IRQ_VIRTIO(RING_ENTROPY);
    volatile uint32_t *const interrupt = ring_register(RING_ENTROPY, VIRTIO_INTERRUPT_STATUS);
    bool told;

    ring_offer(RING_ENTROPY, number);
    while (!(magic_read(MAGIC_INT_PENDING) & bit))
        (void)magic_read(MAGIC_IDLE);
    told = *interrupt == VIRTIO_I_USED && !ring_is_broken(RING_ENTROPY);
    *ring_register(RING_ENTROPY, VIRTIO_INTERRUPT_ACK) = VIRTIO_I_USED;
    return told && *interrupt == 0 && !(magic_read(MAGIC_INT_PENDING) & bit) &&
           ring_used() == (number & 0xff);
}

int test(void)
{
    unsigned done = 0;

    start();
    for (unsigned i = 1; i <= REQUESTS; i++)
        done += request(i);
    put_value("done", done);
    return done == REQUESTS ? 0 : 1;
}
