/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Round-robin among the virtual processors of a processor that can run. With one of them there is
 * no time slice and no timer interrupt beyond its own.
 */
#include "disco/core/sched.h"

#include "disco/boot/fpu.h"
#include "disco/boot/machine.h"
#include "disco/core/interrupt.h"
#include "disco/core/panic.h"
#include "disco/core/reflect.h"
#include "disco/core/timer.h"
#include "disco/core/vfpu.h"
#include "disco/core/vm.h"
#include "disco/mem/domain.h"
#include "disco/mem/hwtlb.h"
#include "sim/core/flash.h"

#define TAKEN (CAUSE_IP2 | CAUSE_IP7) /* interrupts that core/interrupt.c handles */

static uint64_t slice_ticks(const struct percpu *cpu)
{
    return SLICE_MS * (uint64_t)cpu->ticks_per_ms;
}

bool sched_add(struct percpu *cpu, struct vcpu *vcpu)
{
    if (cpu->vcpu_count == PERCPU_VCPUS)
        return false;
    cpu->vcpus[cpu->vcpu_count++] = vcpu;
    return true;
}

/* This one wants to run: whoever does has no more than a slice from now on. */
static void limit_other(struct percpu *cpu, const struct vcpu *vcpu)
{
    if (cpu->current != vcpu && cpu->current->state == VCPU_RUNNABLE && cpu->slice_end == NO_SLICE)
        cpu->slice_end = percpu_clock(cpu) + slice_ticks(cpu);
}

void sched_wake(struct percpu *cpu, struct vcpu *vcpu)
{
    if (vcpu->state != VCPU_IDLE || !vcpu_is_wanted(vcpu))
        return;
    vcpu->state = VCPU_RUNNABLE;
    vmagic_answer_idle(vcpu);
    limit_other(cpu, vcpu);
}

void sched_postpone(struct percpu *cpu, struct vcpu *vcpu)
{
    vcpu->vm->postponed = true;
    limit_other(cpu, vcpu);
}

void sched_charge(struct percpu *cpu, struct vcpu *vcpu, uint64_t start)
{
    uint64_t ticks = percpu_clock(cpu) - start;

    if (cpu->current == vcpu || cpu->current->state != VCPU_RUNNABLE)
        return;
    vcpu->debt += ticks;
    if (cpu->slice_end != NO_SLICE)
        cpu->slice_end += ticks;
}

void sched_end_slice(struct percpu *cpu)
{
    if (cpu->clock > cpu->slice_end)
        cpu->current->debt += cpu->clock - cpu->slice_end;
    cpu->slice_end = NO_SLICE;
    cpu->slice_over = true;
}

/* Without a slice an interrupt ends it, which somebody may wait for. */
bool sched_is_over(struct percpu *cpu, const struct vcpu *vcpu)
{
    bool alone = cpu->slice_end == NO_SLICE;

    if (cpu->current != vcpu)
        return false;
    if (alone ? CP0_READ32(CP0_CAUSE) & TAKEN : percpu_clock(cpu) >= cpu->slice_end)
        sched_end_slice(cpu);
    return cpu->slice_over;
}

/* It has instructions to execute, or work of its devices. */
static bool can_run(const struct vcpu *vcpu)
{
    return vcpu->state == VCPU_RUNNABLE || (vcpu->state == VCPU_IDLE && vcpu->vm->postponed);
}

static unsigned runnable_count(const struct percpu *cpu)
{
    unsigned count = 0;

    for (unsigned i = 0; i < cpu->vcpu_count; i++)
        count += can_run(cpu->vcpus[i]);
    return count;
}

/* In turn. Who owes a slice lets others go before, as long as there are any. */
static struct vcpu *next_runnable(struct percpu *cpu)
{
    struct vcpu *least = NULL;

    for (unsigned i = 0; i < cpu->vcpu_count; i++) {
        struct vcpu *vcpu = cpu->vcpus[cpu->next_vcpu++ % cpu->vcpu_count];

        if (!can_run(vcpu))
            continue;
        if (vcpu->debt < slice_ticks(cpu))
            return vcpu;
        vcpu->debt -= slice_ticks(cpu);
        if (!least || vcpu->debt < least->debt)
            least = vcpu;
    }
    return least;
}

/* A debt of less than a slice is taken off it. */
static uint64_t next_slice(const struct percpu *cpu, struct vcpu *vcpu)
{
    uint64_t paid = vcpu->debt < slice_ticks(cpu) ? vcpu->debt : 0;

    vcpu->debt -= paid;
    return slice_ticks(cpu) - paid;
}

/* The load of the idle register is this processor's own; it answers with interrupts still off. */
static void wait_idle(const struct percpu *cpu)
{
    uint64_t node = (uint64_t)cpu->number << FLASH_NODE_SHIFT;

    (void)register_read64(node + FLASH_MAGIC_BASE + MAGIC_IDLE);
}

static void switch_to(struct percpu *cpu, struct vcpu *vcpu)
{
    if (cpu->current != vcpu) {
        hwtlb_flush();
        percpu_map(cpu, vcpu);
        domain_run(cpu->number, vcpu->vm->domain);
        vcpu_status_changed(vcpu);
    }
    percpu_clock(cpu);
    cpu->slice_over = false;
    cpu->slice_end = runnable_count(cpu) > 1 ? cpu->clock + next_slice(cpu, vcpu) : NO_SLICE;
    timer_program(cpu);
}

static void choose(struct percpu *cpu)
{
    struct vcpu *vcpu;

    interrupt_handle(cpu, CP0_READ32(CP0_CAUSE));
    while (!(vcpu = next_runnable(cpu))) {
        wait_idle(cpu);
        interrupt_handle(cpu, CP0_READ32(CP0_CAUSE));
    }
    switch_to(cpu, vcpu);
    if (vcpu->vm->postponed)
        vm_resume(vcpu->vm);
}

/* A machine that cannot take its interrupt is ended: then it is another one's turn. */
void sched_leave(struct percpu *cpu)
{
    do {
        while (cpu->current->state != VCPU_RUNNABLE || cpu->slice_over)
            choose(cpu);
        if (vcpu_has_interrupt(cpu->current))
            reflect_interrupt(cpu->current);
    } while (cpu->current->state != VCPU_RUNNABLE);
}

void sched_take_fpu(struct percpu *cpu, struct vcpu *vcpu)
{
    struct vcpu *owner = cpu->fpu_owner;

    vcpu->count[COUNT_FPU]++;
    if (owner)
        fpu_save(&owner->fpu);
    if (vfpu_would_trap(vcpu->fpu.fcr31))
        vcpu->fpu.fcr31 &= ~FCR31_CAUSE;
    fpu_load(&vcpu->fpu);
    cpu->fpu_owner = vcpu;
    if (owner)
        vcpu_status_changed(owner);
    vcpu_status_changed(vcpu);
}
