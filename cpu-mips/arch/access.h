/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loads and stores that the soft TLB could not answer.
 */
#ifndef CPU_MIPS_ARCH_ACCESS_H
#define CPU_MIPS_ARCH_ACCESS_H

#include "cpu-mips/arch/cp0.h"
#include "sim/core/memport.h"
#include "sim/core/types.h"

struct cpu;

enum access_result {
    ACCESS_DONE,
    ACCESS_EXCEPTION, /* it is pending */
    /*
     * The instruction has to be executed again after events have run: its stall passed the time of
     * one, so that its value is only known then; or it waits at the idle register.
     */
    ACCESS_REPLAY,
};

/* An aligned load of 1, 2, 4 or 8 bytes, zero-extended. `va` is checked for alignment. */
enum access_result access_load(struct cpu *cpu, vaddr_t va, unsigned size, uint64_t *value);

/* An aligned store of those bytes of value whose bits are set in `mask`. */
enum access_result access_store(struct cpu *cpu, vaddr_t va, unsigned size, uint64_t value,
                                uint64_t mask);

/* LWL, SWR and their like: the aligned word that holds va; BadVAddr is va itself. */
enum access_result access_load_part(struct cpu *cpu, vaddr_t va, unsigned size, uint64_t *value);
enum access_result access_store_part(struct cpu *cpu, vaddr_t va, unsigned size, uint64_t value,
                                     uint64_t mask);

/*
 * The same for a page that holds watched lines but not in the line of va (code and data share pages
 * often): false if that is not so and access_store has to do it. Untimed.
 */
bool access_store_checked(struct cpu *cpu, vaddr_t va, unsigned size, uint64_t value);

/* LL and SC: the physical address is noted, or compared. *stored tells whether SC did. */
enum access_result access_load_linked(struct cpu *cpu, vaddr_t va, unsigned size, uint64_t *value);
enum access_result access_store_conditional(struct cpu *cpu, vaddr_t va, unsigned size,
                                            uint64_t value, bool *stored);

/* True if somebody asked to be asked, and does not allow this (struct cpu_wiring, may_use). */
bool access_is_foreign(struct cpu *cpu, enum access_kind kind, paddr_t pa, vaddr_t pc);

/* Nothing answers at pa: the bus error `code`, and a counted log line. Always ACCESS_EXCEPTION. */
enum access_result access_bus_error(struct cpu *cpu, paddr_t pa, const char *what,
                                    enum exc_code code);

#endif
