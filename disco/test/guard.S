/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A call that comes back whatever the code does to the registers: guard_return, where an exception
 * handler sends it, finds the caller's stack again. guard_gpr gives $8 to $23.
 */
    .set    noreorder
    .set    noat
    .text

    .globl  guard_call              /* pc, with $31 = guard_return */
guard_call:
    daddiu  $29, $29, -96
    sd      $16, 0($29)
    sd      $17, 8($29)
    sd      $18, 16($29)
    sd      $19, 24($29)
    sd      $20, 32($29)
    sd      $21, 40($29)
    sd      $22, 48($29)
    sd      $23, 56($29)
    sd      $30, 64($29)
    sd      $31, 72($29)
    sd      $28, 80($29)
    dla     $2, guard_stack
    sd      $29, 0($2)
    dla     $2, guard_gpr
    .irp    n, 8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23
    ld      $\n, (8 * (\n - 8))($2)
    .endr
    dla     $31, guard_return
    jr      $4
    nop

    .globl  guard_return
guard_return:
    dla     $2, guard_gpr_after
    .irp    n, 8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23
    sd      $\n, (8 * (\n - 8))($2)
    .endr
    dla     $2, guard_stack
    ld      $29, 0($2)
    ld      $16, 0($29)
    ld      $17, 8($29)
    ld      $18, 16($29)
    ld      $19, 24($29)
    ld      $20, 32($29)
    ld      $21, 40($29)
    ld      $22, 48($29)
    ld      $23, 56($29)
    ld      $30, 64($29)
    ld      $31, 72($29)
    ld      $28, 80($29)
    jr      $31
    daddiu  $29, $29, 96

    .globl  guard_to_user           /* through ERET, as Status and EPC say; $31 = guard_return */
guard_to_user:
    eret

    .bss
    .balign 8
guard_stack:
    .space  8
