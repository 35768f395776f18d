/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the program ends: one line on stderr and an exit code (docs/usage.md lists them).
 */
#ifndef SIM_RUN_EXITCODE_H
#define SIM_RUN_EXITCODE_H

#include "sim/run/session.h"

/* Print the error as "discosim: ..." and return its code. */
int exitcode_of_error(const struct err *err);

/* The exit code for an outcome; prints its line. */
int exitcode_of_outcome(const struct outcome *outcome);

#endif
