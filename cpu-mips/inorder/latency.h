/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stalls of multi-cycle operations in the in-order model.
 */
#ifndef CPU_MIPS_INORDER_LATENCY_H
#define CPU_MIPS_INORDER_LATENCY_H

#include "cpu-mips/cpu.h"
#include "cpu-mips/isa/decode.h"

/*
 * Fill the table by opcode. An operation of n cycles of the 200 MHz R10000 takes n x 5 ns here, its
 * own cycle of `hz` included; one cycle operations keep taking one cycle of `hz`.
 */
void latency_init(struct access_cost table[OP_COUNT], enum cpu_latency latency, uint64_t hz);

#endif
