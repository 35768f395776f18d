/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * User mode: what a program can do, and what it is stopped from doing.
 */
#include "disco/test/guest.h"

#define CODE  UINT64_C(0x400000)
#define FIRST 0x300000 /* physical address of the program */

extern const char user_begin[], user_end[];

/* Each instruction that may raise an exception is followed by nothing else that could. */
__asm__(".section .rodata\n.set push\n.set noreorder\n.globl user_begin, user_end\nuser_begin:\n"
        "syscall\n"
        "mfc0 $2, $12\n"
        "mtc0 $0, $12\n"
        "eret\n"
        "tlbwr\n"
        "cache 0, 0($0)\n"
        "dli $8, 0xffffffff80000000\n lw $2, 0($8)\n"
        "dli $8, 0xffffffffc0000000\n lw $2, 0($8)\n"
        "dli $8, 0xffffffffffffc000\n lw $2, 0($8)\n"
        "dli $8, 0x4000000000000000\n sd $0, 0($8)\n"
        "dli $8, 0x9000000000000000\n ld $2, 0($8)\n"
        "mtc1 $0, $f0\n"
        "break\n"
        "b 1f\n syscall\n 1:\n"
        "li $2, 77\n syscall\n"
        "user_end:\n.set pop\n.previous\n");

/* Exceptions are reported and stepped over; system call 77 ends the test. */
static void handle(struct frame *frame)
{
    put_value("cause", frame->cause & ~(uint64_t)CAUSE_IP);
    put_value("  epc", frame->epc);
    put_value("  status", frame->status);
    if (frame_code(frame) == EXC_ADEL || frame_code(frame) == EXC_ADES)
        put_value("  badvaddr", frame->badvaddr);
    if (frame_code(frame) == EXC_SYS && frame->gpr[2] == 77)
        power_off(0);
    frame->epc += frame->cause & CAUSE_BD ? 8 : 4;
}

int test(void)
{
    uint64_t lo =
        FIRST >> (PAGE_SHIFT - ENTRYLO_PFN_BIT) | CCA_COHERENT << ENTRYLO_C_SHIFT | ENTRYLO_V;

    guest_set_handler(handle);
    for (const char *from = user_begin; from < user_end; from++)
        *(volatile char *)(CACHED_BASE + FIRST + (from - user_begin)) = *from;
    CP0_WRITE32(CP0_PAGEMASK, 0);
    CP0_WRITE64(CP0_ENTRYHI, CODE | 1);
    CP0_WRITE64(CP0_ENTRYLO0, lo);
    CP0_WRITE64(CP0_ENTRYLO1, lo);
    CP0_WRITE32(CP0_INDEX, 3);
    __asm__ volatile("tlbwi" : : : "memory");
    enter_user(CODE, 0, ST_KX | ST_SX | ST_UX);
}
