/* SPDX-License-Identifier: GPL-3.0-or-later */
/* System calls in a loop, from kernel mode or, with USER, from user mode on a mapped page. */
#include "paging.h"

#define USER_VA 0x00400000ull

extern const uint32_t call_loop[], call_loop_end[];
extern uint64_t syscall_count;
uint64_t user_run(uint64_t pc, uint64_t a0);
uint64_t call_loop_run(uint64_t a0);

__asm__(".pushsection .text\n"
        ".set noreorder\n"
        "call_loop:\n"
        "1: li $v0, 4001\n"
        "   syscall\n"
        "   daddiu $a0, $a0, -1\n"
        "   bnez $a0, 1b\n"
        "   xor $v1, $v1, $a0\n"
        "   li $v0, 0\n"
        "   syscall\n"
        "   nop\n"
        "call_loop_end:\n"
        "call_loop_run:\n"
        "   move $v1, $0\n"
        "1: li $v0, 4001\n"
        "   syscall\n"
        "   daddiu $a0, $a0, -1\n"
        "   bnez $a0, 1b\n"
        "   xor $v1, $v1, $a0\n"
        "   jr $ra\n"
        "   move $v0, $v1\n"
        ".set reorder\n"
        ".popsection\n");

#ifdef USER
static uint64_t calls_make(void)
{
    uint64_t *space = space_new();
    uint8_t *page = memory_take(2 << PAGE_SHIFT_4K, 2 << PAGE_SHIFT_4K);

    code_copy(page, call_loop, call_loop_end);
    space_map(space, USER_VA, physical(page), 2 << PAGE_SHIFT_4K);
    space_switch(space, 1);
    return user_run(USER_VA, ITERATIONS);
}
#else
static uint64_t calls_make(void)
{
    return call_loop_run(ITERATIONS);
}
#endif

uint64_t kernel_run(void)
{
    uint64_t sum = calls_make();

    return sum ^ syscall_count << 32;
}
