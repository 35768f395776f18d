/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A guest fills its TLB with entries over the monitor's addresses and over its own windows, with
 * all page sizes, leading to machine memory that is not its own. Nothing of it may take effect.
 *
 * verdict: status 0
 * console: own 0000000000005a5a
 */
#include "disco/test/guest.h"

static unsigned misses;

static void handle(struct frame *frame)
{
    misses++;
    frame->epc += 4;
}

static void write_entry(uint64_t hi, uint64_t lo, uint32_t mask, bool random)
{
    CP0_WRITE32(CP0_PAGEMASK, mask);
    CP0_WRITE64(CP0_ENTRYHI, hi);
    CP0_WRITE64(CP0_ENTRYLO0, lo);
    CP0_WRITE64(CP0_ENTRYLO1, lo);
    if (random)
        __asm__ volatile("tlbwr" : : : "memory");
    else
        __asm__ volatile("tlbwi" : : : "memory");
    CP0_WRITE32(CP0_PAGEMASK, 0);
}

static void attack(uint64_t va, uint64_t lo)
{
    for (uint32_t mask = 0; mask <= 0x01ffe000; mask = mask << 2 | 0x6000) {
        CP0_WRITE32(CP0_INDEX, mask >> 13 & 63);
        write_entry(va, lo, mask, false);
        write_entry(va, lo | ENTRYLO_G, mask, true);
    }
}

int test(void)
{
    static const uint64_t targets[] = {
        0xffffffffffff8000, 0xffffffffffffc000, 0xffffffffe0000000, 0xffffffff80000000,
        0xffffffffa0000000, 0xffffffffc0000000, 0xffffffffc0100000, 0x4000000000000000,
        0x4000000000100000, 0x4000020000000000, 0x40000200f0000000, 0xa800000000000000,
    };
    volatile uint64_t *own = (volatile uint64_t *)(CACHED_BASE + 0x300000);
    uint64_t all = ENTRYLO_V | ENTRYLO_D | CCA_COHERENT << ENTRYLO_C_SHIFT;

    guest_set_handler(handle);
    *own = 0x5a5a;
    for (unsigned i = 0; i < ARRAY_LENGTH(targets); i++) {
        attack(targets[i], all);
        attack(targets[i], all | ENTRYLO_PFN);
        attack(targets[i], all | UINT64_C(0x10000) << ENTRYLO_PFN_BIT);
    }
    /* A user page that leads beyond the memory of this machine: a bus error, not somebody's data.
     */
    write_entry(0x10000000, all | UINT64_C(0x8000) << ENTRYLO_PFN_BIT, 0, true);
    CP0_WRITE64(CP0_ENTRYHI, 0);
    __asm__ volatile("sd $0, 0(%0)" : : "r"(UINT64_C(0x10000000)) : "memory");
    put_value("own", *own);
    put_value("refused", misses);
    return *own == 0x5a5a && misses == 1 ? 0 : 1;
}
