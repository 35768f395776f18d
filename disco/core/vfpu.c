/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CFC1 and CTC1 of FCR31 with the value kept in memory.
 */
#include "disco/core/vfpu.h"

#include "disco/core/fetch.h"
#include "disco/core/reflect.h"

#define OP_COP1        0x11
#define RS_CFC1        2
#define RS_CTC1        6
#define FCR31          31
#define FCR31_WRITABLE 0xff83ffff
#define CAUSE_BIT      12 /* Cause: E V Z O U I */
#define ENABLES_BIT    7  /* Enables: V Z O U I; E cannot be disabled */
#define CAUSE_E        0x20

bool vfpu_would_trap(uint32_t fcr31)
{
    return fcr31 >> CAUSE_BIT & 0x3f & (CAUSE_E | (fcr31 >> ENABLES_BIT & 0x1f));
}

static void read_control(struct vcpu *vcpu, unsigned rt)
{
    if (rt)
        vcpu->gpr[rt] = (uint64_t)(int64_t)(int32_t)vcpu->fpu.fcr31;
}

bool vfpu_control(struct vcpu *vcpu)
{
    uint32_t word;
    vaddr_t next;

    if (!vfpu_would_trap(vcpu->fpu.fcr31) || !fetch_trapped(vcpu, &word) ||
        !fetch_next_pc(vcpu, &next) || insn_op(word) != OP_COP1 || insn_rd(word) != FCR31)
        return false;
    if (insn_rs(word) == RS_CFC1)
        read_control(vcpu, insn_rt(word));
    else if (insn_rs(word) == RS_CTC1)
        vcpu->fpu.fcr31 = (uint32_t)vcpu->gpr[insn_rt(word)] & FCR31_WRITABLE;
    else
        return false;
    if (insn_rs(word) == RS_CTC1 && vfpu_would_trap(vcpu->fpu.fcr31))
        reflect_code(vcpu, EXC_FPE);
    else
        vcpu->pc = next;
    return true;
}
