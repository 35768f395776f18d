/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A driver of the block device in slot 0, one request at a time.
 */
#ifndef DISCO_TEST_BLOCKDEV_H
#define DISCO_TEST_BLOCKDEV_H

#include "disco/test/ring.h"

#define SECTOR 512

#define BLOCK_IN     0
#define BLOCK_OUT    1
#define BLOCK_FLUSH  4
#define BLOCK_GET_ID 8

#define BLOCK_SLOT   0
#define BLOCK_QUEUE  4         /* entries */
#define BLOCK_HEADER RING_FREE /* and behind it the status */

static void block_start(void)
{
    ring_clear(BLOCK_QUEUE);
    ring_start(BLOCK_SLOT, RINGS, BLOCK_QUEUE, 0);
}

/* A descriptor that the next one follows if its flags say so. */
static void block_describe(unsigned index, uint64_t pa, uint32_t bytes, unsigned flags)
{
    put_descriptor(RINGS, index, pa, bytes, flags, index + 1);
}

/* Do a request and wait for it; its status. */
static unsigned block_do(unsigned type, uint64_t sector, uint64_t pa, uint32_t bytes)
{
    static unsigned number;
    unsigned to_memory = type == BLOCK_OUT ? 0 : VIRTQ_WRITE;

    put_le(BLOCK_HEADER, type, 8);
    put_le(BLOCK_HEADER + 8, sector, 8);
    ring_memory(BLOCK_HEADER)[16] = 0xff;
    block_describe(0, BLOCK_HEADER, 16, VIRTQ_NEXT);
    block_describe(bytes ? 1 : 2, pa, bytes, VIRTQ_NEXT | to_memory);
    block_describe(bytes ? 2 : 1, BLOCK_HEADER + 16, 1, VIRTQ_WRITE);
    ring_offer(BLOCK_SLOT, ++number);
    while (ring_used() != (number & 0xff))
        ;
    return ring_memory(BLOCK_HEADER)[16];
}

#endif
