/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For assembly: registers of CP0, offsets of members, the two windows.
 */
#ifndef DISCO_BOOT_ASM_H
#define DISCO_BOOT_ASM_H

#include "disco/core/mips.h"
#include "offsets.h"

#define k0 $26
#define k1 $27
#define sp $29

/* Saved general register n of the running virtual processor. */
#define GPR(n) (VCPU_GPR + 8 * (n))($0)

/* Register n of its CP0, and the lower word of one of 32 bits. */
#define CP0(n)     (VCPU_CP0 + 8 * (n))
#define CP0_LOW(n) (CP0(n) + 4)($0)

#define STATUS_BEV (ST_BEV >> 16) /* upper half of Status */

/* clang-format off */

/* Done with an instruction: the next one. */
    .macro  leave_next
    ld      k0, VCPU_NEXT($0)
    ld      k1, GPR(27)
    dmtc0   k0, $CP0_EPC
    ld      k0, GPR(26)
    eret
    .endm

/* The index of the second-level TLB follows the ASID in a new EntryHi, which is lost. */
    .macro  l2tlb_follow entryhi, temporary
    andi    \entryhi, \entryhi, L2TLB_SLOTS >> L2TLB_ASID_BIT
    ld      \temporary, VCPU_L2TLB_SECOND($0)
    dsll    \entryhi, \entryhi, L2TLB_ASID_BIT
    xor     \entryhi, \entryhi, \temporary
    sd      \entryhi, VCPU_L2TLB_INDEX($0)
    .endm

/* clang-format on */

#endif
