/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading guest instructions, and the outcome of branches whose delay slot trapped (MIPS IV manual,
 * appendix A). A branch in whose delay slot we are has executed: links are written, and a
 * branch-likely was taken.
 */
#include "disco/core/fetch.h"

#include "disco/boot/fpu.h"
#include "disco/core/hal.h"
#include "disco/core/percpu.h"
#include "disco/core/vm.h"
#include "disco/core/vtlb.h"
#include "disco/mem/pmap.h"

bool guest_translate(const struct vcpu *vcpu, vaddr_t va, gpa_t *gpa)
{
    int index;
    uint64_t lo;

    if (pmap_window(va, gpa))
        return true;
    index = vtlb_find(&vcpu->tlb, va, vcpu->cp0[CP0_ENTRYHI] & ENTRYHI_ASID);
    if (index == VTLB_MISS)
        return false;
    lo = vtlb_entrylo(&vcpu->tlb.entry[index], va);
    *gpa = (lo & ENTRYLO_PFN) << (PAGE_SHIFT - ENTRYLO_PFN_BIT) | (va & (PAGE_SIZE - 1));
    return lo & ENTRYLO_V;
}

/* A program in reverse byte order gets the other word of the doubleword (R10000 UM 14.13, RE). */
static bool fetch_word(const struct vcpu *vcpu, vaddr_t va, uint32_t *word)
{
    gpa_t gpa;
    const uint32_t *at;

    if (vcpu->hw_status & ST_RE)
        va ^= 4;
    if (vcpu->hal && hal_owns(va))
        return hal_fetch(vcpu, va, word);
    if (!guest_translate(vcpu, va, &gpa))
        return false;
    at = vm_memory(vcpu->vm, gpa, sizeof(*at));
    if (at)
        *word = *at;
    return at != NULL;
}

bool fetch_trapped(const struct vcpu *vcpu, uint32_t *word)
{
    return fetch_word(vcpu, vcpu->pc + (vcpu->cause & CAUSE_BD ? 4 : 0), word);
}

static bool regimm_taken(uint32_t word, int64_t rs)
{
    switch (insn_rt(word)) {
    case 0x00: /* BLTZ */
    case 0x02: /* BLTZL */
    case 0x10: /* BLTZAL */
    case 0x12: /* BLTZALL */
        return rs < 0;
    default: /* BGEZ and its kin */
        return rs >= 0;
    }
}

/* Condition code n is bit 23 of FCR31 for n = 0, bit 24 + n for the others. */
static bool fpu_taken(const struct vcpu *vcpu, uint32_t word)
{
    unsigned code = word >> 18 & 7;
    bool owner = percpu()->fpu_owner == vcpu->self;
    uint32_t fcr31 = owner ? fpu_control() : vcpu->fpu.fcr31;
    bool condition = fcr31 >> (code ? 24 + code : 23) & 1;

    return condition == (word >> 16 & 1);
}

static bool branch_taken(const struct vcpu *vcpu, uint32_t word)
{
    int64_t rs = (int64_t)vcpu->gpr[insn_rs(word)], rt = (int64_t)vcpu->gpr[insn_rt(word)];

    switch (insn_op(word)) {
    case 0x01:
        return regimm_taken(word, rs);
    case 0x04: /* BEQ, BEQL */
    case 0x14:
        return rs == rt;
    case 0x05: /* BNE, BNEL */
    case 0x15:
        return rs != rt;
    case 0x06: /* BLEZ, BLEZL */
    case 0x16:
        return rs <= 0;
    case 0x07: /* BGTZ, BGTZL */
    case 0x17:
        return rs > 0;
    case 0x11: /* BC1 */
        return fpu_taken(vcpu, word);
    default: /* no branch: we are in the slot of a branch in a slot, which is unpredictable */
        return false;
    }
}

static bool is_register_jump(uint32_t word)
{
    return insn_op(word) == 0 && (insn_funct(word) & ~1u) == 8; /* JR, JALR */
}

static vaddr_t branch_target(const struct vcpu *vcpu, uint32_t word)
{
    vaddr_t slot = vcpu->pc + 4;

    if (is_register_jump(word))
        return vcpu->gpr[insn_rs(word)];
    if (insn_op(word) == 2 || insn_op(word) == 3) /* J, JAL */
        return (slot & ~UINT64_C(0x0fffffff)) | (word & 0x03ffffff) << 2;
    return branch_taken(vcpu, word) ? slot + (uint64_t)(insn_immediate(word) * 4) : slot + 4;
}

bool fetch_next_pc(const struct vcpu *vcpu, vaddr_t *next)
{
    uint32_t word;

    if (!(vcpu->cause & CAUSE_BD)) {
        *next = vcpu->pc + 4;
        return true;
    }
    if (!fetch_word(vcpu, vcpu->pc, &word))
        return false;
    *next = branch_target(vcpu, word);
    return true;
}

void fetch_retry(struct vcpu *vcpu)
{
    uint64_t asid = vcpu->cp0[CP0_ENTRYHI] & ENTRYHI_ASID;

    vcpu->count[COUNT_RETRY]++;
    vtlb_forget(vcpu, (vcpu->pc & ENTRYHI_KEY) | asid);
    vtlb_forget(vcpu, ((vcpu->pc + 4) & ENTRYHI_KEY) | asid);
}
