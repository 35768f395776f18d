/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Entry of the test guests, and their exception vectors, linked at the vectors' addresses.
 */
#include "disco/core/mips.h"

#define FRAME_REGISTERS (8 * 32)
#define FRAME_BYTES     (FRAME_REGISTERS + 8 * 8)

    .set    noreorder
    .set    noat

    .macro  vector offset
    .org    \offset
    dla     $26, exception
    jr      $26
    li      $27, \offset
    .endm

    .section .vectors, "ax"
    vector  VECTOR_REFILL
    vector  VECTOR_REFILL_64
    vector  VECTOR_GENERAL

    .text
exception:                          /* k1 = offset of the vector */
    dla     $26, exception_stack_end - FRAME_BYTES
    .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,28,29,30,31
    sd      $\n, (8 * \n)($26)
    .endr
    mfc0    $2, $CP0_STATUS
    mfc0    $3, $CP0_CAUSE
    dmfc0   $4, $CP0_EPC
    dmfc0   $5, $CP0_BADVADDR
    dmfc0   $6, $CP0_ENTRYHI
    dmfc0   $7, $CP0_CONTEXT
    dmfc0   $8, $CP0_XCONTEXT
    sd      $2, FRAME_REGISTERS + 0($26)
    sd      $3, FRAME_REGISTERS + 8($26)
    sd      $4, FRAME_REGISTERS + 16($26)
    sd      $5, FRAME_REGISTERS + 24($26)
    sd      $6, FRAME_REGISTERS + 32($26)
    sd      $7, FRAME_REGISTERS + 40($26)
    sd      $8, FRAME_REGISTERS + 48($26)
    sd      $27, FRAME_REGISTERS + 56($26)
    move    $29, $26
    jal     guest_exception
    move    $4, $26
    dla     $26, exception_stack_end - FRAME_BYTES
    ld      $2, FRAME_REGISTERS + 0($26)
    ld      $4, FRAME_REGISTERS + 16($26)
    mtc0    $2, $CP0_STATUS
    dmtc0   $4, $CP0_EPC
    .irp    n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,28,29,30,31
    ld      $\n, (8 * \n)($26)
    .endr
    eret

    .globl  enter_user              /* pc, sp, status */
enter_user:
    ori     $6, $6, ST_KSU_USER | ST_EXL
    mtc0    $6, $CP0_STATUS
    dmtc0   $4, $CP0_EPC
    move    $29, $5
    eret

    .globl  entry                   /* a1: the device tree */
entry:
    dla     $29, stack_end
    jal     guest_start
    move    $4, $5

    .globl  guest_restart           /* where `again` goes on, with an empty stack */
guest_restart:
    dla     $29, stack_end
    jal     guest_run
    nop

    .section .stack, "aw", @nobits
    .balign 16
    .space  8192
stack_end:
    .space  4096
exception_stack_end:
