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

/* clang-format off */

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
