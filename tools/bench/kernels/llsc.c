/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Atomic additions by LL and SC, as a kernel's counters and locks make them. */
#include "bench.h"

static NOINLINE uint64_t atomic_add(uint64_t *counter, uint64_t value)
{
    uint64_t old, new;

    __asm__ volatile(".set noreorder\n"
                     "1: lld %0, %2\n"
                     "   daddu %1, %0, %3\n"
                     "   scd %1, %2\n"
                     "   beqz %1, 1b\n"
                     "   nop\n"
                     ".set reorder"
                     : "=&r"(old), "=&r"(new), "+m"(*counter)
                     : "r"(value)
                     : "memory");
    return old;
}

uint64_t kernel_run(void)
{
    static uint64_t counters[8];
    uint64_t sum = 0;

    for (uint64_t i = 0; i < ITERATIONS; i++)
        sum ^= atomic_add(&counters[i & 7], i);
    return sum + counters[3];
}
