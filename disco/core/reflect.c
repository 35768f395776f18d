/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Delivery of exceptions to the guest. Its vectors are those of CKSEG0, in CKSSEG's alias of it.
 */
#include "disco/core/reflect.h"

#include "disco/core/vm.h"

#define CAUSE_OF_EXCEPTION (CAUSE_BD | CAUSE_CE | CAUSE_CODE)

/* `cause`: CE and ExcCode of the exception, and BD as of the trap. */
static void take(struct vcpu *vcpu, uint32_t cause, unsigned vector)
{
    uint64_t *cp0 = vcpu->cp0;

    if (cp0[CP0_STATUS] & ST_BEV) {
        vm_fail(vcpu->vm, "takes an exception while Status.BEV is set, and has no boot vectors");
        return;
    }
    if (cp0[CP0_STATUS] & ST_EXL) {
        vector = VECTOR_GENERAL;
        cause = (cause & ~CAUSE_BD) | ((uint32_t)cp0[CP0_CAUSE] & CAUSE_BD);
    } else {
        cp0[CP0_EPC] = vcpu->pc;
    }
    cp0[CP0_CAUSE] = (cp0[CP0_CAUSE] & CAUSE_IP) | (cause & CAUSE_OF_EXCEPTION);
    cp0[CP0_STATUS] |= ST_EXL;
    vcpu->pc = CKSSEG + vector;
    vcpu_status_changed(vcpu);
}

static uint32_t with_code(const struct vcpu *vcpu, unsigned code)
{
    return (vcpu->cause & CAUSE_BD) | code << CAUSE_CODE_SHIFT;
}

void reflect(struct vcpu *vcpu)
{
    take(vcpu, vcpu->cause, VECTOR_GENERAL);
}

void reflect_code(struct vcpu *vcpu, unsigned code)
{
    take(vcpu, with_code(vcpu, code), VECTOR_GENERAL);
}

void reflect_address(struct vcpu *vcpu, unsigned code, vaddr_t va)
{
    vcpu->cp0[CP0_BADVADDR] = va;
    take(vcpu, with_code(vcpu, code), VECTOR_GENERAL);
}

/* The refill vector goes by the region's own X bit (UM 17.3). */
static unsigned refill_vector(const struct vcpu *vcpu, vaddr_t va)
{
    static const uint8_t bit[4] = {ST_UX, ST_SX, ST_KX, ST_KX};

    return vcpu->cp0[CP0_STATUS] & bit[va >> 62] ? VECTOR_REFILL_64 : VECTOR_REFILL;
}

void reflect_tlb(struct vcpu *vcpu, unsigned code, vaddr_t va, bool refill)
{
    uint64_t *cp0 = vcpu->cp0;
    uint64_t vpn2 = va & ENTRYHI_VPN2;

    cp0[CP0_BADVADDR] = va;
    cp0[CP0_CONTEXT] = (cp0[CP0_CONTEXT] & CONTEXT_BASE) | (va >> 13 & 0x7ffff) << 4;
    cp0[CP0_XCONTEXT] = (cp0[CP0_XCONTEXT] & XCONTEXT_BASE) | va >> 62 << 35 | vpn2 >> 13 << 4;
    cp0[CP0_ENTRYHI] = (va & ENTRYHI_R) | vpn2 | (cp0[CP0_ENTRYHI] & ENTRYHI_ASID);
    take(vcpu, with_code(vcpu, code), refill ? refill_vector(vcpu, va) : VECTOR_GENERAL);
}

void reflect_interrupt(struct vcpu *vcpu)
{
    vcpu->count[COUNT_DELIVERED]++;
    take(vcpu, EXC_INT << CAUSE_CODE_SHIFT, VECTOR_GENERAL);
}
