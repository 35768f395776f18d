/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Virtual Count is the real one plus an offset. The real Compare stands at the earliest moment when
 * something is due on this processor: a virtual timer, the end of a time slice, or at the latest
 * half of Count's period, so that percpu_clock() never loses a turn.
 */
#include "disco/core/timer.h"

#include "disco/core/sched.h"

#define FARTHEST (UINT64_C(1) << 31)
#define PERIOD   (UINT64_C(1) << 32)

static uint64_t next_due(const struct percpu *cpu)
{
    uint64_t due = cpu->clock + FARTHEST;

    for (unsigned i = 0; i < cpu->vcpu_count; i++)
        if (cpu->vcpus[i]->deadline < due)
            due = cpu->vcpus[i]->deadline;
    return cpu->slice_end < due ? cpu->slice_end : due;
}

static void fire_due(struct percpu *cpu)
{
    for (unsigned i = 0; i < cpu->vcpu_count; i++) {
        struct vcpu *vcpu = cpu->vcpus[i];

        if (vcpu->deadline > cpu->clock)
            continue;
        vcpu->deadline += PERIOD;
        vcpu->cp0[CP0_CAUSE] |= CAUSE_IP7;
        sched_wake(cpu, vcpu);
    }
    if (cpu->slice_end <= cpu->clock)
        sched_end_slice(cpu);
}

/* What became due while Compare was being written would be missed: look again. */
void timer_program(struct percpu *cpu)
{
    uint64_t due = next_due(cpu);

    CP0_WRITE32(CP0_COMPARE, (uint32_t)due);
    while (percpu_clock(cpu) >= due) {
        fire_due(cpu);
        due = next_due(cpu);
        CP0_WRITE32(CP0_COMPARE, (uint32_t)due);
    }
}

void timer_expired(struct percpu *cpu)
{
    percpu_clock(cpu);
    fire_due(cpu);
    timer_program(cpu);
}

/* Compare equal to Count is a whole period away. */
static void set_deadline(struct percpu *cpu, struct vcpu *vcpu)
{
    uint64_t now = percpu_clock(cpu);
    uint32_t wait = (uint32_t)vcpu->cp0[CP0_COMPARE] - (uint32_t)(now + vcpu->count_offset);

    vcpu->deadline = now + (wait ? wait : PERIOD);
    timer_program(cpu);
}

void timer_set_count(struct vcpu *vcpu, uint32_t value)
{
    struct percpu *cpu = percpu();

    vcpu->count_offset = value - (uint32_t)percpu_clock(cpu);
    set_deadline(cpu, vcpu);
}

void timer_set_compare(struct vcpu *vcpu)
{
    vcpu->cp0[CP0_CAUSE] &= ~(uint64_t)CAUSE_IP7;
    set_deadline(percpu(), vcpu);
}
