/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The exception vectors, and the way between a guest and trap() (R10000 UM 17).
 *
 * k0 and k1 go to their places in the running virtual processor first, by an address that needs no
 * register (core/percpu.h). PageMask is 4 KB whenever a guest runs.
 */
#include "disco/boot/asm.h"

#define MONITOR_STATUS (ST_KX | ST_SX | ST_UX | CAUSE_IP2 | CAUSE_IP3 | CAUSE_IP7)

    .set    noreorder
    .set    noat

/* From k0 = XContext: k1 = the slot of its key in the second-level TLB (mem/l2tlb.h). */
    .macro  l2tlb_slot index
    andi    k1, k0, L2TLB_SLOTS
    ld      k0, \index($0)
    xor     k1, k1, k0
    .endm

/* EntryLo of the first way from slot k1, then k1 = the key there, k0 = ours: the key last, so two
 * registers do. */
    .macro  l2tlb_load
    lwu     k0, (L2TLB_LO - L2TLB_WAY_BYTES)(k1)
    dmtc0   k0, $CP0_ENTRYLO0
    lwu     k0, (L2TLB_LO - L2TLB_WAY_BYTES + 4)(k1)
    dmtc0   k0, $CP0_ENTRYLO1
    ld      k1, (L2TLB_HI - L2TLB_WAY_BYTES)(k1)
    dmfc0   k0, $CP0_ENTRYHI
    .endm

/* A pair of the pmap, from k0 = XContext and k1 = the window's part of its address, and back. */
    .macro  window_leave
    daddu   k1, k1, k0
    ld      k0, 0(k1)
    dmtc0   k0, $CP0_ENTRYLO0
    ld      k0, 8(k1)
    dmtc0   k0, $CP0_ENTRYLO1
    tlbwr
    ld      k1, GPR(27)
    ld      k0, GPR(26)
    eret
    .endm

/* ---- 0x000: TLB refill, 32-bit addresses: only user addresses with UX = 0 ---- */

    .section .vectors, "ax"
    .globl  vectors
vectors:
    b       refill_begin
    sd      k0, GPR(26)

/* ---- 0x080: TLB refill. XContext is VPN2 * 16 and the region; 32 instructions of room ---- */

    .org    VECTOR_REFILL_64
    .globl  refill
refill:
    sd      k0, GPR(26)
refill_begin:
    sd      k1, GPR(27)
    dmfc0   k0, $CP0_XCONTEXT
    dsrl32  k1, k0, 35 - 32         /* 0 user, 1 XSSEG, 3 CKSSEG */
    bnez    k1, refill_window
    l2tlb_slot VCPU_L2TLB_INDEX
    l2tlb_load
    bne     k0, k1, refill_second
    ld      k1, GPR(27)
    tlbwr
    ld      k0, GPR(26)
    eret

/* ---- 0x180: everything else ---- */

    .org    VECTOR_GENERAL
    .globl  general
general:
    sd      k0, GPR(26)
    sd      k1, GPR(27)
    mfc0    k0, $CP0_CAUSE
    lui     k1, (CAUSE_BD | CAUSE_CE) >> 16
    ori     k1, k1, CAUSE_CODE
    and     k0, k0, k1
    xori    k1, k0, EXC_CPU << CAUSE_CODE_SHIFT
    beqz    k1, fast_privileged
    xori    k1, k0, EXC_SYS << CAUSE_CODE_SHIFT
    beqz    k1, fast_syscall
    lui     k1, CAUSE_BD >> 16
    xor     k0, k0, k1
    xori    k0, k0, EXC_CPU << CAUSE_CODE_SHIFT
    beqz    k0, fast_slot
    nop
    b       trap_entry
    nop

/* ---- the kernel's windows: a pair of the pmap is what TLBWR needs ---- */

    .text
    .balign 64
    .globl  refill_window
