// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hints for the monitor: a page that is free has a content that nobody needs, so the monitor need not
 * keep what it shares with other virtual machines for us. It says when it wants to hear of that, and never
 * if it does not offer the call.
 */
#include <linux/mm.h>

#include <asm/mipsregs.h>

void arch_free_page(struct page *page, int order)
{
	phys_addr_t address = page_to_phys(page);
	phys_addr_t end = address + (PAGE_SIZE << order);

	if (!*(volatile unsigned long *)(HAL_BASE + HAL_HINTS))
		return;
	for (; address < end; address += PAGE_SIZE) {
		register unsigned long a0 __asm__("$4") = address;

		__asm__ __volatile__(".word %0" : : "i" (HAL_CALL(HAL_UNUSED)), "r" (a0) : "memory");
	}
}
