/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A floating-point exception whose handler looks at FCR31 only later, several times: the Cause and
 * Enable bits are there still, in a virtual machine even if another one had the FPU in between.
 * Then CTC1 takes the exception once more, and clears it.
 */
#include "disco/test/guest.h"

#define TICK    200000 /* of Count: a millisecond */
#define WAIT    30
#define Z_CAUSE 0x00008000u
#define Z_TRAPS 0x00000400u

static volatile unsigned exceptions;
static unsigned wrong;

static uint32_t control(void)
{
    uint64_t value;

    __asm__ volatile("cfc1 %0, $31" : "=r"(value));
    return (uint32_t)value;
}

static void set_control(uint32_t value)
{
    __asm__ volatile("ctc1 %0, $31" : : "r"((int64_t)(int32_t)value) : "memory");
}

/* Long enough for others to run, and for one of them to use the FPU. */
static void wait_ticks(unsigned ticks)
{
    uint32_t start = CP0_READ32(CP0_COUNT);

    while (CP0_READ32(CP0_COUNT) - start < ticks * TICK)
        ;
}

static void handle(struct frame *frame)
{
    exceptions++;
    if (frame_code(frame) == EXC_CPU) {
        frame->status |= ST_CU1 | ST_FR;
        return;
    }
    wrong += frame_code(frame) != EXC_FPE;
    for (unsigned i = 0; i < 3; i++) {
        wait_ticks(WAIT);
        wrong += (control() & (Z_CAUSE | Z_TRAPS)) != (Z_CAUSE | Z_TRAPS);
    }
    set_control(0);
    frame->epc += 4;
}

/* In a function of its own: the compiler may load the numbers where it begins. */
static void __attribute__((noinline)) divide(void)
{
    double one = 1.0, zero = 0.0, quotient = 5.0;

    __asm__ volatile("div.d %0, %1, %2" : "+f"(quotient) : "f"(one), "f"(zero));
    wrong += quotient != 5.0;
}

int test(void)
{
    guest_set_handler(handle);
    set_control(0);
    set_control(Z_TRAPS);
    divide();
    put_value("exceptions", exceptions);
    set_control(Z_TRAPS);
    set_control(Z_CAUSE | Z_TRAPS);
    put_value("exceptions", exceptions);
    put_value("control", control());
    put_value("wrong", wrong);
    return wrong != 0;
}
