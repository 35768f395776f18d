/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fuzzer's side of a virtio device: rings with chains that are good, bad, or both, at addresses
 * that are good or bad. What the device may write is in FUZZ_ZONE and in the used ring.
 */
#include "disco/lib/string.h"
#include "disco/test/attack.h"
#include "disco/test/fuzz.h"

#define RING_SIZE    16
#define AVAILABLE    (FUZZ_RINGS + 0x1000)
#define USED         (FUZZ_RINGS + 0x2000)
#define INDIRECT_AT  (FUZZ_RINGS + 0x3000)
#define HEADER_AT    (FUZZ_RINGS + 0x4000)
#define STATUS       0x070
#define TYPES        14
#define REQUESTS     4
#define SLOT_ENTROPY 11

static void *at(gpa_t gpa)
{
    return (void *)(CACHED_BASE + gpa);
}

static void put_descriptor(gpa_t table, unsigned index, gpa_t address, uint32_t length,
                           unsigned flags, unsigned next)
{
    uint8_t *entry = at(table + 16 * index);

    store_le64(entry, address);
    store_le32(entry + 8, length);
    store_le16(entry + 12, (uint16_t)flags);
    store_le16(entry + 14, (uint16_t)next);
}

/* Mostly memory that may be written; else the end of memory, beyond it, or registers. */
static gpa_t buffer_at(uint64_t number)
{
    static const gpa_t bad[] = {0xff006000, 0x10000000, 0xfffffffffffffff0, 0xc0000000,
                                0x7ffffffff000};

    if (number & 7)
        return FUZZ_ZONE + (number >> 8 & 0xffff);
    return number & 8 ? PICK(bad, number >> 8) : fuzz_rules.memory - (number >> 8 & 0x18);
}

/* Each next descriptor is the one behind, or one of a few, there or not. */
static void put_table(gpa_t table)
{
    for (unsigned i = 0; i < RING_SIZE; i++) {
        uint64_t number = fuzz_random();
        uint32_t length = number >> 24 & 15 ? (uint32_t)(number >> 32 & 0x3ff) * 8
                                            : (uint32_t)(number >> 32) | 0x1000000;
        unsigned flags = number >> 28 & 3;
        unsigned next = i + (number >> 44 & 15 ? 1 : number >> 48 & 15);

        if (number >> 52 & 7)
            put_descriptor(table, i, buffer_at(number), length, flags, next);
        else
            put_descriptor(table, i, INDIRECT_AT, RING_SIZE * 16, 4 | flags, next);
    }
}

/*
 * A request that a disk understands: header, data, status byte. Mostly it reads or writes a whole
 * page of the disk, which a disk that is copied on write shares as long as it is only read.
 */
static void put_request(unsigned number, gpa_t page)
{
    static const uint8_t types[] = {0, 0, 0, 0, 0, 1, 1, TYPES};
    uint64_t how = fuzz_random();
    gpa_t header = HEADER_AT + 16 * number;
    uint32_t length = how & 15 ? PAGE_SIZE : (uint32_t)(how >> 8 & 0x1fff);
    uint32_t type = types[how >> 4 & 7] < TYPES ? types[how >> 4 & 7] : (how >> 8 & 0xff) % TYPES;
    unsigned head = 3 * number, sector = (how >> 25 & (how >> 20 & 1 ? 7 : 0xff)) * 8;

    if (type == 1 && (how >> 57 & 7)) /* not to the pages that are read most */
        sector |= 0x400;
    store_le32(at(header), type);
    store_le64((uint8_t *)at(header) + 8, how >> 21 & 15 ? sector : how >> 25 & 0xfff);
    put_descriptor(FUZZ_RINGS, head, header, 16, 1, head + 1);
    put_descriptor(FUZZ_RINGS, head + 1, how >> 60 & 1 ? page : FUZZ_ZONE + (how >> 33 & 0xf000),
                   length, type == 1 ? 1 : 3, head + 2);
    put_descriptor(FUZZ_RINGS, head + 2, FUZZ_ZONE + (how >> 48 & 0xffff), 1, 2, 0);
}

