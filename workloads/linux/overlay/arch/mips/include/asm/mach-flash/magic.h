/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Access to MAGIC's registers. <flash.h>, shared with the simulator, tells what they are.
 *
 * Uncached accesses of a processor are in order among themselves, so there is no barrier here. A
 * store that other processors must see after cached ones needs smp_mb() in front.
 */
#ifndef __ASM_MACH_FLASH_MAGIC_H
#define __ASM_MACH_FLASH_MAGIC_H

#include <linux/io.h>
#include <linux/smp.h>

#include <flash.h>

/* Node of the processor that runs this. */
static inline unsigned int magic_here(void)
{
	return cpu_logical_map(raw_smp_processor_id());
}

static inline void __iomem *magic_register(unsigned int node, unsigned int offset)
{
	unsigned long base = IO_BASE + FLASH_MAGIC_BASE + offset;

	return (void __iomem *)(base + ((unsigned long)node << FLASH_NODE_SHIFT));
}

static inline u64 magic_read(unsigned int node, unsigned int offset)
{
	return __raw_readq(magic_register(node, offset));
}

static inline void magic_write(unsigned int node, unsigned int offset, u64 value)
{
	__raw_writeq(value, magic_register(node, offset));
}

#endif
