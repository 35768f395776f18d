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
 */
#ifndef __ASM_MACH_FLASH_HAL_H
#define __ASM_MACH_FLASH_HAL_H

#include <disco-hal.h>

#define hal_word(number)	(*(volatile int *)(HAL_BASE + HAL_WORD(number)))
#define hal_register(number)	(*(volatile long *)(HAL_BASE + HAL_REGISTER(number)))

/* "$12" is 12; a constant, as what follows from it. */
#define hal_number(name)	\
	((name)[2] ? ((name)[1] - '0') * 10 + (name)[2] - '0' : (name)[1] - '0')

/* Index, EntryLo, Context, PageMask, Wired, BadVAddr, EntryHi, Compare to Config, XContext */
#define hal_loads(name, sel)	((sel) == 0 && (0x11fd7d >> hal_number(name) & 1))

/* Index, EntryLo, Context, PageMask, EPC, XContext */
#define hal_stores(name, sel)	((sel) == 0 && (0x10403d >> hal_number(name) & 1))

/* True if that is how the register is read, and done. */
#define hal_read32(name, sel, to)	\
	(hal_loads(name, sel) && ((to) = hal_word(hal_number(name)), 1))
#define hal_read64(name, sel, to)	\
	(hal_loads(name, sel) && ((to) = hal_register(hal_number(name)), 1))

/* The same for writing. */
#define hal_write32(name, sel, value)	\
	(hal_stores(name, sel) && (hal_register(hal_number(name)) = (int)(value), 1))
#define hal_write64(name, sel, value)						\
({										\
	long hal_value = (value);						\
	bool hal_plain = hal_stores(name, sel) ||				\
		((sel) == 0 && hal_number(name) == 10 &&			\
		 ((hal_register(10) ^ hal_value) & 0xff) == 0);			\
										\
	if (hal_plain)								\
		hal_register(hal_number(name)) = hal_value;			\
	hal_plain;								\
})

#endif
