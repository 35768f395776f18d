/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Instruction words as assembler text.
 */
#ifndef CPU_MIPS_ISA_DISASM_H
#define CPU_MIPS_ISA_DISASM_H

#include "cpu-mips/isa/decode.h"

#define DISASM_TEXT 64

/* Write the text of `word` at address pc, in the n64 register names. Returns its opcode. */
enum opcode disasm(const struct decoder *decoder, vaddr_t pc, uint32_t word,
                   char text[DISASM_TEXT]);

/* The assembler's spelling of a row: "c.lt.d" is complete, "add.d" for add_d. */
void disasm_mnemonic(enum opcode op, uint32_t word, char text[DISASM_TEXT]);

#endif
