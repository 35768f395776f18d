/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The traps of a guest's TLB handlers, which are most of those that come into C: its own TLB
 * exceptions reflected, TLBP, TLBWI and TLBWR, HAL_RETURN. They need no register but those that
 * a C function may change anyway, no other instruction than the one at hand, and lead to no other
 * virtual processor, so boot/vectors.S asks here before it saves the rest.
 *
 * A case is taken whole or, with nothing changed, not at all; trap() does all of them, too.
 */
#include "disco/core/hal.h"
#include "disco/core/trap.h"
#include "disco/core/vtlb.h"

#define OP_COP0_CO (0x42000000 >> 25) /* COP0 with CO = 1, as word >> 25 */

/* ---- TLB exceptions of user addresses ---- */

/* To the guest, which is not in an exception yet and has vectors. */
static void reflect_miss(struct vcpu *vcpu, unsigned code, unsigned vector)
{
    uint64_t *cp0 = vcpu->cp0, va = vcpu->badvaddr, vpn2 = va & ENTRYHI_VPN2;
    uint64_t status = cp0[CP0_STATUS] | ST_EXL;

    cp0[CP0_BADVADDR] = va;
    cp0[CP0_CONTEXT] = (cp0[CP0_CONTEXT] & CONTEXT_BASE) | (va >> 13 & 0x7ffff) << 4;
    cp0[CP0_XCONTEXT] = (cp0[CP0_XCONTEXT] & XCONTEXT_BASE) | vpn2 >> 13 << 4;
    cp0[CP0_ENTRYHI] = vpn2 | (cp0[CP0_ENTRYHI] & ENTRYHI_ASID);
    cp0[CP0_EPC] = vcpu->pc;
    cp0[CP0_CAUSE] =
        (cp0[CP0_CAUSE] & CAUSE_IP) | (vcpu->cause & CAUSE_BD) | (uint64_t)code << CAUSE_CODE_SHIFT;
    cp0[CP0_STATUS] = status;
    vcpu->pc = CKSSEG + vector;
    vcpu->hw_status = ((uint32_t)status & vcpu->pass_kernel) | HW_KERNEL;
    vcpu->fast = 1;
}

static bool reflect_user_miss(struct vcpu *vcpu, unsigned code)
{
    uint64_t status = vcpu->cp0[CP0_STATUS], lo;
    int index;

    if (vcpu->badvaddr >> 62 || (status & (ST_BEV | ST_EXL)) || vcpu->tlb.large)
        return false;
    index = vtlb_find(&vcpu->tlb, vcpu->badvaddr, vcpu->cp0[CP0_ENTRYHI] & ENTRYHI_ASID);
    if (index == VTLB_MISS) {
        vcpu->count[COUNT_TLB_REFLECT]++;
        reflect_miss(vcpu, code == EXC_MOD ? EXC_TLBS : code,
                     status & ST_UX ? VECTOR_REFILL_64 : VECTOR_REFILL);
        return true;
    }
    lo = vcpu->tlb.entry[index].lo[vcpu->badvaddr >> PAGE_SHIFT & 1];
    if ((lo & ENTRYLO_V) && (code == EXC_TLBL || (lo & ENTRYLO_D)))
        return false;
    vcpu->count[COUNT_TLB_INVALID]++;
    if (lo & ENTRYLO_V)
        code = EXC_MOD;
    else if (code == EXC_MOD)
        code = EXC_TLBS;
    reflect_miss(vcpu, code, VECTOR_GENERAL);
    return true;
}

/* ---- instructions ---- */

/* ERET to kernel or user mode, with no interrupt that becomes due by it? */
static bool returns_plainly(uint64_t status, uint64_t cause)
{
    if ((status & (ST_ERL | ST_EXL)) != ST_EXL || (status & ST_KSU_SUPV))
        return false;
    return !(status & ST_IE) || !(status & cause & CAUSE_IP);
}

static bool hal_return(struct vcpu *vcpu)
{
    uint64_t *cp0 = vcpu->cp0, without_ts = cp0[CP0_STATUS] | ~(uint64_t)ST_TS;
    uint32_t status;

    if (!(vcpu->calls >> (HAL_RETURN - HAL_ON) & 1) ||
        !returns_plainly(cp0[CP0_STATUS], cp0[CP0_CAUSE]))
        return false;
    cp0[CP0_ENTRYLO0] = vcpu->gpr[26];
    cp0[CP0_ENTRYLO1] = vcpu->gpr[27];
    vtlb_write_random(vcpu);
    vcpu->count[COUNT_HAL_RETURN]++;
    vcpu->count[COUNT_ERET]++;
    cp0[CP0_STATUS] &= without_ts & ~(uint64_t)ST_EXL;
    status = (uint32_t)cp0[CP0_STATUS];
    vcpu->fast = !(status & ST_KSU);
    vcpu->hw_status = vcpu->fast ? (status & vcpu->pass_kernel) | HW_KERNEL
                                 : (status & vcpu->pass_user) | HW_USER;
    vcpu->pc = cp0[CP0_EPC];
    return true;
}

static bool execute_tlb(struct vcpu *vcpu, unsigned funct)
{
    switch (funct) {
    case 0x02:
        vtlb_write_indexed(vcpu);
        vcpu->count[COUNT_TLB_WRITE]++;
        break;
    case 0x06:
        vtlb_write_random(vcpu);
        vcpu->count[COUNT_TLB_WRITE]++;
        break;
    case 0x08:
        vtlb_probe(vcpu);
        vcpu->count[COUNT_TLB_PROBE]++;
        break;
    default:
        return funct == HAL_RETURN && hal_return(vcpu);
    }
    vcpu->pc += 4;
    return true;
}

/* An instruction that boot/fast.S has loaded: of kernel mode, not in a delay slot. */
static bool execute_quickly(struct vcpu *vcpu)
{
    if (!vcpu->fast || (vcpu->cause & (CAUSE_BD | CAUSE_CE)) || vcpu->insn >> 25 != OP_COP0_CO)
        return false;
    return execute_tlb(vcpu, vcpu->insn & 0x3f);
}

bool quick_trap(struct vcpu *vcpu)
{
    unsigned code = (vcpu->cause & CAUSE_CODE) >> CAUSE_CODE_SHIFT;

    switch (code) {
    case EXC_MOD:
    case EXC_TLBL:
    case EXC_TLBS:
        return reflect_user_miss(vcpu, code);
    case EXC_CPU:
        return execute_quickly(vcpu);
    default:
        return false;
    }
}
