/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Linux interrupt numbers: the processor's own eight, then one for each device's interrupt in use.
 */
#ifndef __ASM_MACH_FLASH_IRQ_H
#define __ASM_MACH_FLASH_IRQ_H

#define NR_IRQS		128

#include <asm/mach-generic/irq.h>

#endif
