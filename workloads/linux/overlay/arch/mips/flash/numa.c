// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nodes: memory at physical address p belongs to node p >> FLASH_NODE_SHIFT.
 *
 * Nodes without memory do not exist for Linux: a processor there (a virtual machine may have all of
 * its memory in node 0) counts as one of the first node's.
 */
#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/nodemask.h>

#include <asm/bootinfo.h>
#include <asm/pgalloc.h>

#include <magic.h>

#include "platform.h"

struct pglist_data *__node_data[MAX_NUMNODES];
u8 flash_cpu_node[NR_CPUS];
cpumask_t flash_node_cpumask[MAX_NUMNODES];

static void __init find_nodes_with_memory(void)
{
	phys_addr_t start, end;
	u64 i;

	for_each_mem_range(i, &start, &end)
		node_set(pa_to_nid(start), node_possible_map);
}

void __init flash_find_nodes(void)
{
	int nid;

	/* What lies beyond the last node that this kernel supports is not used. */
	memblock_remove(nid_to_addrbase(MAX_NUMNODES), PHYS_ADDR_MAX);
	nodes_clear(node_possible_map);
	nodes_clear(node_states[N_ONLINE]);
	find_nodes_with_memory();
	for_each_node(nid) {
		memblock_set_node(nid_to_addrbase(nid), 1ULL << FLASH_NODE_SHIFT,
				  &memblock.memory, nid);
		__node_data[nid] = memblock_alloc_node(sizeof(pg_data_t), SMP_CACHE_BYTES, nid);
		if (!__node_data[nid])
			panic("No memory for the description of node %d", nid);
		node_set_online(nid);
	}
}

void flash_place_cpu(unsigned int cpu, unsigned int node)
{
	int nid = node < MAX_NUMNODES && node_online(node) ? node : first_online_node;

	flash_cpu_node[cpu] = nid;
	cpumask_set_cpu(cpu, &flash_node_cpumask[nid]);
}

void __init paging_init(void)
{
	unsigned long max_zone_pfns[MAX_NR_ZONES] = { [ZONE_NORMAL] = max_low_pfn };

	pagetable_init();
	free_area_init(max_zone_pfns);
}

void __init mem_init(void)
{
	high_memory = __va(PFN_PHYS(max_low_pfn));
	memblock_free_all();
	setup_zero_pages();
}

pg_data_t * __init arch_alloc_nodedata(int nid)
{
	return memblock_alloc(sizeof(pg_data_t), SMP_CACHE_BYTES);
}

void arch_refresh_nodedata(int nid, pg_data_t *pgdat)
{
	__node_data[nid] = pgdat;
}

/*
 * Mappings of /dev/mem: registers lie between the nodes' memory, so an address is cached if it is
 * memory and not if it is below high_memory.
 */
pgprot_t phys_mem_access_prot(struct file *file, unsigned long pfn, unsigned long size,
			      pgprot_t prot)
{
	return pfn_valid(pfn) ? prot : pgprot_noncached(prot);
}
