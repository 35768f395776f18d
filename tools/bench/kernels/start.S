/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Entry from the loader, on either machine: nothing is assumed but that the code runs in kernel mode
 * from CKSEG0. Sets Status to 64-bit kernel mode with the FPU on, interrupts off and the exception
 * vectors in memory, clears .bss, and calls bench_main on a stack of its own.
 */
#include "cp0.h"

    .set noreorder
    .section .text.start, "ax"
    .globl _start
_start:
    li      $t0, STATUS_KERNEL
    mtc0    $t0, CP0_STATUS
    HAZARD
    mtc0    $zero, CP0_CAUSE
    lui     $sp, %hi(stack_top)
    daddiu  $sp, $sp, %lo(stack_top)
    lui     $t0, %hi(bss_start)
    daddiu  $t0, $t0, %lo(bss_start)
    lui     $t1, %hi(bss_end)
    daddiu  $t1, $t1, %lo(bss_end)
1:  sd      $zero, 0($t0)
    daddiu  $t0, $t0, 8
    bne     $t0, $t1, 1b
    nop
    jal     bench_main
    nop
2:  b       2b
    nop

    .section .bss.stack, "aw", @nobits
    .align 4
    .space 16384
stack_top:
