/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names and kinds of the causes of entries.
 */
#include "cpu-mips/entries.h"

#include <stdio.h>

#include "cpu-mips/arch/cp0.h"
#include "cpu-mips/isa/disasm.h"

#define MAJOR_COP0 0x10

enum move {
#define X(name) MOVE_##name,
    CPU_ENTRY_MOVES(X)
#undef X
};

static const char *const move_names[] = {
#define X(name) #name,
    CPU_ENTRY_MOVES(X)
#undef X
};

static const char *const kind_names[CPU_ENTRY_KIND_COUNT] = {
#define X(id, name, description) name,
    CPU_ENTRY_KINDS(X)
#undef X
};

/* clang-format off */
static const char *const code_names[32] = {
    [EXC_MOD] = "tlb modified", [EXC_TLBL] = "tlb load", [EXC_TLBS] = "tlb store",
    [EXC_ADEL] = "address load", [EXC_ADES] = "address store",
    [EXC_IBE] = "bus fetch", [EXC_DBE] = "bus data", [EXC_SYS] = "syscall", [EXC_BP] = "break",
    [EXC_OV] = "overflow", [EXC_TR] = "trap",
    [EXC_FPE] = "floating point", [EXC_WATCH] = "watch",
};

static const char *const register_names[32] = {
#define X(number, id, name, bits) [number] = name,
    CP0_REGISTERS(X)
#undef X
};
/* clang-format on */

static enum cpu_entry_kind code_kind(unsigned code)
{
    switch (code) {
    case EXC_MOD:
    case EXC_TLBL:
    case EXC_TLBS:
        return CPU_ENTRY_KIND_TLB;
    case EXC_SYS:
    case EXC_BP:
    case EXC_TR:
        return CPU_ENTRY_KIND_CALL;
    default:
        return CPU_ENTRY_KIND_OTHER;
    }
}

enum cpu_entry_kind cpu_entry_kind(unsigned cause)
{
    if (cause >= CPU_ENTRY_OPCODE)
        return CPU_ENTRY_KIND_PRIVILEGED;
    if (cause >= CPU_ENTRY_UNIT)
        return CPU_ENTRY_KIND_COPROCESSOR;
    if (cause >= CPU_ENTRY_LINE)
        return CPU_ENTRY_KIND_INTERRUPT;
    return cause >= CPU_ENTRY_REFILL ? CPU_ENTRY_KIND_REFILL : code_kind(cause);
}

const char *cpu_entry_kind_name(enum cpu_entry_kind kind)
{
    return kind_names[kind];
}

static void exception_name(unsigned cause, char name[CPU_ENTRY_NAME])
{
    if (cause >= CPU_ENTRY_UNIT)
        snprintf(name, CPU_ENTRY_NAME, "coprocessor %u", cause - CPU_ENTRY_UNIT);
    else if (cause >= CPU_ENTRY_LINE)
        snprintf(name, CPU_ENTRY_NAME, "interrupt %u", cause - CPU_ENTRY_LINE);
    else if (cause >= CPU_ENTRY_REFILL)
        snprintf(name, CPU_ENTRY_NAME, cause == CPU_ENTRY_REFILL ? "refill" : "xrefill");
    else if (code_names[cause])
        snprintf(name, CPU_ENTRY_NAME, "%s", code_names[cause]);
    else
        snprintf(name, CPU_ENTRY_NAME, "exception %u", cause);
}

void cpu_entry_name(unsigned cause, char name[CPU_ENTRY_NAME])
{
    unsigned move = cause - CPU_ENTRY_MOVE;

    if (cause < CPU_ENTRY_OPCODE)
        exception_name(cause, name);
    else if (cause < CPU_ENTRY_MOVE)
        disasm_mnemonic((enum opcode)(cause - CPU_ENTRY_OPCODE), 0, name);
    else if (cause >= CPU_ENTRY_COP0)
        snprintf(name, CPU_ENTRY_NAME, "cop0 0x%02x", cause - CPU_ENTRY_COP0);
    else if (register_names[move % 32])
        snprintf(name, CPU_ENTRY_NAME, "%s %s", move_names[move / 32], register_names[move % 32]);
    else
        snprintf(name, CPU_ENTRY_NAME, "%s $%u", move_names[move / 32], move % 32);
}

unsigned cpu_entry_of_word(enum opcode op, uint32_t word)
{
    if (op == OP_RESERVED && word >> 26 == MAJOR_COP0)
        return CPU_ENTRY_COP0 + (word & 63);
    switch (op) {
#define X(name)                                                                                    \
    case OP_##name:                                                                                \
        return CPU_ENTRY_MOVE + 32u * MOVE_##name + field_rd(word);
        CPU_ENTRY_MOVES(X)
#undef X
    default:
        return CPU_ENTRY_OPCODE + (unsigned)op;
    }
}
