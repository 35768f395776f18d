/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parts of making a machine that are long enough for files of their own. Private to machine.c.
 */
#ifndef SIM_MACHINE_MACHINE_LOAD_H
#define SIM_MACHINE_MACHINE_LOAD_H

#include "sim/machine/machine.h"

/* Put kernel, initial RAM disk, modules, device tree and PROM into memory. */
int machine_load(struct machine *machine, const struct machine_setup *setup, struct err *err);

/* Declare every part's saved state and counters. */
void machine_declare(struct machine *machine);

#endif
