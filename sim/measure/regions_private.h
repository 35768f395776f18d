/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the region profiler: what a regions file becomes (regions_bind.c), what happens while the
 * machine runs (regions.c), and what is told of it (regions_report.c).
 */
#ifndef SIM_MEASURE_REGIONS_PRIVATE_H
#define SIM_MEASURE_REGIONS_PRIVATE_H

#include "cpu-mips/entries.h"
#include "sim/measure/regions.h"
#include "sim/measure/regions_file.h"

/* What time is charged to: modes, then the groups of a monitor's entries. */
enum region_bin {
    BIN_USER,
    BIN_KERNEL,
    BIN_GROUP,                               /* + number of the group */
    BIN_COUNT = BIN_GROUP + GROUPS_MOST + 2, /* two more: "other", and no entry at all */
};

struct clocks {
    uint64_t bin[BIN_COUNT]; /* busy cycles */
};

/* What an address means. */
enum point_kind {
    POINT_ENTER,
    POINT_LEAVE,
    POINT_THROUGH,
    POINT_WITHOUT,
    POINT_SWITCH,
    POINT_START
};

struct point {
    vaddr_t va;
    enum point_kind kind;
    unsigned region;
    bool vector; /* a handler's first instructions: registers are still the program's */
};

struct region {
    const struct region_desc *desc;
    bool by_exception, at_return, at_user, apart;
    int reg; /* with values; -1 = none */
    uint64_t values[16];
    unsigned value_count;
    bool causes[CPU_KERNEL][CPU_ENTRIES]; /* by_exception: which enter it */

    uint64_t count, dropped, least, most;
    struct clocks sum;
};

/* A region that a thread is in. */
struct visit {
    unsigned region;
    bool through, without;
    uint64_t sp;
    vaddr_t ret;
    struct clocks start, apart; /* its thread's clocks then; what passed apart since */
};

#define VISITS_MOST 48

struct thread {
    uint64_t key;
    struct clocks clocks;
    struct visit open[VISITS_MOST];
    unsigned depth;
};

struct regions {
    struct machine *machine;
    struct regions_file file;
    struct region list[REGIONS_MOST];
    unsigned group_count; /* with "other" */
    uint8_t group[CPU_KERNEL][CPU_ENTRIES];
    struct point *points; /* by address */
    size_t point_count;
    int thread_reg, next_reg;
    bool monitor; /* kernels run in supervisor mode */
    bool running;

    struct thread **threads;
    size_t thread_count;
    struct thread *current;
    unsigned bin;
    uint64_t last; /* busy cycle up to which time is charged */
    uint64_t hz;
};

/* Cycles of all bins. (regions.c) */
uint64_t clocks_total(const struct clocks *clocks);

/* Points, causes and registers of the file that was read. (regions_bind.c) */
int regions_bind(struct regions *regions, struct err *err);

#endif
