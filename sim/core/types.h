/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scalar kinds that every part shares.
 */
#ifndef SIM_CORE_TYPES_H
#define SIM_CORE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t vaddr_t; /* guest virtual address, sign-extended to 64 bits */
typedef uint64_t paddr_t; /* guest physical address, 40 bits: node << 32 | offset */
typedef uint64_t ps_t;    /* simulated time since reset, picoseconds */

#define PS_PER_NS     UINT64_C(1000)
#define PS_PER_US     UINT64_C(1000000)
#define PS_PER_MS     UINT64_C(1000000000)
#define PS_PER_SECOND UINT64_C(1000000000000)
#define PS_NEVER      UINT64_MAX

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define ARRAY_LENGTH(a) (sizeof(a) / sizeof((a)[0]))

#endif
