/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The latency table, from latency.def.
 */
#include "cpu-mips/inorder/latency.h"

#include <string.h>

#include "sim/core/clock.h"

#define R10000_CYCLE (5 * PS_PER_NS) /* 200 MHz */

static const uint8_t cycles[OP_COUNT] = {
#define LATENCY_OF(op, count) [OP_##op] = count,
#include "cpu-mips/inorder/latency.def"
#undef LATENCY_OF
};

void latency_init(struct access_cost table[OP_COUNT], enum cpu_latency latency, uint64_t hz)
{
    ps_t own = clock_edge(hz, 1);

    memset(table, 0, OP_COUNT * sizeof(table[0]));
    if (latency == CPU_LATENCY_UNIT)
        return;
    for (unsigned op = 0; op < OP_COUNT; op++) {
        ps_t whole = cycles[op] * R10000_CYCLE;

        if (whole > own)
            table[op] = (struct access_cost){whole - own, STALL_LATENCY};
    }
}
