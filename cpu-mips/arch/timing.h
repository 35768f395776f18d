/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What accesses cost in the timing model.
 *
 * An access first pays its stall; if an event is due before the stall is over the instruction is
 * replayed after it, and then hits, so the value is the one at the time the reply is granted.
 */
#ifndef CPU_MIPS_ARCH_TIMING_H
#define CPU_MIPS_ARCH_TIMING_H

#include "cpu-mips/arch/access.h"

/* Does the present model ask the caches? */
bool timing_is_on(const struct cpu *cpu);

/* The processor's time, for the memory system. */
ps_t timing_now(const struct cpu *cpu);

/* Stall for the cost; ACCESS_REPLAY if an event is due first. */
enum access_result timing_pay(struct cpu *cpu, struct access_cost cost);

/* A load, store or fetch of cached memory that the line filter does not cover. */
enum access_result timing_line(struct cpu *cpu, enum access_kind kind, vaddr_t va, paddr_t pa);

/* An uncached access, paid once even if it has to be replayed after an event. */
enum access_result timing_uncached(struct cpu *cpu, enum access_kind kind, paddr_t pa);

/* The fetch of the line of va at pa. */
enum access_result timing_fetch(struct cpu *cpu, vaddr_t va, paddr_t pa, bool uncached);

#endif
