/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Software, timer and MAGIC interrupts: taken when IE and IM allow, not before; and MAGIC's idle
 * register.
 */
#include "disco/test/guest.h"

#define SOFT_0   0x100
#define INTERNAL MAGIC_IRQ_SOFT(3)

static volatile unsigned taken;

static void handle(struct frame *frame)
{
    put_value("  cause", frame->cause & ~(uint64_t)CAUSE_BD & 0xffffffff);
    taken++;
    if (frame->cause & SOFT_0)
        CP0_WRITE32(CP0_CAUSE, 0);
    if (frame->cause & CAUSE_IP7)
        CP0_WRITE32(CP0_COMPARE, 0);
    if (frame->cause & (CAUSE_IP2 | CAUSE_IP3))
        magic_write(MAGIC_INT_CLEAR, ~UINT64_C(0));
}

static void allow(uint32_t mask)
{
    CP0_WRITE32(CP0_STATUS, (CP0_READ32(CP0_STATUS) & ~(uint32_t)ST_IM) | mask | ST_IE);
}

static void forbid(void)
{
    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) & ~(uint32_t)(ST_IE | ST_IM));
}

static void test_software(void)
{
    put_text("software\n");
    allow(CAUSE_IP2);
    CP0_WRITE32(CP0_CAUSE, SOFT_0);
    put_value("masked", taken);
    allow(SOFT_0);
    put_value("taken", taken);
    forbid();
}

static void test_timer(void)
{
    put_text("timer\n");
    CP0_WRITE32(CP0_COUNT, 0);
    CP0_WRITE32(CP0_COMPARE, 100000);
    allow(CAUSE_IP7);
    while (taken < 2)
        ;
    put_value("count", CP0_READ32(CP0_COUNT) >= 100000);
    forbid();
}

static void test_magic(void)
{
    put_text("magic\n");
    magic_write(MAGIC_INT_SET, UINT64_C(1) << INTERNAL);
    allow(CAUSE_IP2);
    put_value("masked", taken);
    magic_write(MAGIC_INT_MASK, UINT64_C(1) << INTERNAL | 1);
    put_value("taken", taken);
    forbid();
    magic_write(MAGIC_IPI, 1);
    allow(CAUSE_IP3);
    put_value("ipi", taken);
    forbid();
}

/* With interrupts off the load answers, and nothing is taken. */
static void test_idle(void)
{
    put_text("idle\n");
    CP0_WRITE32(CP0_COUNT, 0);
    CP0_WRITE32(CP0_COMPARE, 500000);
    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) | CAUSE_IP7);
    put_value("pending", magic_read(MAGIC_IDLE));
    put_value("count", CP0_READ32(CP0_COUNT) >= 500000);
    put_value("taken", taken);
    put_value("ip7", CP0_READ32(CP0_CAUSE) & CAUSE_IP7);
}

int test(void)
{
    guest_set_handler(handle);
    put_value("ident", magic_read(MAGIC_IDENT));
    put_value("nodes", magic_read(MAGIC_NODES));
    test_software();
    test_timer();
    test_magic();
    test_idle();
    return 0;
}
