/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exceptions of the virtual processor, as the R10000 takes them (UM 17).
 */
#ifndef DISCO_CORE_REFLECT_H
#define DISCO_CORE_REFLECT_H

#include "disco/core/vcpu.h"

/* Take the exception that brought us here at the guest's general vector, with its Cause. */
void reflect(struct vcpu *vcpu);

/* The same with another code, and CE = 0. */
void reflect_code(struct vcpu *vcpu, unsigned code);

/* An address error or bus error at va. */
void reflect_address(struct vcpu *vcpu, unsigned code, vaddr_t va);

/* A TLB exception at va; `refill`: no entry matched. */
void reflect_tlb(struct vcpu *vcpu, unsigned code, vaddr_t va, bool refill);

/* An interrupt, before the instruction at vcpu->pc. */
void reflect_interrupt(struct vcpu *vcpu);

#endif
