/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first instructions of each processor: the monitor's shared pages, if this kernel uses them.
 */
#ifndef __ASM_MACH_FLASH_KERNEL_ENTRY_INIT_H
#define __ASM_MACH_FLASH_KERNEL_ENTRY_INIT_H

	.macro	kernel_entry_setup
#ifdef CONFIG_FLASH_DISCO_HAL
	hal_start
#endif
	.endm

	.macro	smp_slave_setup
#ifdef CONFIG_FLASH_DISCO_HAL
	.word	HAL_CALL(HAL_ON)
#endif
	.endm

#endif
