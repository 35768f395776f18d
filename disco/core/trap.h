/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happens between an exception of a guest and its next instruction.
 */
#ifndef DISCO_CORE_TRAP_H
#define DISCO_CORE_TRAP_H

#include "disco/core/vcpu.h"

/*
 * Called by boot/vectors.S with the running virtual processor, whose registers are saved.
 * Interrupts are off; the stack is this processor's. When it returns, the virtual processor that is
 * mapped then goes on.
 */
void trap(struct vcpu *vcpu);

/*
 * Called before, with only those registers saved that a function may change. True if the trap is
 * done and the same virtual processor goes on; else nothing was changed (core/quick.c).
 */
bool quick_trap(struct vcpu *vcpu);

/* Go on with the mapped virtual processor (boot/vectors.S). */
void resume(void) __attribute__((noreturn));

/* ERET of the guest (core/emulate.c). */
void return_from_exception(struct vcpu *vcpu);

/* Handlers that have files of their own. */
void emulate_privileged(struct vcpu *vcpu); /* CpU(0): core/emulate.c */
void tlb_fault(struct vcpu *vcpu);          /* TLBL, TLBS, Mod: core/fault.c */
void take_interrupt(struct vcpu *vcpu);     /* Int: core/interrupt.c */

#endif
