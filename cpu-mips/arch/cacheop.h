/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The CACHE instruction.
 */
#ifndef CPU_MIPS_ARCH_CACHEOP_H
#define CPU_MIPS_ARCH_CACHEOP_H

#include "cpu-mips/arch/access.h"

/* Operation `op` (bits 20:16 of the instruction) at va, in kernel mode. */
enum access_result cacheop_execute(struct cpu *cpu, unsigned op, vaddr_t va);

#endif
