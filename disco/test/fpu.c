/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Floating-point registers: unusable until Status.CU1, kept over many interrupts and, in a virtual
 * machine, while others use the FPU. Values depend on the size of memory, so that two machines have
 * different ones.
 */
#include "disco/test/guest.h"

#define TICK  200000 /* of Count: a millisecond */
#define TICKS 60

static volatile unsigned ticks, unusable;

static void handle(struct frame *frame)
{
    if (frame_code(frame) == EXC_INT) {
        ticks++;
        CP0_WRITE32(CP0_COMPARE, CP0_READ32(CP0_COUNT) + TICK);
    } else {
        unusable += frame_code(frame) == EXC_CPU;
        frame->status |= ST_CU1 | ST_FR;
    }
}

static void set_registers(uint64_t seed)
{
#define SET(n) __asm__ volatile("dmtc1 %0, $f" #n : : "r"(seed * (n + 1)) : "memory")
    SET(0);
    SET(1);
    SET(2);
    SET(7);
    SET(15);
    SET(16);
    SET(30);
    SET(31);
    __asm__ volatile("ctc1 %0, $31" : : "r"(0x0080000du) : "memory");
}

static unsigned wrong_registers(uint64_t seed)
{
    uint64_t value;
    unsigned wrong = 0;

#define GET(n)                                                                                     \
    __asm__ volatile("dmfc1 %0, $f" #n : "=r"(value) : : "memory");                                \
    wrong += value != seed * (n + 1)
    GET(0);
    GET(1);
    GET(2);
    GET(7);
    GET(15);
    GET(16);
    GET(30);
    GET(31);
    __asm__ volatile("cfc1 %0, $31" : "=r"(value) : : "memory");
    return wrong + ((uint32_t)value != 0x0080000du);
}

int test(void)
{
    uint64_t seed = magic_read(MAGIC_DRAM) + 1;
    unsigned wrong = 0;

    guest_set_handler(handle);
    set_registers(seed);
    put_value("unusable", unusable);
    CP0_WRITE32(CP0_COMPARE, CP0_READ32(CP0_COUNT) + TICK);
    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) | CAUSE_IP7 | ST_IE);
    while (ticks < TICKS)
        wrong += wrong_registers(seed);
    put_value("wrong", wrong);
    return wrong != 0;
}
