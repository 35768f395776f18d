/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the processor was: samples of busy time counted by symbol, and by kind where there is none.
 * What runs in kernel mode has the symbols of the kernel or firmware, what runs in supervisor mode
 * those of the modules that are ELF files, and programs are one entry.
 */
#ifndef SIM_MEASURE_PROFILE_H
#define SIM_MEASURE_PROFILE_H

#include <jansson.h>

#include "sim/machine/machine.h"

/* A prime number of cycles, so that samples do not keep step with loops or ticks. */
#define PROFILE_PERIOD 10007

struct profile {
    struct machine *machine;
    uint64_t *counts; /* one for each symbol, then the others */
    uint64_t total;
    uint64_t by_mode[CPU_MODE_COUNT];
};

/* Begin to sample; nothing of the machine changes by it. */
void profile_start(struct profile *profile, struct machine *machine);
void profile_stop(struct profile *profile);
void profile_free(struct profile *profile);

/*
 * The `most` busiest entries: [{symbol, mode, samples, share}], most samples first. Kernel mode is
 * "monitor" if there are samples in supervisor mode.
 */
json_t *profile_json(const struct profile *profile, size_t most);

/* The same of the monitor alone; empty if there is none. */
json_t *profile_monitor_json(const struct profile *profile, size_t most);

#endif
