/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file of --coverage: which instructions a run has executed, firmware's and guests' alike.
 */
#ifndef SIM_MEASURE_COVERAGE_H
#define SIM_MEASURE_COVERAGE_H

#include "cpu-mips/cpu.h"
#include "sim/core/err.h"

/* Make the file, so that no run ends with one that cannot be written. */
int coverage_check(const char *path, struct err *err);

/*
 * Write the physical addresses of all words that were executed as instructions: lines "FROM TO" in
 * hexadecimal, ascending, TO behind the last. -1 and an error if the file cannot be written.
 */
int coverage_write(const struct cpu *cpu, const char *path, struct err *err);

#endif
