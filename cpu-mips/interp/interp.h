/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The interpreting engines and what they share.
 */
#ifndef CPU_MIPS_INTERP_INTERP_H
#define CPU_MIPS_INTERP_INTERP_H

#include "cpu-mips/arch/processor.h"

/*
 * Execute until cpu->left is used up or something made it zero. Takes pc, npc, in_slot and left
 * from the processor and leaves them there.
 */
void interp_run(struct cpu *cpu);  /* functional: CPU_FAST, and the reference for every model */
void inorder_run(struct cpu *cpu); /* CPU_INORDER: the same semantics with exact caches */

/* The same, counting instructions by class for the performance counters (arch/perf.h). */
void interp_counted_run(struct cpu *cpu);
void inorder_counted_run(struct cpu *cpu);

/* The class of the micro-operation; those that are no instruction have the word of a NOP. */
static inline unsigned perf_class_at(const struct cpu *cpu, const struct code_page *page,
                                     const struct uop *uop)
{
    unsigned op = uop->op;

    if (uop->word == 0)
        return PERF_CLASS_NOP;
    if (op == UOP_PROBE)
        op = code_op_of(&cpu->decoder, page, uop->word);
    return cpu->class_of[op];
}

/* The slot at `uop` is to be executed and not decoded: decode its line, and watch it. */
void cpu_decode_line(struct cpu *cpu, struct code_page *page, const struct uop *uop);

/* Physical address of the word that a slot of the page stands for. */
static inline paddr_t code_slot_address(const struct code_page *page, const struct uop *uop)
{
    return page->pa + 4 * (paddr_t)(uop - page->uop);
}

#endif
