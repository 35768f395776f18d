/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What takes a processor from a less privileged mode into kernel mode: the calls of programs, and,
 * where a monitor runs in kernel mode, everything that a guest does not do by itself.
 *
 * A cause is a number below CPU_ENTRIES, made of groups:
 *
 *     an exception, by ExcCode; TLB refills, which have vectors of their own, apart
 *     an interrupt, by its line
 *     a coprocessor that was not usable, by its number
 *     an instruction that the mode may not execute, by its row of isa/opcodes.def; moves from and
 *     to coprocessor 0 also by register
 *     a word of coprocessor 0 that is no instruction, by its low six bits: calls of monitors
 */
#ifndef CPU_MIPS_ENTRIES_H
#define CPU_MIPS_ENTRIES_H

#include "cpu-mips/cpu.h"
#include "cpu-mips/isa/decode.h"

/* The moves of coprocessor 0 in the order of their causes. */
#define CPU_ENTRY_MOVES(X) X(mfc0) X(dmfc0) X(mtc0) X(dmtc0)

enum cpu_entry_base {
    CPU_ENTRY_NONE = 0, /* no cause: ExcCode 0 is Int, whose causes are its lines */
    CPU_ENTRY_CODE = 0, /* + enum exc_code */
    CPU_ENTRY_REFILL = 32,
    CPU_ENTRY_XREFILL,                            /* by the vector of 64-bit addressing */
    CPU_ENTRY_LINE,                               /* + number of the highest line, 0-7 = IP0-IP7 */
    CPU_ENTRY_UNIT = 42,                          /* + coprocessor 1-3 */
    CPU_ENTRY_OPCODE = 46,                        /* + enum opcode */
    CPU_ENTRY_MOVE = CPU_ENTRY_OPCODE + OP_COUNT, /* + 32 * move + register */
    CPU_ENTRY_COP0 = CPU_ENTRY_MOVE + 4 * 32,     /* + bits 5:0 of the word */
    CPU_ENTRIES = CPU_ENTRY_COP0 + 64,
};

/* What kind of thing a cause is. */
#define CPU_ENTRY_KINDS(X)                                                                         \
    X(REFILL, "refill", "TLB refills")                                                             \
    X(TLB, "tlb", "other TLB exceptions")                                                          \
    X(PRIVILEGED, "privileged", "instructions that the mode may not execute")                      \
    X(COPROCESSOR, "coprocessor", "coprocessors 1 to 3 not usable")                                \
    X(CALL, "call", "system calls, breakpoints and traps")                                         \
    X(INTERRUPT, "interrupt", "interrupts")                                                        \
    X(OTHER, "other", "all others")
enum cpu_entry_kind {
#define X(id, name, description) CPU_ENTRY_KIND_##id,
    CPU_ENTRY_KINDS(X)
#undef X
        CPU_ENTRY_KIND_COUNT,
};

enum cpu_entry_kind cpu_entry_kind(unsigned cause);
const char *cpu_entry_kind_name(enum cpu_entry_kind kind);

/* "refill", "syscall", "interrupt 7", "mtc0 status", "tlbwr", "cop0 0x29". */
#define CPU_ENTRY_NAME 64
void cpu_entry_name(unsigned cause, char name[CPU_ENTRY_NAME]);

/* The cause of an instruction that trapped. */
unsigned cpu_entry_of_word(enum opcode op, uint32_t word);

/* Entries and the cycles until their return, idle ones not counted; by mode that was left. */
struct cpu_entries {
    uint64_t count[CPU_KERNEL][CPU_ENTRIES];
    uint64_t cycles[CPU_KERNEL][CPU_ENTRIES];
};

/* Brought up to date; the processor's own. */
const struct cpu_entries *cpu_entries(struct cpu *cpu);

#endif
