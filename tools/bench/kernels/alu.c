/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A loop of integer operations on registers: no memory, one branch. */
#include "bench.h"

uint64_t kernel_run(void)
{
    uint64_t a = 0x0123456789ABCDEF, b = 0xFEDCBA9876543210, c = 1, sum = 0;

    for (uint64_t i = 0; i < ITERATIONS; i++) {
        a ^= a << 13;
        a ^= a >> 7;
        a ^= a << 17;
        b += a & c;
        c = (b | i) - c;
        sum += (int64_t)a < (int64_t)b;
        sum ^= c;
    }
    return sum + a + b;
}
