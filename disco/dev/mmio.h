/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Accesses of a guest to its device registers, which are at the machine's addresses
 * (sim/core/flash.h) and emulated one by one.
 */
#ifndef DISCO_DEV_MMIO_H
#define DISCO_DEV_MMIO_H

#include "disco/core/vcpu.h"

struct mmio {
    uint64_t offset; /* in the device's registers */
    unsigned size;   /* 1, 2, 4, 8 */
    bool write;
    uint64_t value; /* to write; of a read, the device's answer, not extended */
};

/* The guest touched an address that is not memory: do the access, or give it a bus error. */
void mmio_fault(struct vcpu *vcpu, gpa_t gpa);

#endif
