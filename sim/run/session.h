/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A machine that runs in front of a user: slices of simulated time, and between them the host's
 * input, signals, limits, progress and the watchdog. None of these changes what the machine does,
 * except input, at the simulated time at which it is given.
 */
#ifndef SIM_RUN_SESSION_H
#define SIM_RUN_SESSION_H

#include "devices/host/sink.h"
#include "sim/machine/machine.h"
#include "sim/run/until.h"
#include "sim/run/watchdog.h"
#include "sim/ui/keyboard.h"
#include "sim/ui/progress.h"

#define SESSION_TAIL 512 /* bytes of the console's end that are kept for reports */

enum outcome_reason {
    OUTCOME_POWER_OFF,   /* status */
    OUTCOME_HALTED,      /* the watchdog's report */
    OUTCOME_NO_PROGRESS, /* the same */
    OUTCOME_LIMIT,       /* --until */
    OUTCOME_LEFT,        /* the user left by Ctrl-A x */
    OUTCOME_INPUT_ENDED, /* input ended long ago and the guest stays idle */
    OUTCOME_SIGNAL,      /* status is its number */
};

struct outcome {
    enum outcome_reason reason;
    int status;
    char report[512]; /* one line for people, empty if there is nothing to say */
};

struct session {
    struct machine *machine;
    struct keyboard keyboard;
    struct sink terminal;     /* console output for the user; file -1 = not shown */
    struct sink console_log;  /* the same in the run's folder; file -1 = none */
    struct source port_input; /* for the port of standard input */
    bool port_closed;
    struct sink port_sinks[PORT_COUNT];
    uint64_t spoken;            /* bytes the console has sent */
    uint8_t tail[SESSION_TAIL]; /* the last of them, a ring */
    struct until until;
    struct progress progress;
    struct progress_point point;
    uint64_t phase_start, phase_expected; /* instructions: for the share that is done */
    struct watchdog watchdog;
    struct err failure; /* of a sink: nobody takes the output any more */
    uint64_t pace_host; /* host ns and simulated time that belong together */
    ps_t pace_sim;
    /* The guest stored to the marker register. */
    void (*marker)(void *self, uint64_t value);
    void *marker_self;
};

/* No input, no output, no limits. */
void session_init(struct session *session);
void session_close(struct session *session);

/* For machine_setup: console output goes to the session's sinks. */
void session_console(void *self, uint8_t byte);

/* The console's last lines, at most `size` - 1 bytes, without carriage returns. */
void session_tail(const struct session *session, char *text, size_t size);

/* True if the console's last byte ended a line, or there is none. */
bool session_at_line_start(const struct session *session);

/* Run the machine until something ends it. Fails if output cannot be written. */
int session_run(struct session *session, struct machine *machine, struct outcome *outcome,
                struct err *err);

#endif
