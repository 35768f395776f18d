/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Privileged registers of a virtual machine as loads and stores, for assembly: arch/mips/flash/Platform
 * includes this before every file. <hal.h> tells about it, and about hal_alternatives.
 */
#ifndef __ASM_MACH_FLASH_HAL_ASM_H
#define __ASM_MACH_FLASH_HAL_ASM_H
#ifdef __ASSEMBLY__

#include <disco-hal.h>

/* Between hal_begin and hal_native are loads and stores, from there to hal_end instructions instead. */
	.macro	hal_begin
	.set	push
	.set	noreorder
	.set	noat
991:
	.endm

	.macro	hal_native
992:	.pushsection .hal_alternatives, "a"
	.word	991b, (994f - 993f) / 4
993:
	.endm

	.macro	hal_end
	.skip	(992b - 991b) - (. - 993b)
994:	.popsection
	.set	pop
	.endm

	.macro	hal_mfc0 rt, rd:vararg
	.set	hal_done, 0
	.irp	n, 0,2,3,4,5,6,8,10,11,12,13,14,15,16,20
	.ifc	\rd,$\n
	hal_begin
	lui	\rt, HAL_BASE_UPPER
	lw	\rt, HAL_WORD(\n)(\rt)
	hal_native
	mfc0	\rt, \rd
	hal_end
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
	hal_begin
	lui	\rt, HAL_BASE_UPPER
	ld	\rt, HAL_REGISTER(\n)(\rt)
	hal_native
	dmfc0	\rt, \rd
	hal_end
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
	hal_begin
	lui	$1, HAL_BASE_UPPER
	sw	\rt, HAL_WORD(12)($1)
	lw	$1, HAL_WORD(13)($1)
	and	$1, $1, \rt
	andi	$1, $1, 0xff00
	beqz	$1, 992f
	nop
	mtc0	\rt, \rd
	hal_native
	mtc0	\rt, \rd
	b	994f
	nop
	hal_end
	.else
	mtc0	\rt, \rd
	.endif
	.endm

/* Before an ERET, with interrupts off: \status is Status without \bits, which a store need not clear. */
	.macro	hal_leave status, bits
	hal_begin
	lui	\status, HAL_BASE_UPPER
	lw	\status, HAL_WORD(12)(\status)
	ori	\status, \bits
	xori	\status, \bits
	hal_native
	mfc0	\status, $12
	ori	\status, \bits
	xori	\status, \bits
	mtc0	\status, $12
	hal_end
	.endm

/* Status and EPC for the ERET; \tmp is lost. */
	.macro	hal_set_return status, epc, tmp
	hal_begin
	lui	\tmp, HAL_BASE_UPPER
	sw	\status, HAL_WORD(12)(\tmp)
	sd	\epc, HAL_REGISTER(14)(\tmp)
	hal_native
	mtc0	\status, $12
	dmtc0	\epc, $14
	hal_end
	.endm

/*
 * The first thing that a kernel does: to have the pages, and to do without the registers in them if they
 * are not offered. $12 to $15 and $24 are lost. No interrupt or TLB miss gets in between.
 */
	.macro	hal_start
	.word	HAL_CALL(HAL_ON)
	.set	push
	.set	noreorder
	lui	$12, HAL_BASE_UPPER
	ld	$12, HAL_FEATURES($12)
	andi	$12, HAL_HAS_REGISTERS
	bnez	$12, 3f
	lui	$12, %hi(hal_alternatives)
	daddiu	$12, %lo(hal_alternatives)
	lui	$13, %hi(hal_alternatives_end)
	daddiu	$13, %lo(hal_alternatives_end)
1:	lw	$14, 0($12)
	lw	$15, 4($12)
	daddiu	$12, 8
2:	lw	$24, 0($12)
	sw	$24, 0($14)
	daddiu	$12, 4
	addiu	$15, -1
	bnez	$15, 2b
	daddiu	$14, 4
	bne	$12, $13, 1b
	nop
3:	.set	pop
	.endm

#define mfc0	hal_mfc0
#define dmfc0	hal_dmfc0
#define mtc0	hal_mtc0

#endif
#endif
