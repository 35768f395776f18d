/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of this platform know of one another.
 */
#ifndef FLASH_PLATFORM_H
#define FLASH_PLATFORM_H

#include <linux/init.h>

struct cpumask;

/* The bits of MAGIC_IPI that this kernel uses. */
#define IPI_RESCHEDULE		0
#define IPI_CALL_FUNCTION	1
#define IPI_COUNT		2

void flash_ipi_handle(unsigned long ipis);
void flash_place_cpu(unsigned int cpu, unsigned int node);
void __init flash_find_nodes(void);
void __init flash_power_init(void);
void __init flash_smp_init(void);

#endif
