/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exceptions of the kernel itself: Cause, EPC relative to a label, BadVAddr, vector; in a delay
 * slot and outside of one.
 */
#include "disco/test/guest.h"

static vaddr_t skip_to, base;

static void report(struct frame *frame)
{
    put_value("  cause", frame->cause & ~(uint64_t)CAUSE_IP);
    put_value("  epc", frame->epc >= base ? frame->epc - base : frame->epc);
    put_value("  status", frame->status);
    put_value("  vector", frame->vector);
    put_value("  badvaddr", frame->badvaddr);
    frame->epc = skip_to;
}

#define RUN(name, text)                                                                            \
    do {                                                                                           \
        put_text(name "\n");                                                                       \
        __asm__ volatile(".set push\n.set noreorder\n dla $8, 1f\n sd $8, %0\n dla $8, 2f\n"       \
                         "sd $8, %1\n dla $9, 0x123456\n 1: " text "\n nop\n 2:\n.set pop"         \
                         : "=m"(base), "=m"(skip_to)                                               \
                         :                                                                         \
                         : "$8", "$9", "$10", "memory");                                           \
    } while (0)

int test(void)
{
    guest_set_handler(report);
    RUN("syscall", "syscall");
    RUN("break", "break");
    RUN("trap", "teq $0, $0");
    RUN("overflow", "lui $8, 0x7fff\n add $8, $8, $8");
    RUN("reserved", ".word 0x7c000000");
    RUN("reserved cop0", ".word 0x4200003f");
    RUN("coprocessor 1", "mtc1 $0, $f0");
    RUN("coprocessor 2", ".word 0x48000000");
    RUN("unaligned load", "li $8, 0x10001\n lw $8, 0($8)");
    RUN("unaligned store", "li $8, 0x10002\n sw $8, 0($8)");
    RUN("unaligned fetch", "li $8, 0x10002\n jr $8\n nop");
    RUN("no such address", "lui $8, 0x3000\n dsll32 $8, $8, 0\n ld $8, 0($8)");
    RUN("syscall in slot", "b 2f\n syscall");
    RUN("break in slot", "beq $0, $0, 2f\n break");
    RUN("load in slot", "li $8, 0x10001\n bne $8, $0, 2f\n lw $9, 0($8)");
    return 0;
}
