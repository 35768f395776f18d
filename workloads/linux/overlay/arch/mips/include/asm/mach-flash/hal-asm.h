/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Privileged registers of a virtual machine as loads and stores, for assembly: arch/mips/flash/Platform
 * includes this before every file. <hal.h> tells about it.
 */
#ifndef __ASM_MACH_FLASH_HAL_ASM_H
#define __ASM_MACH_FLASH_HAL_ASM_H
#ifdef __ASSEMBLY__

#include <disco-hal.h>

	.macro	hal_mfc0 rt, rd:vararg
	.set	hal_done, 0
	.irp	n, 0,2,3,4,5,6,8,10,11,12,13,14,15,16,20
	.ifc	\rd,$\n
	lui	\rt, HAL_BASE_UPPER
	lw	\rt, HAL_WORD(\n)(\rt)
	.set	hal_done, 1
	.endif
	.endr
	.if	!hal_done
	mfc0	\rt, \rd
	.endif
	.endm

	.macro	hal_dmfc0 rt, rd:vararg
	.set	hal_done, 0
	.irp	n, 2,3,4,8,10,14,20
	.ifc	\rd,$\n
	lui	\rt, HAL_BASE_UPPER
	ld	\rt, HAL_REGISTER(\n)(\rt)
	.set	hal_done, 1
	.endif
	.endr
	.if	!hal_done
	dmfc0	\rt, \rd
	.endif
	.endm

/* Store first: an interrupt that comes before it cannot be missed then. $1 is lost. */
	.macro	hal_mtc0 rt, rd
	.ifc	\rd,$12
	.set	push
	.set	noat
	.set	noreorder
	lui	$1, HAL_BASE_UPPER
	sw	\rt, HAL_WORD(12)($1)
	lw	$1, HAL_WORD(13)($1)
	and	$1, $1, \rt
	andi	$1, $1, 0xff00
	beqz	$1, .Lhal\@
	nop
	mtc0	\rt, \rd
.Lhal\@:
	.set	pop
	.else
	mtc0	\rt, \rd
	.endif
	.endm

/* Store Status and EPC before an ERET, with interrupts off; \tmp is lost. */
	.macro	hal_set_return status, epc, tmp
	lui	\tmp, HAL_BASE_UPPER
	sw	\status, HAL_WORD(12)(\tmp)
	sd	\epc, HAL_REGISTER(14)(\tmp)
	.endm

#define mfc0	hal_mfc0
#define dmfc0	hal_dmfc0
#define mtc0	hal_mtc0

#endif
#endif
