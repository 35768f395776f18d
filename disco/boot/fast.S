/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commonest traps of a guest kernel, without saving its registers: moves from and to CP0, ERET
 * and system calls. Each does what the C code does (core/emulate.c, core/cp0.c, core/reflect.c) in
 * the common case and goes to trap_entry in all others, before it has changed anything.
 *
 * k0 and k1 are saved. The instruction can be loaded from EPC: its page was in the TLB when it was
 * fetched, and nothing was written to the TLB since.
 */
#include "disco/boot/asm.h"
#include "disco/include/hal.h"

#define OP_COP0_RS   0x200            /* opcode 0x10 with rs = 0, as word >> 21 */
#define BNEZ_K1      0x1760           /* upper half of BNE k1, $0 */
#define BNEZ_AT      0x1420           /* and of BNE $1, $0 */
#define FUNCT        0x3f
#define FUNCT_ERET   0x18
#define FUNCT_TLBP   0x08
#define PAGE_BITS    12
#define PREF_STORE_STREAMED 5

/* Upper half of Status: bits that only C may change. */
#define STATUS_SLOW  0xeda0 /* XX CU2 CU1, 27, FR, 24, 23, TS */

    .set    noreorder
    .set    noat
    .text

/* Go to entry k0 / 8 of a table of two instructions each; k1 is lost. */
    .macro  jump_table table
    lui     k1, %hi(\table)
    daddu   k0, k0, k1
    daddiu  k0, k0, %lo(\table)
    jr      k0
    nop
    .endm

/* ---- CpU(0), not in a delay slot ---- */

    .globl  fast_privileged
fast_privileged:
    lw      k1, VCPU_FAST($0)       /* not 0: virtual kernel mode */
    beqz    k1, trap_entry
    dmfc0   k0, $CP0_EPC
    daddiu  k1, k0, 4
    lw      k0, 0(k0)
    sd      k1, VCPU_NEXT($0)
    sw      k0, VCPU_INSN($0)
decode:
    sll     k1, k0, 6
    bltz    k1, operate             /* CO = 1: ERET, TLB instructions, calls of the HAL */
    srl     k1, k0, 21
    addiu   k1, k1, -OP_COP0_RS
    beqz    k1, read32              /* MFC0 */
    addiu   k1, k1, -4
    beqz    k1, write               /* MTC0 */
    addiu   k1, k1, 3
    beqz    k1, read64              /* DMFC0 */
    addiu   k1, k1, -4
    beqz    k1, write               /* DMTC0 */
    nop
    b       trap_entry
    nop

operate:
    bltz    k0, trap_entry          /* bit 25 is no CO: a CACHE whose offset may look like these */
    andi    k1, k0, FUNCT
    xori    k1, k1, FUNCT_ERET
    bnez    k1, hal_zero
    xori    k1, k1, FUNCT_ERET ^ HAL_ZERO

/* ---- ERET, to kernel or user mode ---- */

    lw      k0, CP0_LOW(CP0_STATUS)
    andi    k1, k0, ST_ERL | ST_EXL
    xori    k1, k1, ST_EXL
    bnez    k1, trap_entry          /* to ErrorEPC, or without EXL */
    xori    k0, k0, ST_EXL
    andi    k1, k0, ST_KSU_SUPV
    bnez    k1, trap_entry
    andi    k1, k0, ST_IE
    beqz    k1, 1f
    lw      k1, CP0_LOW(CP0_CAUSE)
    and     k1, k1, k0
    andi    k1, k1, CAUSE_IP
    bnez    k1, trap_entry
    nop
1:  andi    k1, k0, ST_KSU
    beqz    k1, 2f
    sw      k0, CP0_LOW(CP0_STATUS)
    lw      k1, VCPU_PASS_USER($0)
    sw      $0, VCPU_FAST($0)
    and     k0, k0, k1
    b       3f
    ori     k0, k0, HW_USER
2:  lw      k1, VCPU_PASS_KERNEL($0)
    and     k0, k0, k1
    ori     k0, k0, HW_KERNEL
3:  ld      k1, CP0(CP0_EPC)($0)
    sw      k0, VCPU_HW_STATUS($0)
    mtc0    k0, $CP0_STATUS
    dmtc0   k1, $CP0_EPC
    ld      k1, GPR(27)
    ld      k0, GPR(26)
    eret

