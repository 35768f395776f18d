/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Address spaces. Bare: text in CKSEG0, direct map in XKPHYS (coherent, exclusive on write),
 * registers in XKPHYS (uncached), vmalloc in XKSEG. As a guest of Disco the kernel runs in
 * supervisor mode, which reaches only mapped segments:
 *
 *	0x4000000000000000	XSSEG + physical address	direct map
 *	0x4000020000000000	XSSEG + 2^41 + phys. address	uncached
 *	0xffffffffc0000000	CKSSEG + physical address	text and data, 256 MB
 *	0xffffffffd0000000	CKSSEG				vmalloc, 240 MB, then fixmap
 */
#ifndef __ASM_MACH_FLASH_SPACES_H
#define __ASM_MACH_FLASH_SPACES_H

#ifdef CONFIG_FLASH_DISCO_GUEST
#define CAC_BASE	_AC(0x4000000000000000, UL)
#define UNCAC_BASE	_AC(0x4000020000000000, UL)
#define IO_BASE		UNCAC_BASE
#define MAP_BASE	_AC(0xffffffffd0000000, UL)
#define VMALLOC_START	MAP_BASE
#define VMALLOC_END	_AC(0xffffffffdf000000, UL)
#define FIXADDR_TOP	_AC(0xffffffffdffe0000, UL)
#else
#define CAC_BASE	_AC(0xa800000000000000, UL)
#endif

#if defined(CONFIG_FLASH_DISCO_HAL) && !defined(__ASSEMBLY__)
/* The page allocator tells of each page that it gets back. */
#define HAVE_ARCH_FREE_PAGE
struct page;
void arch_free_page(struct page *page, int order);
#endif

#include <asm/mach-generic/spaces.h>

#endif
