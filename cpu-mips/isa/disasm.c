/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The disassembler: the operand strings of opcodes.def, one name at a time.
 */
#include "cpu-mips/isa/disasm.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const gpr[32] = {"zero", "at", "v0", "v1", "a0", "a1", "a2", "a3",
                                    "a4",   "a5", "a6", "a7", "t0", "t1", "t2", "t3",
                                    "s0",   "s1", "s2", "s3", "s4", "s5", "s6", "s7",
                                    "t8",   "t9", "k0", "k1", "gp", "sp", "s8", "ra"};

static const char *const conditions[16] = {"f",  "un",   "eq",  "ueq", "olt", "ult", "ole", "ule",
                                           "sf", "ngle", "seq", "ngl", "lt",  "nge", "le",  "ngt"};

/* What an operand name prints; `high` is the number of the lowest bit of the field. */
enum operand_kind { AS_GPR, AS_FPR, AS_NUMBER, AS_CONTROL, AS_CONDITION };

struct operand {
    const char *name;
    enum operand_kind kind;
    unsigned low, bits;
};

static const struct operand operands[] = {
    {"rs", AS_GPR, 21, 5},        {"rt", AS_GPR, 16, 5},       {"rd", AS_GPR, 11, 5},
    {"fr", AS_FPR, 21, 5},        {"ft", AS_FPR, 16, 5},       {"fs", AS_FPR, 11, 5},
    {"fd", AS_FPR, 6, 5},         {"sa", AS_NUMBER, 6, 5},     {"c0", AS_CONTROL, 11, 5},
    {"c1", AS_CONTROL, 11, 5},    {"op", AS_NUMBER, 16, 5},    {"hint", AS_NUMBER, 11, 5},
    {"code", AS_NUMBER, 6, 20},   {"uimm", AS_NUMBER, 0, 16},  {"cc", AS_CONDITION, 18, 3},
    {"cc3", AS_CONDITION, 18, 3}, {"cc8", AS_CONDITION, 8, 3},
};

struct writer {
    char *text;
    size_t used;
};

__attribute__((format(printf, 2, 3))) static void put(struct writer *to, const char *format, ...)
{
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(to->text + to->used, DISASM_TEXT - to->used, format, args);
    va_end(args);
    to->used += (size_t)length < DISASM_TEXT - to->used ? (size_t)length : 0;
}

static void put_field(struct writer *to, const struct operand *operand, uint32_t word)
{
    unsigned value = word >> operand->low & ((1u << operand->bits) - 1);

    switch (operand->kind) {
    case AS_GPR:
        put(to, "%s", gpr[value]);
        break;
    case AS_FPR:
        put(to, "$f%u", value);
        break;
    case AS_CONTROL:
        put(to, "$%u", value);
        break;
    case AS_CONDITION:
        put(to, "$fcc%u", value);
        break;
    case AS_NUMBER:
        put(to, "0x%x", value);
        break;
    }
}

static bool put_address(struct writer *to, const char *name, size_t length, vaddr_t pc,
                        uint32_t word)
{
    vaddr_t target = ((pc + 4) & ~UINT64_C(0x0fffffff)) | (word & 0x03ffffff) << 2;

    if (length == 5 && memcmp(name, "label", 5) == 0)
        target = pc + 4 + (uint64_t)((int64_t)field_simm(word) * 4);
    else if (length != 6 || memcmp(name, "target", 6) != 0)
        return false;
    put(to, "0x%" PRIx64, target);
    return true;
}

static void put_operand(struct writer *to, const char *name, size_t length, vaddr_t pc,
                        uint32_t word)
{
    if (put_address(to, name, length, pc, word))
        return;
    if ((length == 4 && memcmp(name, "simm", 4) == 0) ||
        (length == 3 && memcmp(name, "off", 3) == 0))
        put(to, "%d", field_simm(word));
    for (size_t i = 0; i < ARRAY_LENGTH(operands); i++)
        if (strlen(operands[i].name) == length && memcmp(operands[i].name, name, length) == 0)
            put_field(to, &operands[i], word);
}

void disasm_mnemonic(enum opcode op, uint32_t word, char text[DISASM_TEXT])
{
    snprintf(text, DISASM_TEXT, "%s", insn_table[op].name);
    if (op == OP_c_s || op == OP_c_d)
        snprintf(text, DISASM_TEXT, "c.%s.%c", conditions[word & 15], op == OP_c_s ? 's' : 'd');
    for (char *c = text; *c; c++)
        if (*c == '_')
            *c = '.';
}

enum opcode disasm(const struct decoder *decoder, vaddr_t pc, uint32_t word, char text[DISASM_TEXT])
{
    enum opcode op = decode(decoder, word);
    struct writer to = {text, 0};
    const char *at = insn_table[op].operands;
    char mnemonic[DISASM_TEXT];

    if (word == 0) {
        put(&to, "nop");
        return op;
    }
    disasm_mnemonic(op, word, mnemonic);
    put(&to, *at ? "%-7s " : "%s", mnemonic);
    while (*at) {
        size_t length = strcspn(at, ",()");

        put_operand(&to, at, length, pc, word);
        at += length;
        if (*at)
            put(&to, "%c", *at++);
    }
    return op;
}
