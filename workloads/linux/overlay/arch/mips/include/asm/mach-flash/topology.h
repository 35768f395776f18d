/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which processor is at which node, and how far nodes are from one another.
 */
#ifndef __ASM_MACH_FLASH_TOPOLOGY_H
#define __ASM_MACH_FLASH_TOPOLOGY_H

#include <linux/cpumask.h>
#include <linux/types.h>

extern u8 flash_cpu_node[];
extern cpumask_t flash_node_cpumask[];

#define cpu_to_node(cpu)	((int)flash_cpu_node[cpu])
#define cpumask_of_node(nid) \
	((nid) == NUMA_NO_NODE ? cpu_all_mask : (const struct cpumask *)&flash_node_cpumask[nid])

/* Memory of another node is uncontended three times as far: 900 ns against 300 ns. */
#define node_distance(a, b)	((a) == (b) ? 10 : 30)

#include <asm-generic/topology.h>

#endif
