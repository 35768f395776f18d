/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts on and off by a store to the shared Status. Status is stored before Cause is looked at, so
 * that no interrupt is missed: one that came earlier is seen in Cause, one that comes later is taken.
 */
#ifndef __ASM_MACH_FLASH_HAL_IRQFLAGS_H
#define __ASM_MACH_FLASH_HAL_IRQFLAGS_H

#include <disco-hal.h>

#define HAL_STATUS	(*(volatile unsigned int *)(HAL_BASE + HAL_WORD(12)))
#define HAL_CAUSE	(*(volatile unsigned int *)(HAL_BASE + HAL_WORD(13)))

/* IE, EXL, ERL and KSU: all are 0 in kernel mode with interrupts off. */
#define HAL_MODE_BITS	0x1fu

static inline unsigned long arch_local_save_flags(void)
{
	return HAL_STATUS;
}

static inline void hal_set_status(unsigned int status)
{
	HAL_STATUS = status;
	if (unlikely(HAL_CAUSE & status & 0xff00))
		__asm__ __volatile__("mtc0\t%0, $12" : : "r" (status));
}

static inline void arch_local_irq_enable(void)
{
	barrier();
	hal_set_status((HAL_STATUS & ~HAL_MODE_BITS) | 1);
	barrier();
}

static inline void arch_local_irq_disable(void)
{
	HAL_STATUS &= ~HAL_MODE_BITS;
	barrier();
}

static inline unsigned long arch_local_irq_save(void)
{
	unsigned int status = HAL_STATUS;

	HAL_STATUS = status & ~HAL_MODE_BITS;
	barrier();
	return status;
}

static inline void arch_local_irq_restore(unsigned long flags)
{
	if (flags & 1)
		arch_local_irq_enable();
	else
		arch_local_irq_disable();
}

#endif
