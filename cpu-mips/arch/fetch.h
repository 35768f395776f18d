/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages that instructions are fetched from.
 */
#ifndef CPU_MIPS_ARCH_FETCH_H
#define CPU_MIPS_ARCH_FETCH_H

#include "cpu-mips/arch/access.h"
#include "cpu-mips/arch/softtlb.h"

/*
 * The page of va, from which the next instruction comes; the soft TLB remembers it unless it holds
 * a breakpoint, which cpu->break_page then tells. ACCESS_DONE or ACCESS_EXCEPTION.
 */
enum access_result fetch_page(struct cpu *cpu, vaddr_t va, struct soft_fetch *page);

/* Is there a breakpoint in the page of va? */
bool fetch_page_has_break(const struct cpu *cpu, vaddr_t va);

#endif
