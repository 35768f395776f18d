/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A driver that gives the entropy device buffers outside its memory, loops of descriptors and rings
 * that are nowhere. The device asks for a reset each time, and works again after one.
 *
 * verdict: status 0
 * console: refused 0000000000000009
 */
#include "disco/test/guest.h"

#define SLOT        11
#define DEVICE      (IO_BASE + FLASH_VIRTIO_BASE + SLOT * FLASH_VIRTIO_SIZE)
#define RINGS       UINT64_C(0x300000) /* descriptors, + 0x1000 available, + 0x2000 used */
#define BUFFER      UINT64_C(0x310000)
#define STATUS      0x070
#define WRITE       2
#define NEXT        1
#define INDIRECT    4
#define NEEDS_RESET 64

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

static void put_descriptor(unsigned index, uint64_t address, uint32_t length, unsigned flags,
                           unsigned next)
{
    uint64_t at = RINGS + 16 * index;

    put_le(at, address, 8);
    put_le(at + 8, length, 4);
    put_le(at + 12, flags, 2);
    put_le(at + 14, next, 2);
}

static void set_address(unsigned offset, uint64_t address)
{
    *reg(offset) = (uint32_t)address;
    *reg(offset + 4) = (uint32_t)(address >> 32);
}

/* Reset, and one queue of eight entries with one chain available. */
static void start(uint64_t rings)
{
    *reg(STATUS) = 0;
    put_le(RINGS + 0x1000, 0, 4);
    put_le(RINGS + 0x2000, 0, 4);
    put_le(RINGS + 0x1004, 0, 2);
    put_le(RINGS + 0x1002, 1, 2);
    *reg(STATUS) = 3;
    *reg(0x024) = 1;
    *reg(0x020) = 1;
    *reg(STATUS) = 11;
    *reg(0x030) = 0;
    *reg(0x038) = 8;
    set_address(0x080, rings);
    set_address(0x090, rings + 0x1000);
    set_address(0x0a0, rings + 0x2000);
    *reg(0x044) = 1;
    *reg(STATUS) = 15;
    *reg(0x050) = 0;
}

static unsigned wait_used(void)
{
    for (unsigned i = 0; i < 1000000 && !memory(RINGS + 0x2002)[0]; i++)
        ;
    return memory(RINGS + 0x2002)[0];
}

static unsigned is_refused(const char *name, uint64_t rings)
{
    start(rings);
    put_text(name);
    put_value("", *reg(STATUS) & NEEDS_RESET);
    return (*reg(STATUS) & NEEDS_RESET) != 0;
}

int test(void)
{
    unsigned refused = 0, worked = 0;

    put_descriptor(0, UINT64_C(0x10000000), 64, WRITE, 0);
    refused += is_refused("beyond memory", RINGS);
    put_descriptor(0, UINT64_C(0x1ffffc0), 4096, WRITE, 0);
    refused += is_refused("over the end", RINGS);
    put_descriptor(0, ~UINT64_C(0) - 15, 64, WRITE, 0);
    refused += is_refused("around", RINGS);
    put_descriptor(0, UINT64_C(0xff006000), 8, WRITE, 0);
    refused += is_refused("registers", RINGS);
    put_descriptor(0, BUFFER, 8, WRITE | NEXT, 0);
    refused += is_refused("loop", RINGS);
    put_descriptor(0, BUFFER, 8, WRITE | NEXT, 9);
    refused += is_refused("no such descriptor", RINGS);
    put_descriptor(0, RINGS, 16, INDIRECT, 0);
    refused += is_refused("indirect without the feature", RINGS);
    put_descriptor(0, BUFFER, 0xffffffff, WRITE, 0);
    refused += is_refused("4 GB", RINGS);
    refused += is_refused("no rings", UINT64_C(0xc0000000));
    put_descriptor(0, BUFFER, 64, WRITE, 0);
    start(RINGS);
    worked = wait_used();
    put_value("refused", refused);
    put_value("worked", worked);
    return refused == 9 && worked == 1 ? 0 : 1;
}
