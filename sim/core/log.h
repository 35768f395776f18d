/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What guests do wrong, as counted log lines: the first few of each kind are printed, the rest are
 * only counted, so that a guest that hammers a device cannot flood the host.
 */
#ifndef SIM_CORE_LOG_H
#define SIM_CORE_LOG_H

#include <stdio.h>

#include "sim/core/types.h"

#define LOG_SHOWN 5 /* lines printed of each kind */

struct log {
    FILE *out;         /* where lines go; NULL = nowhere */
    const ps_t *clock; /* the machine's time, for the line's head */
};

/* A kind of line: one static or embedded object for each place that logs. */
struct log_kind {
    const char *part; /* "uart", "disk0" */
    uint64_t count;
};

void log_guest(const struct log *log, struct log_kind *kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