/* ---- CpU(0) in the delay slot of BNEZ k1 or BNEZ $1, not taken: each TLB handler of Linux has
 * one ---- */

    .globl  fast_slot
fast_slot:
    lw      k1, VCPU_FAST($0)
    beqz    k1, trap_entry
    dmfc0   k0, $CP0_EPC
    andi    k1, k0, 0xffc           /* a slot on the next page is for C: its branch may be gone */
    xori    k1, k1, 0xffc
    beqz    k1, trap_entry
    daddiu  k1, k0, 8
    sd      k1, VCPU_NEXT($0)
    lhu     k1, 0(k0)
    xori    k1, k1, BNEZ_K1
    beqz    k1, 1f
    xori    k1, k1, BNEZ_K1 ^ BNEZ_AT
    bnez    k1, trap_entry
    move    k1, $1
    bnez    k1, trap_entry
    lw      k0, 4(k0)
    b       decode
    sw      k0, VCPU_INSN($0)
1:  ld      k1, GPR(27)
    bnez    k1, trap_entry
    lw      k0, 4(k0)
    b       decode
    sw      k0, VCPU_INSN($0)

/* ---- reading: k0 = the instruction ---- */

read32:
    srl     k1, k0, 8
    andi    k1, k1, 0xf8            /* rd * 8 */
    addiu   k1, k1, -8 * CP0_COUNT
    beqz    k1, trap_entry
    srl     k0, k0, 13
    lw      k1, CP0(CP0_COUNT) + 4(k1)
    b       put
    andi    k0, k0, 0xf8            /* rt * 8 */

read64:
    srl     k1, k0, 8
    andi    k1, k1, 0xf8
    addiu   k1, k1, -8 * CP0_COUNT
    beqz    k1, trap_entry
    srl     k0, k0, 13
    ld      k1, CP0(CP0_COUNT)(k1)
    andi    k0, k0, 0xf8
put:
    sd      k1, VCPU_GPR(k0)
    jump_table put_table

put_table:
    b       put_done
    sd      $0, GPR(0)
    .irp    n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25
    b       put_done
    ld      $\n, GPR(\n)
    .endr
    .irp    n, 26,27
    b       put_done
    nop
    .endr
    .irp    n, 28,29,30,31
    b       put_done
    ld      $\n, GPR(\n)
    .endr
put_done:
    leave_next

/* ---- writing: k0 = the instruction ---- */

write:
    srl     k0, k0, 13
    andi    k0, k0, 0xf8
    jump_table get_table

get_table:
    .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25
    b       got
    move    k1, $\n
    .endr
    .irp    n, 26,27
    b       got
    ld      k1, GPR(\n)
    .endr
    .irp    n, 28,29,30,31
    b       got
    move    k1, $\n
    .endr

got:                                /* k1 = the value */
    lw      k0, VCPU_INSN($0)
    srl     k0, k0, 8
    andi    k0, k0, 0xf8
    addiu   k0, k0, -8 * CP0_STATUS
    beqz    k0, write_status
    addiu   k0, k0, 8 * (CP0_STATUS - CP0_EPC)
    beqz    k0, write_epc
    addiu   k0, k0, 8 * (CP0_EPC - CP0_ENTRYLO0)
    beqz    k0, write_entrylo0
    addiu   k0, k0, 8 * (CP0_ENTRYLO0 - CP0_ENTRYLO1)
    beqz    k0, write_entrylo1
    addiu   k0, k0, 8 * (CP0_ENTRYLO1 - CP0_ENTRYHI)
    bnez    k0, trap_entry
    ld      k0, VCPU_ENTRYHI_MASK($0)
    and     k1, k1, k0
    sd      k1, CP0(CP0_ENTRYHI)($0)
    dmtc0   k1, $CP0_ENTRYHI
    l2tlb_follow k1, k0
    leave_next

write_epc:
    sd      k1, CP0(CP0_EPC)($0)
    leave_next

write_entrylo0:
    ld      k0, VCPU_ENTRYLO_MASK($0)
    and     k1, k1, k0
    sd      k1, CP0(CP0_ENTRYLO0)($0)
    leave_next

write_entrylo1:
    ld      k0, VCPU_ENTRYLO_MASK($0)
    and     k1, k1, k0
    sd      k1, CP0(CP0_ENTRYLO1)($0)
    leave_next

