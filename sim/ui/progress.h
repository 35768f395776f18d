/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far a run is, on stderr: one line that is redrawn on a terminal, a plain line every ten
 * seconds of host time elsewhere.
 */
#ifndef SIM_UI_PROGRESS_H
#define SIM_UI_PROGRESS_H

#include "sim/core/types.h"

struct progress {
    bool enabled, is_terminal;
    bool shown;         /* a line stands on the terminal */
    uint64_t started;   /* host ns */
    uint64_t due;       /* of the next line */
    uint64_t last_time; /* host ns and instructions of the last line: present speed */
    uint64_t last_instructions;
};

struct progress_point {
    const char *phase; /* "boot", "pmake" */
    ps_t now;
    uint64_t instructions;
    double done; /* share of the phase, negative = unknown */
};

void progress_init(struct progress *progress, bool enabled);

/* A new phase begins: what is left is reckoned from here. */
void progress_restart(struct progress *progress);

/* True if it is time for a line: ask before making the point. */
bool progress_is_due(const struct progress *progress);
void progress_show(struct progress *progress, const struct progress_point *point);

/* One line with the status at once, whatever is enabled (SIGUSR1, Ctrl-A s). */
void progress_status(struct progress *progress, const struct progress_point *point);

/* Remove the line from the terminal, before something else is printed. */
void progress_clear(struct progress *progress);

#endif
