/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the registers of a sequence begin with. Each sequence has a subject, a page that many of its
 * numbers are about, so that what it does to the TLB and what it loads and stores meet.
 */
#include "disco/include/hal.h"
#include "disco/test/fuzz.h"

#define WINDOW_BYTES (UINT64_C(256) << 20) /* of CKSSEG */
#define GPA_BYTES    (UINT64_C(1) << 40)

static uint64_t subject;

/* ---- addresses ---- */

static uint64_t base_value(uint64_t number)
{
    static const uint64_t bases[] = {
        CKSEG0,
        0xffffffffa0000000,
        CKSSEG,
        CKSSEG + WINDOW_BYTES,
        HAL_REGISTER_PAGE - PAGE_SIZE,
        HAL_REGISTER_PAGE,
        HAL_CLOCK_PAGE,
        HAL_BASE,
        0xffffffffffff8000,
        0xffffffffffffc000,
        XSSEG,
        XSSEG + GPA_BYTES,
        IO_BASE,
        IO_BASE + GPA_BYTES,
        XKPHYS_CACHED,
        XKPHYS_UNCACHED,
        0xc000000000000000,
        0,
        0x60000000,
        0x70000000,
        0x8000000000000000,
        0x7ff00000,
        0x100000000,
    };

    return PICK(bases, number);
}

static uint64_t address_value(uint64_t number)
{
    static const uint32_t masks[] = {0,      0x7,      0xfff,      0xff8,
                                     0x1ff8, 0xfffff8, 0x7ffffff8, 0xffffffff};

    return base_value(number >> 8) + (number >> 32 & masks[number >> 24 & 7]);
}

/* A page from the table of bases, or one of the next. */
void fuzz_choose_subject(uint64_t number)
{
    subject = base_value(number) + (number >> 16 & 3 ? 0 : (number >> 18 & 15) << PAGE_SHIFT);
}

/* Somewhere in the subject, or in the page beside it. */
static uint64_t near_subject(uint64_t number)
{
    return (subject ^ (number >> 8 & 15 ? 0 : PAGE_SIZE)) + (number >> 16 & 0x78);
}

/* ---- $8 to $15 ---- */

static uint64_t any_value(uint64_t number)
{
    switch (number & 15) {
    case 0:
        return number >> 16 & 0xf63fffff;
    case 1:
        return number >> 16 & 0xff1f;
    case 2:
    case 3:
        return (number >> 8 & UINT64_C(0x0000000000ffe003)) | number >> 62 << 62;
    case 4:
        return 0x1ffe000u >> (number >> 8 & 31) & ~0x1fffu; /* PageMask, good or bad */
    case 5:
        return number >> 8 & 63;
    case 6:
        return number;
    case 7:
    case 8:
    case 9:
    case 10:
        return near_subject(number);
    case 11:
        return subject;
    default:
        return address_value(number);
    }
}

/* ---- $16 and $17: Status; $18 and $19: EntryLo ---- */

/* As EntryLo it is out of memory. */
static uint64_t status_value(uint64_t number)
{
    uint64_t bev = ST_BEV | (uint64_t)ST_BEV << 32;

    return (any_value(number) & ~bev) | UINT64_C(1) << 33;
}

/* Loads from MAGIC's idle register may last, a store to the next page ends the machine. */
static uint64_t device_frame(uint64_t number)
{
    static const uint32_t frames[] = {
        (FLASH_MAGIC_BASE + MAGIC_ID_PAGE) >> PAGE_SHIFT,
        (FLASH_MAGIC_BASE + MAGIC_INT_PAGE) >> PAGE_SHIFT,
        (FLASH_MAGIC_BASE + MAGIC_IPI_PAGE) >> PAGE_SHIFT,
        (FLASH_MAGIC_BASE + MAGIC_START_PAGE) >> PAGE_SHIFT,
        (FLASH_MAGIC_BASE + MAGIC_MARKER_PAGE) >> PAGE_SHIFT,
        (FLASH_MAGIC_BASE + MAGIC_DOMAIN_PAGE) >> PAGE_SHIFT,
        FLASH_VIRTIO_BASE >> PAGE_SHIFT,
        (FLASH_VIRTIO_BASE >> PAGE_SHIFT) + 11,
        (FLASH_VIRTIO_BASE >> PAGE_SHIFT) + 31,
        FLASH_PROM_BASE >> PAGE_SHIFT,
    };

    return PICK(frames, number);
}

static uint64_t frame_beyond(uint64_t number)
{
    uint64_t memory = fuzz_rules.memory >> PAGE_SHIFT;

    switch (number & 7) {
    case 0:
    case 1:
        return memory + (number >> 8 & 15);
    case 2:
    case 3:
        return memory + (number >> 8 & 0xfff); /* the machine's own memory goes on */
    case 4:
    case 5:
        return device_frame(number >> 8);
    case 6:
        return (UINT64_C(1) << (12 + (number >> 8 & 15))) + (number >> 12 & 0x3f);
    default:
        return memory + (number >> 8 & 0x7ffffff);
    }
}

