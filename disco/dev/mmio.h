/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Accesses of a guest to its device registers, which are at the machine's addresses
 * (sim/core/flash.h) and emulated one by one.
 */
#ifndef DISCO_DEV_MMIO_H
#define DISCO_DEV_MMIO_H

#include "disco/core/vcpu.h"

struct vm;

struct mmio {
    uint64_t offset; /* in the device's registers */
    unsigned size;   /* 1, 2, 4, 8 */
    bool write;
    uint64_t value; /* to write; of a read, the device's answer, not extended */
};

/* A load of the idle register that has not ended yet. */
struct idle_load {
    uint32_t word; /* the instruction */
    bool upper;    /* a word from the upper half */
};

/*
 * A page in which a guest reads registers without the monitor: a copy of them that whoever changes
 * one brings up to date. Stores to it trap. NULL if there is no memory.
 */
void *mmio_new_page(void);

/*
 * The guest loads from its registers at gpa, and the TLBs know no page there: enter one if there is
 * one to show. False if the load has to be emulated.
 */
bool mmio_show(struct vcpu *vcpu, gpa_t gpa);

/* The page of registers at gpa is not shown any more. */
void mmio_hide(struct vm *vm, gpa_t gpa);

/* The guest touched an address that is not memory: do the access, or give it a bus error. */
void mmio_fault(struct vcpu *vcpu, gpa_t gpa);

/* The load with which this processor went idle is done now: the register has this value. */
void mmio_end_idle(struct vcpu *vcpu, uint64_t value);

#endif
