/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two performance counters (R10000 UM 14.20), reached by MFPC, MTPC, MFPS and MTPS.
 */
#ifndef CPU_MIPS_ARCH_PERF_H
#define CPU_MIPS_ARCH_PERF_H

#include "sim/core/types.h"

struct cpu;

/* The register that the instruction word names: counter or control, 0 or 1. */
uint32_t perf_read(struct cpu *cpu, uint32_t word);
void perf_write(struct cpu *cpu, uint32_t value, uint32_t word);

/* The modes or the counted instructions change: bring the counters up to date before. */
void perf_settle(struct cpu *cpu);

/* IP7 follows the timer and the counters' overflow bits. Called whenever an engine comes back. */
void perf_check(struct cpu *cpu);

/* Cycles after which a counter may overflow, UINT64_MAX if none can. */
uint64_t perf_cycles_left(struct cpu *cpu);

#endif
