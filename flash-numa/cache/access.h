/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The members of the port's operations that have files of their own.
 */
#ifndef FLASH_NUMA_CACHE_ACCESS_H
#define FLASH_NUMA_CACHE_ACCESS_H

#include "sim/core/memport.h"

/* access.c */
struct access_cost cache_access(void *self, ps_t now, enum access_kind kind, vaddr_t va,
                                paddr_t pa);

/* cacheop.c */
struct access_cost cache_operate(void *self, ps_t now, unsigned op, vaddr_t va, paddr_t pa);
uint64_t cache_load_tag(void *self, unsigned op, vaddr_t va, paddr_t pa);
void cache_store_tag(void *self, unsigned op, vaddr_t va, paddr_t pa, uint64_t tag);

#endif
