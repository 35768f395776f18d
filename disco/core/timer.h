/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Count and Compare of virtual processors, on the processor's own.
 */
#ifndef DISCO_CORE_TIMER_H
#define DISCO_CORE_TIMER_H

#include "disco/core/percpu.h"

/* The guest wrote Count, or Compare. */
void timer_set_count(struct vcpu *vcpu, uint32_t value);
void timer_set_compare(struct vcpu *vcpu);

/* IP7 is up: raise that of every virtual processor whose time has come, and set Compare again. */
void timer_expired(struct percpu *cpu);

/* Set the real Compare for whatever comes next. */
void timer_program(struct percpu *cpu);

#endif
