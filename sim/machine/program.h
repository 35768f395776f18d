/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Programs that `exec` takes: static MIPS IV n64 big-endian executables.
 */
#ifndef SIM_MACHINE_PROGRAM_H
#define SIM_MACHINE_PROGRAM_H

#include "sim/core/err.h"

/* Fails with the reason, and names discosim-cc, if the guest could not run this file. */
int program_check(const char *path, struct err *err);

#endif
