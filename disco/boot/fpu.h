/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The floating-point registers (boot/fpu.S). The monitor itself computes without them.
 */
#ifndef DISCO_BOOT_FPU_H
#define DISCO_BOOT_FPU_H

#include "disco/core/vcpu.h"

void fpu_save(struct vfpu *to);
void fpu_load(const struct vfpu *from);
uint32_t fpu_control(void); /* FCR31 */

#endif
