/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking for a key in the virtual TLB without saving the guest's registers: misses of programs that
 * are the guest's own business, and TLBP. What is done is what core/quick.c and core/vtlb.c do, and
 * any uncommon case goes on to trap_entry with nothing changed.
 */
#include "disco/boot/asm.h"

#define CHAIN_LOW  13 /* bits of EntryHi that core/vtlb.c makes the number of a chain of */
#define CHAIN_HIGH 20
#define ENTRY_LOG2 5
#define ASID_BITS  8
#define PAIR_BITS  13
#define EMPTY_HIGH 4  /* L2TLB_EMPTY >> 48 */

    .set    noreorder
    .set    noat
    .text

/*
 * The virtual TLB's entry for a key, none of its entries being large: on to \hit with \at = its index
 * + 1, times 32; or k0 = 0. $1 and $3 are lost.
 */
    .macro  look_up key, at, hit
    dsrl    k0, \key, CHAIN_LOW
    dsrl    $1, \key, CHAIN_HIGH
    xor     k0, k0, $1
    andi    k0, k0, VTLB_CHAIN_MASK
    lbu     k0, VCPU_VTLB_HEAD(k0)
1:  beqz    k0, 2f
    dsll    \at, k0, ENTRY_LOG2
    ld      $1, (VCPU_VTLB_ENTRY - VTLB_ENTRY_BYTES + VTLB_ENTRY_HI)(\at)
    ld      $3, (VCPU_VTLB_ENTRY - VTLB_ENTRY_BYTES + VTLB_ENTRY_LO0)(\at)
    xor     $1, $1, \key
    beqz    $1, \hit
    dsrl    $1, $1, ASID_BITS
    bnez    $1, 1b
    lbu     k0, (VCPU_VTLB_NEXT - 1)(k0)
    andi    $3, $3, ENTRYLO_G       /* another address space's: if it is global, everybody's */
    beqz    $3, 1b
    nop
    b       \hit
    nop
2:
    .endm

/*
 * ---- a miss that the second-level TLB does not know: k0 and k1 are saved, $1 in VCPU_SCRATCH. If
 * the virtual TLB does not know either, to the guest's refill vector ----
 */

    .globl  fast_miss
fast_miss:
    dmfc0   k0, $CP0_XCONTEXT
    dsrl32  k0, k0, 35 - 32
    bnez    k0, miss_slow           /* no user address */
    mfc0    k1, $CP0_STATUS
    andi    k1, k1, ST_KSU
    beqz    k1, miss_slow           /* the monitor's own */
    lw      k0, CP0_LOW(CP0_STATUS)
    lui     k1, STATUS_BEV
    ori     k1, k1, ST_EXL
    and     k0, k0, k1
    bnez    k0, miss_slow
    ld      k1, VCPU_VTLB_LARGE($0)
    bnez    k1, miss_slow
    dmfc0   k0, $CP0_ENTRYHI
    lbu     $1, (CP0(CP0_ENTRYHI) + 7)($0)
    andi    k1, k0, ENTRYHI_ASID
    bne     $1, k1, miss_slow       /* an ASID that the guest has stored in the HAL's page */
    sd      $2, GPR(2)
    sd      $3, GPR(3)
    move    $2, k0
    look_up $2, k1, miss_known

    dmfc0   $1, $CP0_BADVADDR
    sd      $2, CP0(CP0_ENTRYHI)($0)
    sd      $1, CP0(CP0_BADVADDR)($0)
    ld      k0, CP0(CP0_CONTEXT)($0)
    dsll32  k1, $1, 0
    dsrl    k0, k0, 23
    dsrl32  k1, k1, 13
    dsll    k0, k0, 23
    dsll    k1, k1, 4
    or      k0, k0, k1
    sd      k0, CP0(CP0_CONTEXT)($0)
    ld      k0, CP0(CP0_XCONTEXT)($0)
    dmfc0   k1, $CP0_XCONTEXT       /* nothing in it but VPN2 */
    dsrl32  k0, k0, 37 - 32
    dsll32  k0, k0, 37 - 32
    or      k0, k0, k1
    sd      k0, CP0(CP0_XCONTEXT)($0)
    dmfc0   k0, $CP0_EPC
    mfc0    $3, $CP0_CAUSE
    sd      k0, CP0(CP0_EPC)($0)
    lw      k0, CP0_LOW(CP0_CAUSE)
    lui     k1, CAUSE_BD >> 16
    ori     k1, k1, CAUSE_CODE
    and     $3, $3, k1
    andi    k0, k0, CAUSE_IP
    or      k0, k0, $3
    sw      k0, CP0_LOW(CP0_CAUSE)
    ld      k1, (VCPU_COUNT + 8 * COUNT_TLB_REFLECT_INDEX)($0)
    lw      k0, CP0_LOW(CP0_STATUS)
    daddiu  k1, k1, 1
    sd      k1, (VCPU_COUNT + 8 * COUNT_TLB_REFLECT_INDEX)($0)
    ori     $3, k0, ST_EXL
    sw      $3, CP0_LOW(CP0_STATUS)
    lw      k1, VCPU_PASS_KERNEL($0)
    and     $3, $3, k1
    ori     $3, $3, HW_KERNEL
    sw      $3, VCPU_HW_STATUS($0)
    mtc0    $3, $CP0_STATUS
    li      k1, 1
    sw      k1, VCPU_FAST($0)
    andi    k0, k0, ST_UX           /* the vector is 0x80 with it, 0 without */
    .if     ST_UX << 2 != VECTOR_REFILL_64
    .error  "the vector does not follow from UX like this"
    .endif
    dsll    k0, k0, 2
    lui     k1, CKSSEG >> 16 & 0xffff
    daddu   k1, k1, k0
    dmtc0   k1, $CP0_EPC
    ld      $3, GPR(3)
    ld      $2, GPR(2)
    ld      $1, VCPU_SCRATCH($0)
    ld      k1, GPR(27)
    ld      k0, GPR(26)
    eret