/* From kernel mode to kernel mode, and no interrupt becomes due. */
write_status:
    lw      k0, CP0_LOW(CP0_STATUS)
    xor     k0, k0, k1
    srl     k0, k0, 16
    andi    k0, k0, STATUS_SLOW
    bnez    k0, trap_entry
    andi    k0, k1, ST_EXL | ST_ERL
    bnez    k0, commit_status
    andi    k0, k1, ST_KSU
    bnez    k0, trap_entry
    andi    k0, k1, ST_IE
    beqz    k0, commit_status
    lw      k0, CP0_LOW(CP0_CAUSE)
    and     k0, k0, k1
    andi    k0, k0, CAUSE_IP
    bnez    k0, trap_entry
    nop
commit_status:
    sw      k1, CP0_LOW(CP0_STATUS)
    leave_next

/* ---- HAL_ZERO of a page that no other guest has: k1 = 0 if it is that; core/hal.c ---- */

hal_zero:
    xori    k1, k1, HAL_ZERO ^ FUNCT_TLBP
    beqz    k1, fast_probe
    xori    k1, k1, HAL_ZERO ^ FUNCT_TLBP
    bnez    k1, trap_entry
    lbu     k1, VCPU_CALLS($0)
    andi    k1, k1, 1 << (HAL_ZERO - HAL_ON)
    beqz    k1, trap_entry
    dsrl    k0, $4, PAGE_BITS
    ld      k1, VCPU_PMAP_BYTES($0)
    dsll    k0, k0, 3
    sltu    k1, k0, k1
    beqz    k1, trap_entry
    ld      k1, VCPU_PMAP($0)
    daddu   k1, k1, k0
    ld      k0, 0(k1)
    andi    k1, k0, ENTRYLO_D
    beqz    k1, trap_entry
    lui     k1, XKPHYS_CACHED >> 48
    dsll32  k1, k1, 0
    dsrl    k0, k0, ENTRYLO_PFN_BIT
    dsll    k0, k0, PAGE_BITS
    daddu   k0, k0, k1
    daddiu  k1, k0, 1 << PAGE_BITS
1:  pref    PREF_STORE_STREAMED, 512(k0)
    .irp    n, 0,8,16,24,32,40,48,56,64,72,80,88,96,104,112
    sd      $0, \n(k0)
    .endr
    daddiu  k0, k0, 128
    bne     k0, k1, 1b
    sd      $0, -8(k0)
    ld      k1, (VCPU_COUNT + 8 * COUNT_HAL_CALL_INDEX)($0)
    daddiu  k1, k1, 1
    sd      k1, (VCPU_COUNT + 8 * COUNT_HAL_CALL_INDEX)($0)
    leave_next

/* ---- a system call, not in a delay slot: to the guest's general vector ---- */

    .globl  fast_syscall
fast_syscall:
    lw      k0, CP0_LOW(CP0_STATUS)
    andi    k1, k0, ST_EXL
    bnez    k1, trap_entry
    lui     k1, STATUS_BEV
    and     k1, k1, k0
    bnez    k1, trap_entry
    ori     k0, k0, ST_EXL
    sw      k0, CP0_LOW(CP0_STATUS)
    dmfc0   k1, $CP0_EPC
    lw      k0, CP0_LOW(CP0_CAUSE)
    sd      k1, CP0(CP0_EPC)($0)
    andi    k0, k0, CAUSE_IP
    ori     k0, k0, EXC_SYS << CAUSE_CODE_SHIFT
    sw      k0, CP0_LOW(CP0_CAUSE)
    ld      k1, (VCPU_COUNT + 8 * COUNT_SYSCALL_INDEX)($0)
    lw      k0, CP0_LOW(CP0_STATUS)
    daddiu  k1, k1, 1
    sd      k1, (VCPU_COUNT + 8 * COUNT_SYSCALL_INDEX)($0)
    lw      k1, VCPU_PASS_KERNEL($0)
    and     k0, k0, k1
    ori     k0, k0, HW_KERNEL
    sw      k0, VCPU_HW_STATUS($0)
    mtc0    k0, $CP0_STATUS
    li      k1, 1
    sw      k1, VCPU_FAST($0)
    lui     k0, CKSSEG >> 16 & 0xffff
    ori     k0, k0, VECTOR_GENERAL
    dmtc0   k0, $CP0_EPC
    ld      k1, GPR(27)
    ld      k0, GPR(26)
    eret
