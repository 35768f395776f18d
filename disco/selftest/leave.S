/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a test into the guest, and from the trap at its end back into the test, which goes on as if
 * enter_guest() had returned (n64 ABI: the registers that a function keeps). The same for a fault
 * that a test makes in the monitor.
 */
#include "disco/boot/asm.h"

    .set    noreorder
    .text

    .macro  keep operation
    dla     $8, kept_registers
    .irp    n, 16,17,18,19,20,21,22,23,28,29,30,31
    \operation $\n, (8 * \n)($8)
    .endr
    .endm

    .globl  enter_guest
enter_guest:
    keep    sd
    j       resume
    nop

    .globl  leave_guest
leave_guest:
    keep    ld
    jr      $31
    nop

    .globl  enter_function              /* call the function in a0; registers as leave finds them */
enter_function:
    keep    sd
    jr      $4
    nop

    .bss
    .balign 8
kept_registers:
    .space  8 * 32
