/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `discosim run --compare`: a workload twice, on the bare machine and in a virtual machine.
 */
#ifndef SIM_EXPERIMENT_PAIR_H
#define SIM_EXPERIMENT_PAIR_H

#include "sim/run/options.h"

/* Both runs by these options, their comparison printed and left in a folder. Returns exit code. */
int pair_run(const struct options *options);

#endif