/* With ENTRIES_ANY no frame is a device's: a large page of them would have the idle register. */
static uint64_t frame_value(uint64_t number)
{
    if (number & 1)
        return (FUZZ_ZONE >> PAGE_SHIFT) + (number >> 8 & 15);
    if (fuzz_rules.entries == ENTRIES_ANY)
        return number >> 8 & (number & 2 ? 0xfff : 0x7ffff);
    return frame_beyond(number >> 1);
}

static uint64_t entrylo_value(uint64_t number)
{
    uint64_t rights = (number >> 48 & 7 ? ENTRYLO_V : 0) | (number >> 51 & 3 ? ENTRYLO_D : 0) |
                      (number >> 53 & 7 ? 0 : ENTRYLO_G);

    return frame_value(number) << ENTRYLO_PFN_BIT | rights | (number >> 56 & 7) << ENTRYLO_C_SHIFT |
           (number >> 59 & 7 ? 0 : number >> 62 << 62);
}

/* ---- $20 to $22: where stores may go ---- */

static uint64_t register_target(uint64_t number)
{
    static const uint64_t registers[] = {
        FLASH_UART_BASE + 8,
        FLASH_MAGIC_BASE + MAGIC_ID_PAGE,
        FLASH_MAGIC_BASE + MAGIC_INT_PAGE,
        FLASH_MAGIC_BASE + MAGIC_IPI_PAGE,
        FLASH_MAGIC_BASE + MAGIC_START_PAGE,
        FLASH_MAGIC_BASE + MAGIC_MARKER_PAGE + 8,
        FLASH_MAGIC_BASE + MAGIC_DOMAIN_PAGE,
        0xf8000000,
        FLASH_VIRTIO_BASE,
        FLASH_VIRTIO_BASE + 11 * FLASH_VIRTIO_SIZE,
        FLASH_VIRTIO_BASE + 31 * FLASH_VIRTIO_SIZE,
    };

    return IO_BASE + PICK(registers, number >> 8) + (number >> 32 & 0x78);
}

/* The windows and the HAL's page have the guest's own memory and registers. */
static bool is_window(uint64_t va)
{
    return va - CKSSEG < WINDOW_BYTES || va - XSSEG < GPA_BYTES || va - IO_BASE < GPA_BYTES ||
           va - HAL_REGISTER_PAGE < PAGE_SIZE;
}

/* With ENTRIES_ANY only an address that no entry can map, as it stands or by its lower half. */
static uint64_t mapped_target(uint64_t number)
{
    uint64_t va = number & 0x80 ? near_subject(number) : address_value(number);

    if (fuzz_rules.entries == ENTRIES_ANY)
        va |= UINT64_C(0xffffffffe0000000);
    return is_window(va) ? FUZZ_ZONE + CACHED_BASE : va;
}

static uint64_t target_value(uint64_t number)
{
    switch (number & 7) {
    case 0:
    case 1:
        return CACHED_BASE + FUZZ_ZONE + (number >> 8 & 0xfff8);
    case 2: /* registers of the interrupt controller and of the UART are single bytes and
               doublewords */
        return IO_BASE + FLASH_UART_BASE + 1 + (number >> 8 & 7) % 7;
    case 3:
        return register_target(number);
    default:
        return mapped_target(number);
    }
}

/* Of an entry: stores of words and of parts of one change a frame that leads out of memory. */
static bool is_of_entry(unsigned offset)
{
    return offset == 8 * CP0_PAGEMASK || offset == 8 * CP0_ENTRYLO0 || offset == 8 * CP0_ENTRYLO1 ||
           offset == 8 * CP0_FRAMEMASK;
}

/* No ErrorEPC, where an ERET could lead. */
static uint64_t hal_target(uint64_t number)
{
    unsigned offset = number >> 8 & 0xf8;

    if (offset == 8 * CP0_ERROREPC || (fuzz_rules.entries == ENTRIES_SAFE && is_of_entry(offset)))
        offset = 8 * CP0_INDEX;
    return number & 3 ? HAL_REGISTER_PAGE + offset : HAL_CLOCK_PAGE + offset;
}

/* ---- $23 ---- */

static uint64_t page_value(uint64_t number)
{
    if (number & 1)
        return FUZZ_ZONE + (number >> 8 & 0xf000);
    if (number & 2)
        return fuzz_rules.memory + (number >> 8 & 0xfff);
    return fuzz_rules.memory + (number & 4 ? number >> 8 & 0xffffff8 : number >> 4);
}

uint64_t fuzz_register(unsigned number, uint64_t from)
{
    if (number < 16)
        return any_value(from);
    if (number < 18)
        return status_value(from);
    if (number < 20)
        return entrylo_value(from);
    if (number < 22)
        return target_value(from);
    return number == 22 ? hal_target(from) : page_value(from);
}