miss_known:
    ld      $3, GPR(3)
    ld      $2, GPR(2)
miss_slow:
    b       trap_entry
    ld      $1, VCPU_SCRATCH($0)

/* ---- TLBP of a user address ---- */

    .globl  fast_probe
fast_probe:
    ld      k1, VCPU_VTLB_LARGE($0)
    bnez    k1, trap_entry
    ld      k1, CP0(CP0_ENTRYHI)($0)
    ld      k0, VCPU_ENTRYHI_MASK($0)
    and     k1, k1, k0
    dsrl32  k0, k1, 62 - 32
    bnez    k0, trap_entry
    sd      $1, GPR(1)
    sd      $2, GPR(2)
    sd      $3, GPR(3)
    look_up k1, $2, probe_hit

    li      $1, 1                   /* nobody shall know it: as vtlb_forget() */
    dsll    $1, $1, 31
    sd      $1, CP0(CP0_INDEX)($0)
    dsrl    $1, k1, 9
    dsll    $2, k1, L2TLB_ASID_BIT
    xor     $1, $1, $2
    ld      $3, VCPU_L2TLB_SECOND($0)
    andi    $1, $1, L2TLB_SLOTS
    daddu   $3, $3, $1
    li      k0, EMPTY_HIGH
    dsll32  k0, k0, 48 - 32
    ld      $1, (L2TLB_HI - L2TLB_WAY_BYTES)($3)
    bne     $1, k1, 1f
    ld      $2, L2TLB_HI($3)
    sd      k0, (L2TLB_HI - L2TLB_WAY_BYTES)($3)
1:  bne     $2, k1, 1f
    dmtc0   k1, $CP0_ENTRYHI
    sd      k0, L2TLB_HI($3)
1:  tlbp
    mfc0    $1, $CP0_INDEX
    bltz    $1, 1f
    ld      k1, CP0(CP0_ENTRYHI)($0)
    dsll    $2, $1, PAIR_BITS
    lui     $3, CKSEG0 >> 16 & 0xffff
    daddu   $2, $2, $3
    dmtc0   $2, $CP0_ENTRYHI
    dmtc0   $0, $CP0_ENTRYLO0
    dmtc0   $0, $CP0_ENTRYLO1
    tlbwi
1:  dmtc0   k1, $CP0_ENTRYHI
    l2tlb_follow k1, $1
    b       probe_done
    nop
probe_hit:
    dsrl    $2, $2, ENTRY_LOG2
    daddiu  $2, $2, -1
    sd      $2, CP0(CP0_INDEX)($0)
probe_done:
    ld      $1, (VCPU_COUNT + 8 * COUNT_TLB_PROBE_INDEX)($0)
    daddiu  $1, $1, 1
    sd      $1, (VCPU_COUNT + 8 * COUNT_TLB_PROBE_INDEX)($0)
    ld      $1, GPR(1)
    ld      $2, GPR(2)
    ld      $3, GPR(3)
    leave_next
