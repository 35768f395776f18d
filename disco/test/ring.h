/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A driver of the entropy device, slot 11, with one queue of eight entries, for guests that put
 * into its rings what no driver should (virtio 1.2, 2.7 and 4.2.2).
 */
#ifndef DISCO_TEST_RING_H
#define DISCO_TEST_RING_H

#include "disco/test/guest.h"

#define RING_DEVICE    (IO_BASE + FLASH_VIRTIO_BASE + 11 * FLASH_VIRTIO_SIZE)
#define RING_SIZE      8
#define RINGS          UINT64_C(0x300000) /* descriptors, and behind them */
#define RING_AVAILABLE (RINGS + 0x1000)
#define RING_USED      (RINGS + 0x2000)
#define RING_TABLE     (RINGS + 0x3000) /* room for an indirect table */

#define RING_WRITE       2 /* flags of a descriptor */
#define RING_NEXT        1
#define RING_INDIRECT    4
#define RING_NEEDS_RESET 64         /* a bit of the device's status */
#define RING_F_INDIRECT  (1u << 28) /* a feature */

static inline volatile uint32_t *ring_register(unsigned offset)
{
    return (volatile uint32_t *)(RING_DEVICE + offset);
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
    uint64_t at = table + 16 * index;

    put_le(at, address, 8);
    put_le(at + 8, length, 4);
    put_le(at + 12, flags, 2);
    put_le(at + 14, next, 2);
}

static inline void ring_address(unsigned offset, uint64_t address)
{
    *ring_register(offset) = (uint32_t)address;
    *ring_register(offset + 4) = (uint32_t)(address >> 32);
}

/* The first `count` entries of the available ring, all of them descriptor 0, and nothing used. */
static inline void ring_offer(unsigned count)
{
    put_le(RING_AVAILABLE, 0, 2);
    put_le(RING_AVAILABLE + 2, count, 2);
    for (unsigned i = 0; i < RING_SIZE; i++)
        put_le(RING_AVAILABLE + 4 + 2 * i, 0, 2);
    put_le(RING_USED, 0, 4);
}

/* Reset, agree on features (of the first 32) and version 1, begin with rings at `rings`. */
static inline void ring_start(uint64_t rings, uint32_t features)
{
    *ring_register(0x070) = 0;
    *ring_register(0x070) = 3;
    *ring_register(0x024) = 0;
    *ring_register(0x020) = features;
    *ring_register(0x024) = 1;
    *ring_register(0x020) = 1;
    *ring_register(0x070) = 11;
    *ring_register(0x030) = 0;
    *ring_register(0x038) = RING_SIZE;
    ring_address(0x080, rings);
    ring_address(0x090, rings + RING_AVAILABLE - RINGS);
    ring_address(0x0a0, rings + RING_USED - RINGS);
    *ring_register(0x044) = 1;
    *ring_register(0x070) = 15;
}

static inline void ring_notify(void)
{
    *ring_register(0x050) = 0;
}

static inline unsigned ring_used(void)
{
    return ring_memory(RING_USED + 2)[0];
}

static inline bool ring_is_broken(void)
{
    return *ring_register(0x070) & RING_NEEDS_RESET;
}

#endif
