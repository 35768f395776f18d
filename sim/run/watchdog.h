/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Guests that will never do anything again: they wait with every interrupt masked, spin with
 * interrupts off, or run in circles in the kernel without touching a program, a device or the
 * console. Looking changes nothing in the machine, and what is found depends on simulated state
 * alone.
 */
#ifndef SIM_RUN_WATCHDOG_H
#define SIM_RUN_WATCHDOG_H

#include "sim/machine/machine.h"

struct watchdog {
    struct machine *machine;
    uint64_t limit;                      /* cycles of busy time without activity; 0 = for ever */
    ps_t idle_limit;                     /* the same for time of any kind, if no input is open */
    uint64_t activity;                   /* what was counted at the last sign of life */
    uint64_t since;                      /* busy cycles then */
    ps_t since_time;                     /* simulated time then */
    uint64_t exceptions, exceptions_now; /* that instructions caused: then, and at the last look */
};

enum watchdog_finding {
    WATCHDOG_FINE,
    WATCHDOG_WAITS, /* idle, and nothing can wake it */
    WATCHDOG_SPINS, /* an endless loop with interrupts off */
    WATCHDOG_CIRCLES,
    WATCHDOG_IDLES,
};

/* What the machine does not know of itself. */
struct watchdog_view {
    bool can_wake;          /* something outside may still send it input */
    bool attended;          /* a terminal or pipe may still send something */
    uint64_t console_bytes; /* sent so far */
};

void watchdog_init(struct watchdog *watchdog, struct machine *machine);

/* Look at the machine between two slices of its run. */
enum watchdog_finding watchdog_look(struct watchdog *watchdog, const struct watchdog_view *view);

/*
 * A line that says what was found, where the processor is, and if it is caught in exceptions their
 * kind, EPC and bad address.
 */
void watchdog_report(const struct watchdog *watchdog, enum watchdog_finding finding, char *text,
                     size_t size);

/* "; last exception: " and its kind, bad address, EPC and Cause, as CP0 holds them. */
void watchdog_exception(const struct machine *machine, char *text, size_t size);

#endif
