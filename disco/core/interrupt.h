/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Interrupts of the machine, which are the monitor's.
 */
#ifndef DISCO_CORE_INTERRUPT_H
#define DISCO_CORE_INTERRUPT_H

#include "disco/core/percpu.h"

/* Serve what is pending in Cause. */
void interrupt_handle(struct percpu *cpu, uint32_t cause);

#endif
