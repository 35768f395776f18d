/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What runs between two sequences of the fuzzer, with as few traps as can be: each costs some
 * hundred instructions of the monitor. An exception in a sequence is stepped over as long as
 * fuzz_run allows, else it ends the sequence. Sequences leave $2, $3, $5 to $7 and $24 to $27 alone.
 */
#include "disco/core/mips.h"
#include "disco/test/fuzz.h"
#include "sim/core/flash.h"

#define IO_BASE 0x4000020000000000
#define RUN(n)  (8 * (n))

    .set    noreorder
    .set    noat
    .text

    .globl  fuzz_vector             /* copied to each of the vectors */
fuzz_vector:
    dla     $26, fuzz_exception
    jr      $26
    nop
    .globl  fuzz_vector_end
fuzz_vector_end:

fuzz_exception:
    mfc0    $26, $CP0_CAUSE
    dmfc0   $27, $CP0_EPC
    dla     $2, fuzz_run
    ld      $3, RUN(FUZZ_RUNNING)($2)
    beqz    $3, fuzz_unexpected
    ld      $5, RUN(FUZZ_TAKEN)($2)
    daddiu  $5, $5, 1
    sd      $5, RUN(FUZZ_TAKEN)($2)
    andi    $5, $26, CAUSE_CODE
    beqz    $5, interrupted
    ld      $6, RUN(FUZZ_START)($2)
    dsubu   $6, $27, $6
    sltiu   $6, $6, 4 * FUZZ_LENGTH
    beqz    $6, end
    ld      $3, RUN(FUZZ_STEPS)($2)
    beqz    $3, end
    daddiu  $3, $3, -1
    sd      $3, RUN(FUZZ_STEPS)($2)
    bgez    $26, 1f                 /* in a delay slot the branch is skipped too */
    daddiu  $27, $27, 4
    daddiu  $27, $27, 4
1:  dmtc0   $27, $CP0_EPC
    eret

/* Nobody shall interrupt the next sequences until the devices start anew. */
interrupted:
    ld      $3, RUN(FUZZ_USUAL)($2)
    mtc0    $3, $CP0_STATUS
    mtc0    $0, $CP0_COMPARE
    mtc0    $0, $CP0_CAUSE
    dli     $3, IO_BASE + FLASH_MAGIC_BASE + MAGIC_INT_MASK
    b       restore
    sd      $0, 0($3)

/* A sequence that comes back in supervisor mode gets an exception here, and ends by that. */
    .globl  fuzz_back
fuzz_back:
    dla     $2, fuzz_run
end:
    ld      $3, RUN(FUZZ_USUAL)($2)
    mtc0    $3, $CP0_STATUS
restore:
    ld      $29, RUN(FUZZ_STACK)($2)
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

    .globl  fuzz_call               /* code, with $31 = fuzz_back */
fuzz_call:
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
    dla     $2, fuzz_run
    sd      $29, RUN(FUZZ_STACK)($2)
    dla     $2, fuzz_gpr
    .irp    n, 8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23
    ld      $\n, (8 * (\n - 8))($2)
    .endr
    dla     $31, fuzz_back
    jr      $4
    nop

    .globl  fuzz_to_user            /* as Status and EPC say */
fuzz_to_user:
    eret

fuzz_unexpected:
    move    $4, $26
    jal     fuzz_broken
    move    $5, $27

    .bss
    .balign 8
    .globl  fuzz_run
fuzz_run:
    .space  8 * FUZZ_RUN
