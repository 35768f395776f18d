/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A driver of the block device in slot 0, one request at a time.
 */
#ifndef DISCO_TEST_BLOCKDEV_H
#define DISCO_TEST_BLOCKDEV_H

#include "disco/test/guest.h"

#define SECTOR 512

#define BLOCK_IN     0
#define BLOCK_OUT    1
#define BLOCK_FLUSH  4
#define BLOCK_GET_ID 8

#define BLOCK_DEVICE (IO_BASE + FLASH_VIRTIO_BASE)
#define BLOCK_RINGS  UINT64_C(0x300000) /* descriptors, + 0x1000 available, + 0x2000 used */
#define BLOCK_HEADER UINT64_C(0x303000) /* and behind it the status */

static volatile uint32_t *block_register(unsigned offset)
{
    return (volatile uint32_t *)(BLOCK_DEVICE + offset);
}

static volatile uint8_t *memory(uint64_t pa)
{
    return (volatile uint8_t *)(CACHED_BASE + pa);
}

static void put_le(uint64_t pa, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        memory(pa)[i] = (uint8_t)(value >> (8 * i));
}

static void block_start(void)
{
    *block_register(0x070) = 3;
    *block_register(0x024) = 1;
    *block_register(0x020) = 1;
    *block_register(0x070) = 11;
    *block_register(0x038) = 4;
    *block_register(0x080) = (uint32_t)BLOCK_RINGS;
    *block_register(0x090) = (uint32_t)BLOCK_RINGS + 0x1000;
    *block_register(0x0a0) = (uint32_t)BLOCK_RINGS + 0x2000;
    *block_register(0x044) = 1;
    *block_register(0x070) = 15;
}

static void block_describe(unsigned index, uint64_t pa, uint32_t bytes, unsigned flags)
{
    put_le(BLOCK_RINGS + 16 * index, pa, 8);
    put_le(BLOCK_RINGS + 16 * index + 8, bytes, 4);
    put_le(BLOCK_RINGS + 16 * index + 12, flags | (index + 1) << 16, 4);
}

/* Do a request and wait for it; its status. */
static unsigned block_do(unsigned type, uint64_t sector, uint64_t pa, uint32_t bytes)
{
    static unsigned number;
    unsigned to_memory = type == BLOCK_OUT ? 0 : 2;

    put_le(BLOCK_HEADER, type, 8);
    put_le(BLOCK_HEADER + 8, sector, 8);
    memory(BLOCK_HEADER)[16] = 0xff;
    block_describe(0, BLOCK_HEADER, 16, 1);
    block_describe(bytes ? 1 : 2, pa, bytes, 1 | to_memory);
    block_describe(bytes ? 2 : 1, BLOCK_HEADER + 16, 1, 2);
    put_le(BLOCK_RINGS + 0x1004 + 2 * (number % 4), 0, 2);
    put_le(BLOCK_RINGS + 0x1002, ++number, 2);
    *block_register(0x050) = 0;
    while (memory(BLOCK_RINGS + 0x2002)[0] != (number & 0xff))
        ;
    return memory(BLOCK_HEADER)[16];
}

#endif
