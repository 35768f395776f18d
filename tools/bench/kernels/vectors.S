/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exception handlers, copied to the vectors by paging.c: the TLB refill of 18 instructions (the
 * length of Linux's for two levels), system calls, and a report for everything else. They may use k0
 * and k1 alone.
 */
#include "cp0.h"

    .set noreorder
    .set noat

/* Root table by the address's upper bits, then the pair of entries by the lower ones. */
    .macro REFILL name, shift
    .globl \name, \name\()_end
\name:
    lui     $k0, %hi(space_current)
    dmfc0   $k1, CP0_BADVADDR
    ld      $k0, %lo(space_current)($k0)
    dsrl    $k1, $k1, (\shift + 9)
    andi    $k1, $k1, 0x7FF
    dsll    $k1, $k1, 3
    daddu   $k0, $k0, $k1
    ld      $k0, 0($k0)
    dmfc0   $k1, CP0_BADVADDR
    dsrl    $k1, $k1, (\shift - 3)
    andi    $k1, $k1, 0xFF0
    daddu   $k0, $k0, $k1
    ld      $k1, 8($k0)
    ld      $k0, 0($k0)
    dmtc0   $k1, CP0_ENTRYLO1
    dmtc0   $k0, CP0_ENTRYLO0
    tlbwr
    eret
\name\()_end:
    .endm

    REFILL refill_4k, 12
    REFILL refill_16k, 14

/*
 * System calls. v0 = 0 ends a user_run; any other counts the call and adds a0 to v1, about as much
 * as the shortest call of an operating system does before it saves registers.
 */
    .globl others, others_end
others:
    mfc0    $k0, CP0_CAUSE
    andi    $k0, $k0, CAUSE_EXCCODE
    xori    $k0, $k0, CAUSE_SYSCALL
    bnez    $k0, 1f
    dmfc0   $k1, CP0_EPC
    beqz    $v0, 2f
    daddiu  $k1, $k1, 4
    dmtc0   $k1, CP0_EPC
    lui     $k0, %hi(syscall_count)
    ld      $k1, %lo(syscall_count)($k0)
    daddu   $v1, $v1, $a0
    daddiu  $k1, $k1, 1
    sd      $k1, %lo(syscall_count)($k0)
    eret
1:  lui     $k0, %hi(report)
    daddiu  $k0, $k0, %lo(report)
    jr      $k0
    nop
2:  lui     $k0, %hi(user_return)
    daddiu  $k0, $k0, %lo(user_return)
    jr      $k0
    nop
others_end:

report:
    mfc0    $a0, CP0_CAUSE
    dmfc0   $a1, CP0_EPC
    dmfc0   $a2, CP0_BADVADDR
    li      $t0, STATUS_KERNEL
    mtc0    $t0, CP0_STATUS
    HAZARD
    lui     $sp, %hi(report_stack)
    daddiu  $sp, $sp, %lo(report_stack)
    j       exception_unexpected
    nop

/* uint64_t user_run(uint64_t pc, uint64_t a0): run there in user mode; returns its v1. */
    .globl user_run
user_run:
    daddiu  $sp, $sp, -96
    sd      $ra, 0($sp)
    sd      $s0, 8($sp)
    sd      $s1, 16($sp)
    sd      $s2, 24($sp)
    sd      $s3, 32($sp)
    sd      $s4, 40($sp)
    sd      $s5, 48($sp)
    sd      $s6, 56($sp)
    sd      $s7, 64($sp)
    sd      $s8, 72($sp)
    sd      $gp, 80($sp)
    lui     $t0, %hi(user_stack)
    sd      $sp, %lo(user_stack)($t0)
    dmtc0   $a0, CP0_EPC
    li      $t0, STATUS_USER
    mtc0    $t0, CP0_STATUS
    HAZARD
    move    $a0, $a1
    move    $v1, $zero
    eret

user_return:
    li      $t0, STATUS_KERNEL
    mtc0    $t0, CP0_STATUS
    HAZARD
    lui     $t0, %hi(user_stack)
    ld      $sp, %lo(user_stack)($t0)
    ld      $ra, 0($sp)
    ld      $s0, 8($sp)
    ld      $s1, 16($sp)
    ld      $s2, 24($sp)
    ld      $s3, 32($sp)
    ld      $s4, 40($sp)
    ld      $s5, 48($sp)
    ld      $s6, 56($sp)
    ld      $s7, 64($sp)
    ld      $s8, 72($sp)
    ld      $gp, 80($sp)
    move    $v0, $v1
    jr      $ra
    daddiu  $sp, $sp, 96

    .section .bss.vectors, "aw", @nobits
    .align 4
    .globl syscall_count
syscall_count:
    .space 8
user_stack:
    .space 8
    .space 4096
report_stack:
