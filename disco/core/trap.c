/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of exceptions. What is not in it is the guest's own business and reflected.
 */
#include "disco/core/trap.h"

#include "disco/core/panic.h"
#include "disco/core/percpu.h"
#include "disco/core/reflect.h"
#include "disco/core/sched.h"
#include "disco/core/vfpu.h"

typedef void (*handler_t)(struct vcpu *vcpu);

static void reflect_syscall(struct vcpu *vcpu)
{
    vcpu->count[COUNT_SYSCALL]++;
    reflect(vcpu);
}

static void reflect_other(struct vcpu *vcpu)
{
    vcpu->count[COUNT_REFLECT]++;
    reflect(vcpu);
}

static void address_error(struct vcpu *vcpu)
{
    vcpu->count[COUNT_REFLECT]++;
    reflect_address(vcpu, (vcpu->cause & CAUSE_CODE) >> CAUSE_CODE_SHIFT, vcpu->badvaddr);
}

/*
 * Coprocessor 1 is off for the guest, or another virtual processor's registers are in it, or the
 * guest has switched it on in the HAL's register page, which we have not looked at since.
 */
static void fpu_unusable(struct vcpu *vcpu)
{
    bool owner = percpu()->fpu_owner == vcpu;

    if (!(vcpu->cp0[CP0_STATUS] & ST_CU1) || (owner && (vcpu->hw_status & ST_CU1)))
        reflect_other(vcpu);
    else if (owner)
        vcpu_status_changed(vcpu);
    else if (!vfpu_control(vcpu))
        sched_take_fpu(percpu(), vcpu);
}

static void coprocessor_unusable(struct vcpu *vcpu)
{
    unsigned unit = (vcpu->cause & CAUSE_CE) >> CAUSE_CE_SHIFT;

    if (unit == 0)
        emulate_privileged(vcpu);
    else if (unit == 1)
        fpu_unusable(vcpu);
    else
        reflect_other(vcpu);
}

/* R10000 UM table 14-11 */
static const handler_t handlers[EXC_COUNT_OF] = {
    [EXC_INT] = take_interrupt,  [EXC_MOD] = tlb_fault,
    [EXC_TLBL] = tlb_fault,      [EXC_TLBS] = tlb_fault,
    [EXC_ADEL] = address_error,  [EXC_ADES] = address_error,
    [EXC_SYS] = reflect_syscall, [EXC_CPU] = coprocessor_unusable,
};

void trap(struct vcpu *vcpu)
{
    handler_t handler = handlers[(vcpu->cause & CAUSE_CODE) >> CAUSE_CODE_SHIFT];
    struct percpu *cpu = percpu();

    if (handler)
        handler(vcpu);
    else
        reflect_other(vcpu);
    if (cpu->canary != STACK_CANARY)
        panic("the stack has run over");
    sched_leave(cpu);
}