refill_window:
    dsrl32  k1, k0, 36 - 32         /* 0 XSSEG, 1 CKSSEG */
    beqz    k1, refill_xsseg
    ld      k1, VCPU_CKSSEG_END($0)
    sltu    k1, k0, k1
    beqz    k1, refill_large
    ld      k1, VCPU_CKSSEG_PMAP($0)
    window_leave

refill_xsseg:
    ld      k1, VCPU_XSSEG_END($0)
    sltu    k1, k0, k1
    beqz    k1, refill_large
    ld      k1, VCPU_XSSEG_PMAP($0)
    window_leave

/* ---- the same with large pages (mem/pmap.h) ---- */

refill_large:
    dmfc0   k0, $CP0_ENTRYHI
    bgez    k0, 1f
    ld      k1, VCPU_CKSSEG_ENTRYHI($0)
    dsubu   k0, k0, k1
    dsrl    k1, k0, 28              /* CKSSEG: 256 MB */
    bnez    k1, refill_kernel
    nop
1:  dsll    k0, k0, 2               /* without the region */
    dsrl    k0, k0, 11              /* VPN2 * 16; ASID is shifted out */
    lw      k1, VCPU_LARGE_SHIFT($0)
    beqz    k1, refill_kernel
    dsrlv   k0, k0, k1
    dsll    k0, k0, 4               /* pair * 16 */
    ld      k1, VCPU_LARGE_BYTES($0)
    sltu    k1, k0, k1
    beqz    k1, refill_kernel
    ld      k1, VCPU_LARGE($0)
    daddu   k1, k1, k0
    ld      k0, 0(k1)
    beqz    k0, refill_split
    dmtc0   k0, $CP0_ENTRYLO0
    ld      k0, 8(k1)
    dmtc0   k0, $CP0_ENTRYLO1
    lw      k1, VCPU_LARGE_MASK($0)
    mtc0    k1, $CP0_PAGEMASK
    tlbwr
    mtc0    $0, $CP0_PAGEMASK
    ld      k1, GPR(27)
    ld      k0, GPR(26)
    eret

/* ---- a page has left the pair of large pages: as above, with 4 KB ---- */

refill_split:
    dmfc0   k0, $CP0_ENTRYHI
    bgez    k0, 1f
    ld      k1, VCPU_CKSSEG_ENTRYHI($0)
    dsubu   k0, k0, k1
1:  dsll    k0, k0, 2
    dsrl    k0, k0, 11
    ld      k1, VCPU_PMAP_BYTES($0)
    sltu    k1, k0, k1
    beqz    k1, trap_entry
    ld      k1, VCPU_PMAP($0)
    daddu   k1, k1, k0
    ld      k0, 0(k1)
    dmtc0   k0, $CP0_ENTRYLO0
    ld      k0, 8(k1)
    dmtc0   k0, $CP0_ENTRYLO1
    tlbwr
    ld      k1, GPR(27)
    ld      k0, GPR(26)
    eret

/* ---- the guest's own mappings in CKSSEG, and beyond memory the pages that show registers
 * (dev/mmio.c), are global: the key has no ASID ---- */

refill_kernel:
    dmfc0   k0, $CP0_XCONTEXT
    l2tlb_slot VCPU_L2TLB_SECOND
    l2tlb_load
    dsrl    k0, k0, 8
    dsll    k0, k0, 8
    bne     k0, k1, refill_kernel_second
    ld      k1, GPR(27)
    tlbwr
    ld      k0, GPR(26)
    eret

/* ---- the second way: the slots change places, since the page will be asked for again ---- */

refill_kernel_second:
    sd      $1, VCPU_SCRATCH($0)
    dmfc0   $1, $CP0_ENTRYHI
    dmfc0   k0, $CP0_XCONTEXT
    dsrl    $1, $1, 8
    dsll    $1, $1, 8
    l2tlb_slot VCPU_L2TLB_SECOND
    b       1f
    ld      k0, L2TLB_HI(k1)

refill_second:
    sd      $1, VCPU_SCRATCH($0)
    dmfc0   $1, $CP0_ENTRYHI
    dmfc0   k0, $CP0_XCONTEXT
    l2tlb_slot VCPU_L2TLB_INDEX
    ld      k0, L2TLB_HI(k1)