static void put_available(unsigned step)
{
    uint64_t number = fuzz_random();

    store_le16(at(AVAILABLE), number & 1);
    store_le16((uint8_t *)at(AVAILABLE) + 2,
               (uint16_t)(number >> 4 & 15 ? number >> 8 & 3 : number >> 8));
    for (unsigned i = 0; i < RING_SIZE; i++) {
        number = fuzz_random();
        store_le16((uint8_t *)at(AVAILABLE) + 4 + 2 * i,
                   (uint16_t)(number & 15 ? step * (number >> 8 & 3) : number >> 8));
    }
}

/* Rings of nothing but requests that are good, or mostly, or any ring. */
static void put_rings(bool good, gpa_t page)
{
    if (good) {
        for (unsigned i = 0; i < REQUESTS; i++)
            put_request(i, page);
        put_available(3);
        return;
    }
    put_table(FUZZ_RINGS);
    put_table(INDIRECT_AT);
    if (fuzz_random() & 1)
        put_request(0, page);
    put_available(1);
}

static gpa_t ring_at(gpa_t good)
{
    return fuzz_random() % 16 ? good : fuzz_rules.memory - (fuzz_random() & 0xfff);
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
    reg[0x020 / 4] = fuzz_random() & 1 ? 1u << 28 : 0;
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

/*
 * At the idle register, until the device has done something or the timer says so: the disk takes
 * milliseconds, which cost nothing to one who is idle. Where a monitor does not wait, three loads.
 */
static void wait_idle(void)
{
    uint32_t status = CP0_READ32(CP0_STATUS);

    magic_write(MAGIC_INT_LINE(0), ~UINT64_C(0xff));
    magic_write(MAGIC_INT_MASK, ~UINT64_C(0));
    CP0_WRITE32(CP0_COMPARE, CP0_READ32(CP0_COUNT) + (uint32_t)(fuzz_random() & 0x7fffff));
    CP0_WRITE32(CP0_STATUS, status | CAUSE_IP2 | CAUSE_IP7);
    for (unsigned i = 0; i < 3 && !(CP0_READ32(CP0_CAUSE) & (CAUSE_IP2 | CAUSE_IP7)); i++)
        (void)magic_read(MAGIC_IDLE);
    CP0_WRITE32(CP0_STATUS, status);
}

/* ---- a page that requests are for, also mapped by the TLB ---- */

#define PAGE_VA UINT64_C(0x7fe00000)

/* At one address or several: what the machine's TLBs know of a page goes when its memory changes.
 */
static void map_page(gpa_t page)
{
    bool once = fuzz_random() & 1;

    tlb_write(1, PAGE_VA, LO(page), once ? LO(page ^ PAGE_SIZE) : LO(page), 0);
    if (!once)
        tlb_write(2, PAGE_VA + 2 * PAGE_SIZE, LO(page), LO(page ^ PAGE_SIZE), 0);
}

/* A device may write between two loads, but not each time. */
static bool is_same(const volatile uint64_t *a, const volatile uint64_t *b)
{
    for (unsigned i = 0; i < 3; i++)
        if (*a == *b)
            return true;
    return false;
}

/* The same through the TLB and the window, and after a store to either. */
static bool page_agrees(gpa_t page)
{
    uint64_t offset = fuzz_random() & 0xff8;
    volatile uint64_t *own = memory_at(page + offset);
    volatile uint64_t *seen = (volatile uint64_t *)(PAGE_VA + offset);
    bool agrees = is_same(own, seen);

    *own = fuzz_random();
    agrees &= is_same(own, seen);
    *seen = fuzz_random();
    return agrees && is_same(own, seen);
}

static void unmap_page(void)
{
    for (unsigned i = 1; i < 3; i++)
        tlb_write(i, CKSEG0 + i * 2 * PAGE_SIZE, 0, 0, 0);
    CP0_WRITE64(CP0_ENTRYHI, 0);
}

bool fuzz_devices(uint64_t round)
{
    bool good, agrees;
    gpa_t page;

    fuzz_random_begin(round);
    page = FUZZ_ZONE + (fuzz_random() & 0xf000);
    good = fuzz_random() & 1;
    map_page(page);
    agrees = page_agrees(page);
    put_rings(good, page);
    start_device(good || fuzz_random() & 1 ? 0 : SLOT_ENTROPY, 0);
    if (good || fuzz_random() % 4 == 0)
        wait_idle();
    agrees &= page_agrees(page);
    unmap_page();
    return agrees;
}
