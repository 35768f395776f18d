/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Nodes and physical addresses.
 */
#ifndef __ASM_MACH_FLASH_MMZONE_H
#define __ASM_MACH_FLASH_MMZONE_H

#include <flash.h>

struct file;
struct pglist_data;

#define pa_to_nid(addr)		((int)((phys_addr_t)(addr) >> FLASH_NODE_SHIFT))
#define nid_to_addrbase(nid)	((phys_addr_t)(nid) << FLASH_NODE_SHIFT)

extern struct pglist_data *__node_data[];
#define NODE_DATA(nid)		(__node_data[nid])

void setup_zero_pages(void);

/* drivers/char/mem.c takes its own rule unless told that there is another. */
#define __HAVE_PHYS_MEM_ACCESS_PROT
pgprot_t phys_mem_access_prot(struct file *file, unsigned long pfn, unsigned long size,
			      pgprot_t prot);

#endif
