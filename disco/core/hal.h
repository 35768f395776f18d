/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The HAL's side of the monitor: its pages and calls (include/hal.h).
 */
#ifndef DISCO_CORE_HAL_H
#define DISCO_CORE_HAL_H

#include "disco/core/percpu.h"
#include "disco/include/hal.h"

#define HAL_PAGES (2 * PAGE_SIZE)

/* Addresses that are the HAL's, whether it is on or not: no guest maps anything there. */
static inline bool hal_owns(vaddr_t va)
{
    return va - HAL_REGISTER_PAGE < HAL_PAGES;
}

/* Map the pages of the virtual processor that runs now, or none if it does without. */
void hal_map(struct percpu *cpu, const struct vcpu *vcpu);

/* A TLB exception at one of these addresses: as where no memory is. */
void hal_fault(struct vcpu *vcpu);

/* The word of code at va, which hal_owns() and the guest executes. */
bool hal_fetch(const struct vcpu *vcpu, vaddr_t va, uint32_t *word);

/* Do what a COP0 operation of this number asks for. False if it is none. */
bool hal_call(struct vcpu *vcpu, unsigned number);

#endif
