/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A driver of a virtio device with one queue, whose rings lie at fixed places (virtio 1.2, 2.7 and
 * 4.2). It does what it is told: rings may hold what no driver should put there.
 */
#ifndef DISCO_TEST_RING_H
#define DISCO_TEST_RING_H

#include "disco/dev/virtio.h"
#include "disco/test/guest.h"

#define RING_ENTROPY 11 /* slot of the entropy device */

#define RING_SIZE      8                  /* of the entropy device's queue, at most */
#define RINGS          UINT64_C(0x300000) /* descriptors, and behind them */
#define RING_AVAILABLE (RINGS + 0x1000)
#define RING_USED      (RINGS + 0x2000)
#define RING_FREE      (RINGS + 0x3000) /* for headers and tables */

static inline volatile uint32_t *ring_register(unsigned slot, unsigned offset)
{
    return (volatile uint32_t *)(IO_BASE + FLASH_VIRTIO_BASE + slot * FLASH_VIRTIO_SIZE + offset);
}

static inline volatile uint8_t *ring_memory(uint64_t pa)
{
    return (volatile uint8_t *)(CACHED_BASE + pa);
}

static inline void put_le(uint64_t pa, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        ring_memory(pa)[i] = (uint8_t)(value >> (8 * i));
}

static inline void put_descriptor(uint64_t table, unsigned index, uint64_t address, uint32_t length,
                                  unsigned flags, unsigned next)
{
    uint64_t at = table + VIRTQ_DESC_BYTES * index;

    put_le(at, address, 8);
    put_le(at + 8, length, 4);
    put_le(at + 12, flags, 2);
    put_le(at + 14, next, 2);
}

static inline void ring_address(unsigned slot, unsigned offset, uint64_t address)
{
    *ring_register(slot, offset) = (uint32_t)address;
    *ring_register(slot, offset + 4) = (uint32_t)(address >> 32);
}

/* Reset, agree on version 1 and `features`, begin with a queue of `size` and rings at `rings`. */
static inline void ring_start(unsigned slot, uint64_t rings, unsigned size, uint32_t features)
{
    *ring_register(slot, VIRTIO_STATUS) = 0;
    *ring_register(slot, VIRTIO_STATUS) = VIRTIO_S_ACKNOWLEDGE | VIRTIO_S_DRIVER;
    *ring_register(slot, VIRTIO_DRIVER_FEATURES_SEL) = 0;
    *ring_register(slot, VIRTIO_DRIVER_FEATURES) = features;
    *ring_register(slot, VIRTIO_DRIVER_FEATURES_SEL) = 1;
    *ring_register(slot, VIRTIO_DRIVER_FEATURES) = (uint32_t)(VIRTIO_F_VERSION_1 >> 32);
    *ring_register(slot, VIRTIO_STATUS) =
        VIRTIO_S_ACKNOWLEDGE | VIRTIO_S_DRIVER | VIRTIO_S_FEATURES_OK;
    *ring_register(slot, VIRTIO_QUEUE_SEL) = 0;
    *ring_register(slot, VIRTIO_QUEUE_NUM) = size;
    ring_address(slot, VIRTIO_QUEUE_DESC, rings);
    ring_address(slot, VIRTIO_QUEUE_DRIVER, rings + RING_AVAILABLE - RINGS);
    ring_address(slot, VIRTIO_QUEUE_DEVICE, rings + RING_USED - RINGS);
    *ring_register(slot, VIRTIO_QUEUE_READY) = 1;
    *ring_register(slot, VIRTIO_STATUS) =
        VIRTIO_S_ACKNOWLEDGE | VIRTIO_S_DRIVER | VIRTIO_S_FEATURES_OK | VIRTIO_S_DRIVER_OK;
}

/* All entries of the available ring, of `size`, are descriptor 0; nothing is available or used. */
static inline void ring_clear(unsigned size)
{
    put_le(RING_AVAILABLE, 0, 4);
    for (unsigned i = 0; i < size; i++)
        put_le(RING_AVAILABLE + VIRTQ_HEAD_BYTES + 2 * i, 0, 2);
    put_le(RING_USED, 0, 4);
}

/* So many were made available since the start. */
static inline void ring_offer(unsigned slot, unsigned count)
{
    put_le(RING_AVAILABLE + 2, count, 2);
    *ring_register(slot, VIRTIO_QUEUE_NOTIFY) = 0;
}

/* The lower byte of the number of those that the device has used. */
static inline unsigned ring_used(void)
{
    return ring_memory(RING_USED + 2)[0];
}

static inline bool ring_is_broken(unsigned slot)
{
    return *ring_register(slot, VIRTIO_STATUS) & VIRTIO_S_NEEDS_RESET;
}

#endif
