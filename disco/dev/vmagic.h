/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual MAGIC: docs/machine.md's registers, for a machine of one node.
 */
#ifndef DISCO_DEV_VMAGIC_H
#define DISCO_DEV_VMAGIC_H

#include "disco/core/mips.h"

#define VMAGIC_LINES 5

struct vm;
struct vcpu;
struct mmio;

struct vmagic {
    uint64_t level;   /* what virtual devices hold up */
    uint64_t latched; /* INT_SET and IPI */
    uint64_t mask;
    uint64_t line[VMAGIC_LINES];
    uint64_t *page; /* shows the page of interrupt registers (mmio.h) */
};

/* False if there is no memory. */
bool vmagic_init(struct vmagic *magic);

/* The processor's load from the idle register, at which it was idle, is done now. */
void vmagic_answer_idle(struct vcpu *vcpu);

/* An access to offset access->offset of MAGIC's registers. False: a bus error. */
bool vmagic_access(struct vcpu *vcpu, struct mmio *access);

/* A virtual device raises or lowers its interrupt. */
void vmagic_set_level(struct vm *vm, unsigned number, bool level);

#endif
