/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Saving and loading of the floating-point registers: all 32 as doublewords (Status.FR = 1), which
 * keeps what a guest with FR = 0 has in their halves.
 */
#include "disco/boot/asm.h"

    .text
    .set    noreorder
    .set    hardfloat

    .macro  fpu_on
    mfc0    $8, $CP0_STATUS
    lui     $9, (ST_CU1 | ST_FR) >> 16
    or      $9, $9, $8
    mtc0    $9, $CP0_STATUS
    .endm

    .macro  fpu_off
    jr      $31
    mtc0    $8, $CP0_STATUS
    .endm

    .globl  fpu_save
fpu_save:
    fpu_on
    .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    sdc1    $f\n, 8*\n($4)
    .endr
    cfc1    $9, $31
    sw      $9, 8*32($4)
    fpu_off

    .globl  fpu_load
fpu_load:
    fpu_on
    .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    ldc1    $f\n, 8*\n($4)
    .endr
    lw      $9, 8*32($4)
    ctc1    $9, $31
    fpu_off

    .globl  fpu_control
fpu_control:
    fpu_on
    cfc1    $2, $31
    fpu_off
