/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The guest's instructions, for those that are emulated.
 */
#ifndef DISCO_CORE_FETCH_H
#define DISCO_CORE_FETCH_H

#include "disco/core/vcpu.h"

/* Fields of an instruction (MIPS IV manual, appendix A). */
static inline unsigned insn_op(uint32_t word)
{
    return word >> 26;
}
static inline unsigned insn_rs(uint32_t word)
{
    return word >> 21 & 31;
}
static inline unsigned insn_rt(uint32_t word)
{
    return word >> 16 & 31;
}
static inline unsigned insn_rd(uint32_t word)
{
    return word >> 11 & 31;
}
static inline unsigned insn_funct(uint32_t word)
{
    return word & 63;
}
static inline int64_t insn_immediate(uint32_t word)
{
    return (int16_t)word;
}

/* Where the guest's mapping leads now, by windows and TLBs. False if nothing translates va. */
bool guest_translate(const struct vcpu *vcpu, vaddr_t va, gpa_t *gpa);

/*
 * The instruction that trapped: that at pc, or in its delay slot. False if the virtual TLB does not
 * have its page any more; then it must execute again.
 */
bool fetch_trapped(const struct vcpu *vcpu, uint32_t *word);

/*
 * Where execution goes on after the instruction that trapped. Must be asked before that
 * instruction's result is written: it may be in the delay slot of a branch on the same register.
 */
bool fetch_next_pc(const struct vcpu *vcpu, vaddr_t *next);

/*
 * Neither could be read: the machine's TLBs still knew a page that TLBWR has taken out of the
 * virtual one. They forget it, so that the guest gets its refill exception before the instruction
 * traps again.
 */
void fetch_retry(struct vcpu *vcpu);

#endif
