/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a kernel may use: the guest has no operating system, so this is its whole world. Every file
 * of kernels holds kernel_run; main.c prints what it returns and stops the machine.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>

#define CKSEG0 0xFFFFFFFF80000000ull
#define CKSEG1 0xFFFFFFFFA0000000ull
#define XKPHYS 0xA800000000000000ull /* cached, coherent exclusive on write */
#define LINE   32                    /* bytes: no cache line is shorter */

#define NOINLINE __attribute__((noinline))

/* The kernel. Returns a checksum that depends on all its work. */
uint64_t kernel_run(void);

/* Zeroed memory in CKSEG0, aligned to `alignment` (a power of two); never given back. */
void *memory_take(size_t bytes, size_t alignment);

/* Physical address of a CKSEG0 address. */
static inline uint64_t physical(const void *address)
{
    return (uint64_t)address & 0x1FFFFFFF;
}

/* Next of a sequence of pseudo-random numbers (Knuth's MMIX generator); the upper bits are good. */
static inline uint64_t random_next(uint64_t *state)
{
    *state = *state * 6364136223846793005ull + 1442695040888963407ull;
    return *state >> 33;
}

/* Make instructions just written to [start, start + bytes) the ones that are fetched. */
void code_sync(const void *start, size_t bytes);

/* Copy a routine from [start, end) to `to` and make it executable. */
void code_copy(void *to, const void *start, const void *end);

#endif
