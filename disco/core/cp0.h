/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual coprocessor 0 registers (R10000 UM 14).
 */
#ifndef DISCO_CORE_CP0_H
#define DISCO_CORE_CP0_H

#include "disco/core/vcpu.h"

uint64_t cp0_read(const struct vcpu *vcpu, unsigned number);
void cp0_write(struct vcpu *vcpu, unsigned number, uint64_t value);

#endif
