/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From an instruction word to its row of opcodes.def.
 */
#ifndef CPU_MIPS_ISA_DECODE_H
#define CPU_MIPS_ISA_DECODE_H

#include "sim/core/types.h"

enum insn_flags {
    INSN_NONE = 0,
    INSN_BRANCH = 1 << 0,
    INSN_JUMP = 1 << 1,
    INSN_LIKELY = 1 << 2,
    INSN_LOAD = 1 << 3,
    INSN_STORE = 1 << 4,
    INSN_TRAP = 1 << 5,
    INSN_WIDE = 1 << 6,
    INSN_FPU = 1 << 7,
    INSN_PRIVILEGED = 1 << 8,
    INSN_COP2 = 1 << 9,
};

enum opcode {
    OP_RESERVED, /* no instruction: Reserved Instruction exception */
#define INSN(name, mask, match, operands, level, flags) OP_##name,
#include "cpu-mips/isa/opcodes.def"
#undef INSN
    OP_COUNT,
};

struct insn {
    const char *name; /* as in opcodes.def; insn_mnemonic gives the assembler's spelling */
    uint32_t mask, match;
    const char *operands;
    uint8_t level;  /* 1 to 4: MIPS I to IV */
    uint16_t flags; /* enum insn_flags */
};

/* Indexed by enum opcode. */
extern const struct insn insn_table[OP_COUNT];

/*
 * For each pair of primary opcode and low six bits the rows that can match, so that a look-up
 * compares one or two of them.
 */
struct decoder {
    uint16_t first[64 * 64];  /* index into rows */
    uint16_t rows[16 * 1024]; /* lists of enum opcode, each ended by OP_RESERVED */
};

void decoder_init(struct decoder *decoder);

/* The word's opcode, OP_RESERVED if it has none. */
static inline enum opcode decode(const struct decoder *decoder, uint32_t word)
{
    const uint16_t *row = &decoder->rows[decoder->first[(word >> 26) << 6 | (word & 63)]];

    while (*row != OP_RESERVED && (word & insn_table[*row].mask) != insn_table[*row].match)
        row++;
    return (enum opcode) * row;
}

/* Fields of an instruction word (MIPS IV ISA, figure A-1). */
static inline unsigned field_rs(uint32_t word)
{
    return (word >> 21) & 31;
}

static inline unsigned field_rt(uint32_t word)
{
    return (word >> 16) & 31;
}

static inline unsigned field_rd(uint32_t word)
{
    return (word >> 11) & 31;
}

static inline unsigned field_sa(uint32_t word)
{
    return (word >> 6) & 31;
}

static inline int32_t field_simm(uint32_t word)
{
    return (int16_t)(word & 0xffff);
}

/* Operands of COP1 in format L: an Unimplemented Operation where 64-bit operations are reserved
 * (R10000 UM 17). */
static inline bool insn_is_format_l(uint32_t word)
{
    return word >> 21 == (0x11 << 5 | 0x15);
}

/* True if the instruction is reserved in user mode while Status.XX is 0 (R10000 UM 14.10). */
bool insn_is_mips4(enum opcode op, uint32_t word);

#endif
