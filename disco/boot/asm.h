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

#endif
