/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The instruction table and the index into it.
 */
#include "cpu-mips/isa/decode.h"

#include <assert.h>

const struct insn insn_table[OP_COUNT] = {
    [OP_RESERVED] = {"reserved", 0, 0, "", 1, INSN_NONE},
#define INSN(name, mask, match, operands, level, flags)                                            \
    [OP_##name] = {#name, mask, match, operands, level, flags},
#include "cpu-mips/isa/opcodes.def"
#undef INSN
};

/* Can a word with these six high and six low bits be this instruction? */
static bool may_match(const struct insn *insn, uint32_t high, uint32_t low)
{
    uint32_t known = 0xfc00003f;
    uint32_t word = high << 26 | low;

    return ((word ^ insn->match) & insn->mask & known) == 0;
}

void decoder_init(struct decoder *decoder)
{
    size_t used = 0;

    for (uint32_t slot = 0; slot < 64 * 64; slot++) {
        decoder->first[slot] = (uint16_t)used;
        for (uint16_t op = 1; op < OP_COUNT; op++)
            if (may_match(&insn_table[op], slot >> 6, slot & 63))
                decoder->rows[used++] = op;
        decoder->rows[used++] = OP_RESERVED;
        assert(used < ARRAY_LENGTH(decoder->rows));
    }
}

/* BC1 names its condition code in bits 20:18, C.cond in bits 10:8; MIPS III has only number 0. */
bool insn_is_mips4(enum opcode op, uint32_t word)
{
    switch (op) {
    case OP_bc1f:
    case OP_bc1t:
    case OP_bc1fl:
    case OP_bc1tl:
        return (word >> 18 & 7) != 0;
    case OP_c_s:
    case OP_c_d:
        return (word >> 8 & 7) != 0;
    default:
        return insn_table[op].level == 4;
    }
}
