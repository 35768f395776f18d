/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Instruction words by name: WORD(daddiu, RT(2) | RS(4) | IMM(-1)).
 */
#ifndef TESTS_ISA_ENCODE_H
#define TESTS_ISA_ENCODE_H

#include "cpu-mips/isa/decode.h"

#define RS(n)      ((uint32_t)(n) << 21)
#define RT(n)      ((uint32_t)(n) << 16)
#define RD(n)      ((uint32_t)(n) << 11)
#define SA(n)      ((uint32_t)(n) << 6)
#define IMM(n)     ((uint32_t)(n)&0xffff)
#define FR(n)      RS(n) /* the floating-point fields */
#define FT(n)      RT(n)
#define FS(n)      RD(n)
#define FD(n)      SA(n)
#define CC(n)      ((uint32_t)(n) << 18) /* branches and moves on conditions */
#define CC8(n)     ((uint32_t)(n) << 8)  /* compares */
#define TARGET(va) ((uint32_t)((va) >> 2) & 0x03ffffff)

#define WORD(op, fields) (insn_table[OP_##op].match | (fields))
#define NOP              UINT32_C(0)

#endif
