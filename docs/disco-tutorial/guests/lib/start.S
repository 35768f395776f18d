/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Entry, and the exception vectors at the vectors' addresses: all registers that C may change are
 * kept on the stack while guest_exception() runs.
 */
#include "disco/core/mips.h"

#define FRAME 256

    .set    noreorder
    .set    noat

    .macro  vector offset
    .org    \offset
    dla     $26, exception
    jr      $26
    li      $27, \offset
    .endm

    .macro  registers operation
    .set    place, 40
    .irp    n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,24,25,28,31
    \operation $\n, place($29)
    .set    place, place + 8
    .endr
    .endm

    .section .vectors, "ax"
    vector  VECTOR_REFILL
    vector  VECTOR_REFILL_64
    vector  VECTOR_GENERAL

    .text
exception:
    daddiu  $29, $29, -FRAME
    registers sd
    mfc0    $2, $CP0_STATUS
    mfc0    $3, $CP0_CAUSE
    dmfc0   $4, $CP0_EPC
    dmfc0   $5, $CP0_BADVADDR
    sd      $27, 0($29)
    sd      $2, 8($29)
    sd      $3, 16($29)
    sd      $4, 24($29)
    sd      $5, 32($29)
    jal     guest_exception
    move    $4, $29
    ld      $4, 24($29)
    dmtc0   $4, $CP0_EPC
    registers ld
    daddiu  $29, $29, FRAME
    eret

    .globl  entry
entry:
    dla     $29, stack_end
    jal     guest_start
    nop

    .bss
    .balign 16
    .space  8192
stack_end:
