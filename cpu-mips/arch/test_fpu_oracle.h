/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the R10000's floating-point unit must answer, worked out with MPFR: for test_fpu.c only.
 * It shares nothing with fpu.c but the constants of fpu.h.
 */
#ifndef CPU_MIPS_ARCH_TEST_FPU_ORACLE_H
#define CPU_MIPS_ARCH_TEST_FPU_ORACLE_H

#include "cpu-mips/arch/fpu.h"

/* Formats of operands and results. */
enum oracle_format { ORACLE_S, ORACLE_D, ORACLE_W, ORACLE_L };

struct oracle_answer {
    uint64_t bits;
    uint32_t causes; /* FPU_* */
};

/* Operations on one format, S or D. Operands that the operation lacks are ignored. */
struct oracle_answer oracle_operate(enum oracle_format format, uint32_t fcsr, enum fpu_op op,
                                    uint64_t fs, uint64_t ft, uint64_t fr);

/* Conversions; `round` counts for results in W or L, FCSR.RM for those in S or D. */
struct oracle_answer oracle_convert(enum oracle_format to, enum oracle_format from, uint32_t fcsr,
                                    enum fpu_round round, uint64_t fs);

/* C.cond.fmt: `bits` is the condition. */
struct oracle_answer oracle_compare(enum oracle_format format, unsigned cond, uint64_t fs,
                                    uint64_t ft);

/* What FCSR is after an operation that raised `causes`, and whether it traps. */
uint32_t oracle_fcsr(uint32_t before, uint32_t causes, bool *trap);

void oracle_begin(void);
void oracle_end(void);

#endif
