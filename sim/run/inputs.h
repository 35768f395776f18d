/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which files a run was made from: path, size and digest, for run.json. Two runs with the same
 * digests of inputs and the same machine are the same run.
 */
#ifndef SIM_RUN_INPUTS_H
#define SIM_RUN_INPUTS_H

#include <jansson.h>

#include "sim/machine/machine.h"

/* {kernel, firmware, initrd, disks, modules}: {path, bytes, xxh3} each, null where there is none.
 * The machine was made from the setup; it knows the digests of its disks. */
json_t *inputs_json(const struct machine_setup *setup, const struct machine *machine);

#endif
