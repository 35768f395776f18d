/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fuzzer's side of a virtio device: rings with chains that are good, bad, or both, at addresses
 * that are good or bad. What the device may write is in FUZZ_ZONE and in the used ring.
 */
#include "disco/lib/string.h"
#include "disco/test/attack.h"
#include "disco/test/fuzz.h"

#define RING_SIZE   16
#define AVAILABLE   (FUZZ_RINGS + 0x1000)
#define USED        (FUZZ_RINGS + 0x2000)
#define INDIRECT_AT (FUZZ_RINGS + 0x3000)
#define HEADER_AT   (FUZZ_RINGS + 0x4000)
#define STATUS      0x070
#define TYPES       14

static void *at(gpa_t gpa)
{
    return (void *)(CACHED_BASE + gpa);
}

static void put_descriptor(gpa_t table, unsigned index, gpa_t address, uint32_t length,
                           unsigned flags)
{
    uint8_t *entry = at(table + 16 * index);

    store_le64(entry, address);
    store_le32(entry + 8, length);
    store_le16(entry + 12, (uint16_t)flags);
    store_le16(entry + 14, (uint16_t)(index + (random_next() % 16 ? 1 : random_next() % 20)));
}

/* Mostly memory that may be written; else the end of memory, beyond it, or registers. */
static gpa_t buffer_at(void)
{
    static const gpa_t bad[] = {0xff006000, 0x10000000, 0xfffffffffffffff0, 0xc0000000,
                                0x7ffffffff000};

    if (random_next() % 8 == 0)
        return random_next() & 1 ? bad[random_next() % 5] : memory_bytes() - 8;
    return FUZZ_ZONE + (random_next() & 0xffff);
}

static void put_table(gpa_t table)
{
    for (unsigned i = 0; i < RING_SIZE; i++) {
        uint32_t length = random_next() % 16 ? (uint32_t)(random_next() & 0x3ff) * 8
                                             : (uint32_t)random_next() | 0x1000000;
        unsigned flags = random_next() & 3;

        if (random_next() % 8 == 0)
            put_descriptor(table, i, INDIRECT_AT, RING_SIZE * 16, 4 | flags);
        else
            put_descriptor(table, i, buffer_at(), length, flags);
    }
}

/* A request that a disk understands: header, a page, status byte. */
static void put_request(unsigned head)
{
    store_le32(at(HEADER_AT), (uint32_t)(random_next() % (random_next() & 1 ? 2 : TYPES)));
    store_le64((uint8_t *)at(HEADER_AT) + 8, random_next() % 160 & (random_next() & 1 ? ~7u : ~0u));
    put_descriptor(FUZZ_RINGS, head, HEADER_AT, 16, 1);
    put_descriptor(FUZZ_RINGS, head + 1, FUZZ_ZONE + (random_next() & 0xf000), 4096,
                   random_next() & 2 ? 3 : 1);
    put_descriptor(FUZZ_RINGS, head + 2, FUZZ_ZONE, 1, 2);
}

static void put_rings(void)
{
    put_table(FUZZ_RINGS);
    put_table(INDIRECT_AT);
    if (random_next() & 1)
        put_request(random_next() % 4);
    for (unsigned i = 0; i < RING_SIZE; i++)
        store_le16((uint8_t *)at(AVAILABLE) + 4 + 2 * i,
                   (uint16_t)(random_next() % 16 ? random_next() % 4 : random_next()));
    store_le16(at(AVAILABLE), random_next() & 1);
    store_le16((uint8_t *)at(AVAILABLE) + 2,
               (uint16_t)(random_next() % 16 ? random_next() % 4 : random_next()));
}

static gpa_t ring_at(gpa_t good)
{
    return random_next() % 16 ? good : memory_bytes() - (random_next() & 0xfff);
}

static void set_address(unsigned slot, unsigned offset, gpa_t address)
{
    volatile uint32_t *reg = register32(FLASH_VIRTIO_BASE + slot * FLASH_VIRTIO_SIZE + offset);

    reg[0] = (uint32_t)address;
    reg[1] = (uint32_t)(address >> 32);
}

static void start_device(unsigned slot, unsigned queue)
{
    volatile uint32_t *reg = register32(FLASH_VIRTIO_BASE + slot * FLASH_VIRTIO_SIZE);

    reg[STATUS / 4] = 0;
    reg[STATUS / 4] = 3;
    reg[0x024 / 4] = 1;
    reg[0x020 / 4] = 1;
    reg[0x024 / 4] = 0;
    reg[0x020 / 4] = random_next() & 1 ? 1u << 28 : 0;
    reg[STATUS / 4] = 11;
    reg[0x030 / 4] = queue;
    reg[0x038 / 4] = RING_SIZE;
    set_address(slot, 0x080, ring_at(FUZZ_RINGS));
    set_address(slot, 0x090, ring_at(AVAILABLE));
    set_address(slot, 0x0a0, ring_at(USED));
    reg[0x044 / 4] = 1;
    reg[STATUS / 4] = 15;
    reg[0x050 / 4] = queue;
}

void fuzz_devices(uint64_t round)
{
    static const uint8_t slots[] = {0, 11}; /* disk and entropy */
    unsigned slot = slots[random_next() & 1];

    (void)round;
    put_rings();
    start_device(slot, 0);
}
