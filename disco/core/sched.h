/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which virtual processor runs: a fixed set per processor, in turn, a time slice each.
 *
 * Interrupts are off in the monitor, so what it does for a guest at the end of its slice may go on
 * beyond it. That time is not the others': it is a debt, and the next slices are shorter. Long work
 * asks between its parts whether the slice is over, and the rest is done in the next one.
 */
#ifndef DISCO_CORE_SCHED_H
#define DISCO_CORE_SCHED_H

#include "disco/core/percpu.h"

/* Give this processor another virtual one. False if it has as many as it can run. */
bool sched_add(struct percpu *cpu, struct vcpu *vcpu);

/* Something that the virtual processor may wait for has happened. */
void sched_wake(struct percpu *cpu, struct vcpu *vcpu);

/*
 * The monitor has worked since `start`, in ticks of percpu_clock(), for a virtual processor. If
 * another one runs, that one's slice is longer by this time, which is the first one's debt.
 */
void sched_charge(struct percpu *cpu, struct vcpu *vcpu, uint64_t start);

/* The running one has had its slice. */
void sched_end_slice(struct percpu *cpu);

/* True if this one runs and its slice is over, or an interrupt waits if it has none: it has ended
 * then. */
bool sched_is_over(struct percpu *cpu, const struct vcpu *vcpu);

/* Work for this one's devices is left for its next slice, which it gets even if it is idle. */
void sched_postpone(struct percpu *cpu, struct vcpu *vcpu);

/*
 * The last thing on the way back: see that a virtual processor that can run is mapped, and deliver
 * its interrupt if one is due. Waits idle while there is none; does not return when there never
 * will be.
 */
void sched_leave(struct percpu *cpu);

/* Put this virtual processor's floating-point registers into the processor. */
void sched_take_fpu(struct percpu *cpu, struct vcpu *vcpu);

#endif
