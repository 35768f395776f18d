/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Step 3: privileged instructions. What they read is the guest's own; and what a thousand of them
 * take, in nanoseconds of simulated time.
 */
#include "docs/disco-tutorial/guests/lib/guest.h"

#define TIMES 1000

static uint64_t now(void)
{
    return magic_read(MAGIC_CLOCK);
}

static void measure(const char *name, void (*run)(void))
{
    uint64_t begin;

    run();
    begin = now();
    for (unsigned i = 0; i < TIMES; i++)
        run();
    put_value(name, now() - begin);
}

static void move(void)
{
    __asm__ volatile("mfc0 $2, $12\n\tnop" : : : "$2");
}

static void move_in_slot(void)
{
    __asm__ volatile(".set noreorder\n\tbeq $0, $0, 1f\n\tmfc0 $2, $12\n1:\tnop\n\t.set reorder"
                     :
                     :
                     : "$2");
}

static void probe(void)
{
    __asm__ volatile("tlbp\n\tnop" : : : "memory");
}

static void nothing(void)
{
    __asm__ volatile("");
}

int guest_main(void)
{
    put_value("status", CP0_READ32(CP0_STATUS));
    CP0_WRITE64(CP0_EPC, 0x1234);
    put_value("epc   ", CP0_READ64(CP0_EPC));
    put_value("prid  ", CP0_READ32(CP0_PRID));
    measure("ns, nothing          ", nothing);
    measure("ns, mfc0             ", move);
    measure("ns, mfc0 after branch", move_in_slot);
    measure("ns, tlbp             ", probe);
    return 0;
}
