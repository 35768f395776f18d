/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * FCR31 of a virtual processor whose floating-point registers are not in the processor (R10000 UM
 * 15.3).
 */
#ifndef DISCO_CORE_VFPU_H
#define DISCO_CORE_VFPU_H

#include "disco/core/vcpu.h"

#define FCR31_CAUSE 0x0003f000

/* True if a CTC1 of this value takes a floating-point exception: a Cause bit is enabled. */
bool vfpu_would_trap(uint32_t fcr31);

/*
 * A guest that took a floating-point exception has an FCR31 that cannot be loaded. If that is so,
 * and the instruction that trapped reads or writes FCR31, which is what a handler begins with, do
 * it without the FPU. False: give it the FPU. Any other instruction finds Cause cleared then.
 */
bool vfpu_control(struct vcpu *vcpu);

#endif