1:  bne     k0, $1, fast_miss
    ld      $1, (L2TLB_HI - L2TLB_WAY_BYTES)(k1)
    sd      k0, (L2TLB_HI - L2TLB_WAY_BYTES)(k1)
    sd      $1, L2TLB_HI(k1)
    ld      k0, L2TLB_LO(k1)
    ld      $1, (L2TLB_LO - L2TLB_WAY_BYTES)(k1)
    sd      k0, (L2TLB_LO - L2TLB_WAY_BYTES)(k1)
    sd      $1, L2TLB_LO(k1)
    lwu     k0, (L2TLB_LO - L2TLB_WAY_BYTES)(k1)
    dmtc0   k0, $CP0_ENTRYLO0
    lwu     k0, (L2TLB_LO - L2TLB_WAY_BYTES + 4)(k1)
    dmtc0   k0, $CP0_ENTRYLO1
    tlbwr
    ld      $1, VCPU_SCRATCH($0)
    ld      k1, GPR(27)
    ld      k0, GPR(26)
    eret

/* ---- into the monitor: k0 and k1 are saved. First the registers that a function of C may change
 * (n64 ABI), which is enough for core/quick.c; then the rest ---- */

    .globl  trap_entry
trap_entry:
    mfc0    k0, $CP0_STATUS
    andi    k0, k0, ST_KSU
    beqz    k0, monitor_trap
    nop
    .irp    n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,24,25,29,31
    sd      $\n, GPR(\n)
    .endr
    mfhi    $2
    mflo    $3
    mfc0    $4, $CP0_CAUSE
    dmfc0   $5, $CP0_EPC
    dmfc0   $6, $CP0_BADVADDR
    sd      $2, VCPU_HI($0)
    sd      $3, VCPU_LO($0)
    sw      $4, VCPU_CAUSE($0)
    sd      $5, VCPU_PC($0)
    sd      $6, VCPU_BADVADDR($0)
    li      $2, MONITOR_STATUS      /* kernel mode without EXL: a fault of ours shows */
    mtc0    $2, $CP0_STATUS
    ld      sp, PERCPU_STACK_TOP($0)
    jal     quick_trap
    ld      $4, VCPU_SELF($0)
    bnez    $2, resume_quickly
    nop
    .irp    n, 16,17,18,19,20,21,22,23,28,30
    sd      $\n, GPR(\n)
    .endr
    jal     trap
    ld      $4, VCPU_SELF($0)

/* ---- and out of it ---- */

    .globl  resume
resume:
    .irp    n, 16,17,18,19,20,21,22,23,28,30
    ld      $\n, GPR(\n)
    .endr
resume_quickly:
    lw      $2, VCPU_HW_STATUS($0)
    ld      $3, VCPU_PC($0)
    ld      $4, (VCPU_CP0 + 8 * CP0_ENTRYHI)($0)
    mtc0    $2, $CP0_STATUS
    dmtc0   $3, $CP0_EPC
    dmtc0   $4, $CP0_ENTRYHI
    l2tlb_follow $4, $5
    ld      $2, VCPU_HI($0)
    ld      $3, VCPU_LO($0)
    mthi    $2
    mtlo    $3
    .irp    n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,24,25,26,27,29,31
    ld      $\n, GPR(\n)
    .endr
    eret

/* ---- an exception of the monitor itself ---- */

monitor_trap:
    .irp    n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,28,29,30,31
    sd      $\n, (PERCPU_PANIC_GPR + 8 * \n)($0)
    .endr
    ld      sp, PERCPU_STACK_TOP($0)
    jal     panic_trap
    nop

/* ---- start: a1 = device tree; a stack is there before anything else ---- */

    .globl  entry
entry:
    dla     sp, boot_stack_end
    jal     init
    move    $4, $5

    .bss
    .balign 16
    .space  8192
boot_stack_end:
