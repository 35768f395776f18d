/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Coprocessor 0 as an R10000 and a MIPS64 release 2 processor both have it, for C and assembly.
 * Only what the two share is used: no EBase, no RDHWR, no WAIT.
 */
#ifndef CP0_H
#define CP0_H

#define CP0_INDEX    $0
#define CP0_ENTRYLO0 $2
#define CP0_ENTRYLO1 $3
#define CP0_PAGEMASK $5
#define CP0_WIRED    $6
#define CP0_BADVADDR $8
#define CP0_ENTRYHI  $10
#define CP0_STATUS   $12
#define CP0_CAUSE    $13
#define CP0_EPC      $14
#define CP0_PRID     $15

#define STATUS_KERNEL 0x340000E0 /* CU1 CU0 FR KX SX UX */
#define STATUS_USER   0x340000F2 /* the same with KSU = user and EXL, for ERET */

#define CAUSE_EXCCODE 0x7C
#define CAUSE_SYSCALL (8 << 2)

#define ENTRYLO_BITS 0x2E /* C = 5, dirty, valid, not global */

/* EHB where it exists; a shift that does nothing on the R10000, which needs no barrier. */
#define HAZARD sll $0, $0, 3

#endif
