/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A driver that does to the entropy device what Linux does for each request: notify, wait, ask
 * MAGIC and the device what happened, acknowledge. requests.sh counts what it costs the monitor.
 */
#include "disco/test/guest.h"

#define REQUESTS 200
#define DEVICE   (IO_BASE + FLASH_VIRTIO_BASE + 11 * FLASH_VIRTIO_SIZE)
#define RINGS    UINT64_C(0x300000) /* descriptors, + 0x1000 available, + 0x2000 used */
#define BUFFER   UINT64_C(0x310000)

static volatile uint32_t *reg(unsigned offset)
{
    return (volatile uint32_t *)(DEVICE + offset);
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

static void set_address(unsigned offset, uint64_t address)
{
    *reg(offset) = (uint32_t)address;
    *reg(offset + 4) = 0;
}

/* A queue of one entry, whose chain is a buffer of 64 bytes to fill. */
static void start(void)
{
    put_le(RINGS, BUFFER, 8);
    put_le(RINGS + 8, 64, 4);
    put_le(RINGS + 12, 2, 4);
    *reg(0x070) = 3;
    *reg(0x024) = 1;
    *reg(0x020) = 1;
    *reg(0x070) = 11;
    *reg(0x038) = 1;
    set_address(0x080, RINGS);
    set_address(0x090, RINGS + 0x1000);
    set_address(0x0a0, RINGS + 0x2000);
    *reg(0x044) = 1;
    *reg(0x070) = 15;
    magic_write(MAGIC_INT_MASK, ~UINT64_C(0));
    CP0_WRITE32(12, (CP0_READ32(12) & ~(uint32_t)ST_IM) | CAUSE_IP2);
}

/* One request; true if all that can be read says that it was done. */
static bool request(unsigned number)
{
    uint64_t bit = UINT64_C(1) << MAGIC_IRQ_VIRTIO(11);
    bool told;

    put_le(RINGS + 0x1002, number, 2);
    *reg(0x050) = 0;
    while (!(magic_read(MAGIC_INT_PENDING) & bit))
        (void)magic_read(MAGIC_IDLE);
    told = *reg(0x060) == 1 && *reg(0x070) == 15;
    *reg(0x064) = 1;
    return told && *reg(0x060) == 0 && !(magic_read(MAGIC_INT_PENDING) & bit) &&
           memory(RINGS + 0x2002)[0] == (number & 0xff);
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
