/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two performance counters (R10000 UM 14.20), reached by MFPC, MTPC, MFPS and MTPS.
 */
#ifndef CPU_MIPS_ARCH_PERF_H
#define CPU_MIPS_ARCH_PERF_H

#include "sim/core/types.h"

struct cpu;

/* What kind of instruction the events of the counters tell apart; each is of one kind. */
enum perf_class {
    PERF_CLASS_NOP,
    PERF_CLASS_INTEGER,
    PERF_CLASS_MULDIV,
    PERF_CLASS_BRANCH,    /* conditional, on integers */
    PERF_CLASS_FP_BRANCH, /* conditional, on a condition bit of the FPU */
    PERF_CLASS_LOAD,      /* and prefetch, SYNC and CACHE */
    PERF_CLASS_STORE,
    PERF_CLASS_SC,
    PERF_CLASS_FP,      /* that set the exception bits of FCR31 */
    PERF_CLASS_FP_MOVE, /* all others of the FPU */
    PERF_CLASS_OTHER,   /* jumps, system calls, coprocessor 0: no functional unit executes them */
    PERF_CLASS_COUNT,
};

/* Fill in the class of every opcode. */
void perf_init(struct cpu *cpu);

/* True if a counter needs an engine that counts classes. */
bool perf_counts_classes(const struct cpu *cpu);

/* The register that the instruction word names: counter or control, 0 or 1. */
uint32_t perf_read(struct cpu *cpu, uint32_t word);
void perf_write(struct cpu *cpu, uint32_t value, uint32_t word);

/* The modes or the counted instructions change: bring the counters up to date before. */
void perf_settle(struct cpu *cpu);

/* IP7 follows the timer and the counters' overflow bits. Called whenever an engine comes back. */
void perf_check(struct cpu *cpu);

/* Cycles of execution after which a counter may overflow, UINT64_MAX if none can. */
uint64_t perf_cycles_left(const struct cpu *cpu);

/* The same while the processor is idle, and nothing but cycles is counted. */
uint64_t perf_idle_left(const struct cpu *cpu);

#endif
