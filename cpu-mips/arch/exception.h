/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exceptions (R10000 UM ch. 17). Raising one only notes what happened; the engine, which knows the
 * program counter, then takes it.
 */
#ifndef CPU_MIPS_ARCH_EXCEPTION_H
#define CPU_MIPS_ARCH_EXCEPTION_H

#include "cpu-mips/arch/cp0.h"
#include "sim/core/types.h"

struct cpu;

/* All return false, so that a failing access reads `return exception_...(...)`. */
bool exception_raise(struct cpu *cpu, enum exc_code code);
bool exception_coprocessor(struct cpu *cpu, unsigned unit);              /* Coprocessor Unusable */
bool exception_address(struct cpu *cpu, enum exc_code code, vaddr_t va); /* sets BadVAddr */
/* A word that is no instruction, or none in this mode. */
bool exception_reserved(struct cpu *cpu, uint32_t word);
/* Also sets Context, XContext and EntryHi. `refill`: no entry matched. */
bool exception_tlb(struct cpu *cpu, enum exc_code code, vaddr_t va, bool refill);

/* Take the pending exception of the instruction at pc. Returns its vector. */
vaddr_t exception_take(struct cpu *cpu, vaddr_t pc, bool in_slot);

/* Take an interrupt before the instruction at pc. */
vaddr_t exception_interrupt(struct cpu *cpu, vaddr_t pc, bool in_slot);

/* ERET: returns where it goes. */
vaddr_t exception_return(struct cpu *cpu);

#endif
