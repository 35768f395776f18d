/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Virtual processors: the state at the start, and the real Status for a virtual one.
 */
#include "disco/core/percpu.h"
#include "disco/core/vm.h"
#include "disco/core/vtlb.h"
#include "disco/mem/l2tlb.h"

#define CONFIG_K0 7u

/*
 * Both guest kernel and its supervisor mode run in supervisor mode, programs in user mode as the
 * guest has set it up. Coprocessor 0 is never usable; the FPU is if the guest says so and its
 * registers are in the processor.
 */
void vcpu_status_changed(struct vcpu *vcpu)
{
    uint32_t status = (uint32_t)vcpu->cp0[CP0_STATUS];
    uint32_t fpu = percpu()->fpu_owner == vcpu ? ST_CU1 : 0;

    vcpu->pass_kernel = PASS_KERNEL | fpu;
    vcpu->pass_user = PASS_USER | fpu;
    vcpu->hw_status = vcpu_in_user_mode(vcpu) ? (status & vcpu->pass_user) | HW_USER
                                              : (status & vcpu->pass_kernel) | HW_KERNEL;
    vcpu->fast = (status & (ST_EXL | ST_ERL)) || !(status & ST_KSU);
}

void vcpu_init(struct vcpu *vcpu, struct vm *vm, uint32_t number)
{
    vcpu->self = vcpu;
    vcpu->vm = vm;
    vcpu->number = number;
    pmap_set_windows(vcpu);
    vcpu->cksseg_entryhi = CKSSEG & ENTRYHI_KEY;
    vcpu->entryhi_mask = ENTRYHI_WRITABLE;
    vcpu->entrylo_mask = ENTRYLO_WRITABLE;
    vcpu->cp0[CP0_RANDOM] = TLB_ENTRIES - 1;
    vcpu->deadline = ~UINT64_C(0);
    vcpu->calls = 1; /* HAL_ON */
    vcpu->cp0[CP0_PRID] = CP0_READ32(CP0_PRID);
    vcpu->cp0[CP0_CONFIG] = (CP0_READ32(CP0_CONFIG) & ~CONFIG_K0) | CCA_COHERENT;
    vcpu->cp0[CP0_STATUS] = ST_CU0 | ST_KX | ST_SX | ST_UX;
    vtlb_reset(&vcpu->tlb);
}

void vcpu_start(struct vcpu *vcpu, vaddr_t pc)
{
    vcpu->pc = pc;
    vcpu->state = VCPU_RUNNABLE;
    vcpu_status_changed(vcpu);
}
