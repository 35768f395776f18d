/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clocks against simulated time. The nth edge of a clock of f Hz is at floor(n * 10^12 / f) ps;
 * it is computed from n each time and never accumulated, so no rounding error grows.
 */
#ifndef SIM_CORE_CLOCK_H
#define SIM_CORE_CLOCK_H

#include "sim/core/types.h"

__extension__ typedef unsigned __int128 uint128_t;
__extension__ typedef __int128 int128_t;

/* Time of edge n of a clock of `hz`, ps. */
static inline ps_t clock_edge(uint64_t hz, uint64_t n)
{
    if (likely(PS_PER_SECOND % hz == 0))
        return n * (PS_PER_SECOND / hz);
    return (ps_t)((uint128_t)n * PS_PER_SECOND / hz);
}

/* Edges of the clock at or before time t, edge 0 (at reset) not counted. */
static inline uint64_t clock_cycles(uint64_t hz, ps_t t)
{
    if (likely((t | hz) >> 32 == 0)) /* short waits: 64 bits are enough */
        return ((t + 1) * hz - 1) / PS_PER_SECOND;
    return (uint64_t)((((uint128_t)t + 1) * hz - 1) / PS_PER_SECOND);
}

/* Number of the first edge that is not before t: what a wait of t ps takes in whole cycles. */
static inline uint64_t clock_cycles_up(uint64_t hz, ps_t t)
{
    uint64_t n = clock_cycles(hz, t);

    return clock_edge(hz, n) < t ? n + 1 : n;
}

#endif
