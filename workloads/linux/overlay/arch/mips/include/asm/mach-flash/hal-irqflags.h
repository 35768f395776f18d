/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts on and off by a store to the shared Status. Status is stored before Cause is looked at, so
 * that no interrupt is missed: one that came earlier is seen in Cause, one that comes later is taken.
 */
#ifndef __ASM_MACH_FLASH_HAL_IRQFLAGS_H
#define __ASM_MACH_FLASH_HAL_IRQFLAGS_H

#include <hal.h>

/* IE, EXL, ERL and KSU: all are 0 in kernel mode with interrupts off. */
#define HAL_MODE_BITS	"0x1f"

#define HAL_STATUS_AND_CAUSE	"i" (HAL_WORD(12)), "i" (HAL_WORD(13))

static inline unsigned long arch_local_save_flags(void)
{
	return hal_word("$12");
}

static inline void arch_local_irq_enable(void)
{
	unsigned int status, tmp;

	asm_inline volatile(HAL_ALTERNATIVE(
		HAL_LUI("%1")
		"lw	%0, %2(%1)\n"
		"ori	%0, " HAL_MODE_BITS "\n"
		"xori	%0, " HAL_MODE_BITS " ^ 1\n"
		"sw	%0, %2(%1)\n"
		"lw	%1, %3(%1)\n"
		"and	%1, %1, %0\n"
		"andi	%1, 0xff00\n"
		"beqz	%1, 992f\n"
		"nop\n"
		"mtc0	%0, $12\n",
		"mfc0	%0, $12\n"
		"ori	%0, " HAL_MODE_BITS "\n"
		"xori	%0, " HAL_MODE_BITS " ^ 1\n"
		"mtc0	%0, $12\n"
		"b	994f\n"
		"nop\n")
		: "=&r" (status), "=&r" (tmp) : HAL_STATUS_AND_CAUSE : "memory");
}

static inline void arch_local_irq_disable(void)
{
	unsigned int status, tmp;

	asm_inline volatile(HAL_ALTERNATIVE(
		HAL_LUI("%1")
		"lw	%0, %2(%1)\n"
		"ori	%0, " HAL_MODE_BITS "\n"
		"xori	%0, " HAL_MODE_BITS "\n"
		"sw	%0, %2(%1)\n",
		"mfc0	%0, $12\n"
		"ori	%0, " HAL_MODE_BITS "\n"
		"xori	%0, " HAL_MODE_BITS "\n"
		"mtc0	%0, $12\n")
		: "=&r" (status), "=&r" (tmp) : HAL_STATUS_AND_CAUSE : "memory");
}

static inline unsigned long arch_local_irq_save(void)
{
	unsigned long flags;	/* as LW has it: sign-extended, and Status has no bit 31 */
	unsigned int status, tmp;

	asm_inline volatile(HAL_ALTERNATIVE(
		HAL_LUI("%2")
		"lw	%0, %3(%2)\n"
		"ori	%1, %0, " HAL_MODE_BITS "\n"
		"xori	%1, " HAL_MODE_BITS "\n"
		"sw	%1, %3(%2)\n",
		"mfc0	%0, $12\n"
		"ori	%1, %0, " HAL_MODE_BITS "\n"
		"xori	%1, " HAL_MODE_BITS "\n"
		"mtc0	%1, $12\n")
		: "=&r" (flags), "=&r" (status), "=&r" (tmp) : HAL_STATUS_AND_CAUSE : "memory");
	return flags;
}

static inline void arch_local_irq_restore(unsigned long flags)
{
	if (flags & 1)
		arch_local_irq_enable();
	else
		arch_local_irq_disable();
}

#endif
