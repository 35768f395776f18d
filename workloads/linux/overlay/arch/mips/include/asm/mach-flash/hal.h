/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Privileged registers of a virtual machine as loads and stores (CONFIG_FLASH_DISCO_HAL). They are in
 * a page that the monitor shares with the kernel, <disco-hal.h>. An MFC0 of any register but those that
 * run becomes a load. An MTC0 becomes a store where a register only keeps what is written, and
 *
 *	Status	where interrupts go on and off, if none is pending;
 *	EntryHi	if the ASID stays as it is.
 *
 * Others trap as they do without this.
 *
 * A monitor need not offer that. The section .hal_alternatives has, for each place with such loads and
 * stores, its address, a number of words, and these words: instructions that do the same without them. The
 * kernel's first instructions put them there if it must do without (hal_start, <hal-asm.h>), so that it
 * costs nothing to have the choice.
 */
#ifndef __ASM_MACH_FLASH_HAL_H
#define __ASM_MACH_FLASH_HAL_H

#include <linux/compiler.h>
#include <linux/stringify.h>

#include <disco-hal.h>

/* True if the monitor offers that, one of HAL_HAS_... */
#define hal_has(feature)	((*(volatile unsigned long *)(HAL_BASE + HAL_FEATURES) & (feature)) != 0)

/* Assembly of a place: label 992 is behind it. In `native`, 994 is that. */
#define HAL_ALTERNATIVE(shared, native)			\
	".set	push\n"					\
	".set	noreorder\n"				\
	".set	noat\n"					\
	"991:\n" shared					\
	"992:	.pushsection .hal_alternatives, \"a\"\n"	\
	".word	991b, (994f - 993f) / 4\n"		\
	"993:\n" native					\
	".skip	(992b - 991b) - (. - 993b)\n"		\
	"994:	.popsection\n"				\
	".set	pop\n"

#define HAL_LUI(register)	"lui	" register ", " __stringify(HAL_BASE_UPPER) "\n"

/* "$12" is 12; a constant, as what follows from it. */
#define hal_number(name)	\
	((name)[2] ? ((name)[1] - '0') * 10 + (name)[2] - '0' : (name)[1] - '0')

#define hal_load(type, load, mfc0, name, offset)			\
({									\
	type hal_value;							\
									\
	asm_inline volatile(HAL_ALTERNATIVE(				\
		HAL_LUI("%0")						\
		load "	%0, %1(%0)\n",					\
		mfc0 "	%0, " name "\n")				\
		: "=r" (hal_value) : "i" (offset));			\
	hal_value;							\
})

#define hal_store(mtc0, name, value)					\
({									\
	long hal_tmp;							\
									\
	asm_inline volatile(HAL_ALTERNATIVE(				\
		HAL_LUI("%0")						\
		"sd	%z1, %2(%0)\n",					\
		mtc0 "	%z1, " name "\n")				\
		: "=&r" (hal_tmp)					\
		: "Jr" (value), "i" (HAL_REGISTER(hal_number(name))));	\
})

#define hal_word(name)		\
	hal_load(int, "lw", "mfc0", name, HAL_WORD(hal_number(name)))
#define hal_register(name)	\
	hal_load(long, "ld", "dmfc0", name, HAL_REGISTER(hal_number(name)))

/* A store if the ASID is the same. */
#define hal_store_entryhi(value)					\
({									\
	long hal_tmp, hal_old;						\
									\
	asm_inline volatile(HAL_ALTERNATIVE(				\
		HAL_LUI("%0")						\
		"ld	%1, %3(%0)\n"					\
		"xor	%1, %1, %2\n"					\
		"andi	%1, 0xff\n"					\
		"beqzl	%1, 992f\n"					\
		"sd	%2, %3(%0)\n"					\
		"dmtc0	%2, $10\n",					\
		"dmtc0	%2, $10\n"					\
		"b	994f\n"						\
		"nop\n")						\
		: "=&r" (hal_tmp), "=&r" (hal_old)			\
		: "r" (value), "i" (HAL_REGISTER(10)));			\
})

/* Index, EntryLo, Context, PageMask, Wired, BadVAddr, EntryHi, Compare to Config, XContext */
#define hal_loads(name, sel)	((sel) == 0 && (0x11fd7d >> hal_number(name) & 1))

/* Index, EntryLo, Context, PageMask, EPC, XContext */
#define hal_stores(name, sel)	((sel) == 0 && (0x10403d >> hal_number(name) & 1))

/* True if that is how the register is read, and done. */
#define hal_read32(name, sel, to)	\
	(hal_loads(name, sel) && ((to) = hal_word(name), 1))
#define hal_read64(name, sel, to)	\
	(hal_loads(name, sel) && ((to) = hal_register(name), 1))

/* The same for writing. */
#define hal_write32(name, sel, value)	\
	(hal_stores(name, sel) && (({ hal_store("mtc0", name, (long)(int)(value)); }), 1))
#define hal_write64(name, sel, value)						\
({										\
	bool hal_known = hal_stores(name, sel) || ((sel) == 0 && hal_number(name) == 10);	\
										\
	if (hal_stores(name, sel))						\
		hal_store("dmtc0", name, (long)(value));			\
	else if (hal_known)							\
		hal_store_entryhi((long)(value));				\
	hal_known;								\
})

#endif
