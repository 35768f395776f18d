/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Guests that will never do anything again: they wait with every interrupt masked, spin with
 * interrupts off, or run in circles in the kernel without touching a program, a device or the
 * console. Looking changes nothing in the machine, and what is found depends on simulated state
 * alone.
 */
#ifndef SIM_APP_WATCHDOG_H
#define SIM_APP_WATCHDOG_H

#include "sim/app/machine.h"

struct watchdog {
    struct machine *machine;
    uint64_t limit;    /* cycles of busy time without activity; 0 = for ever */
    uint64_t activity; /* what was counted at the last sign of life */
    uint64_t since;    /* busy cycles then */
};

enum watchdog_finding { WATCHDOG_FINE, WATCHDOG_HALTED, WATCHDOG_NO_PROGRESS };

void watchdog_init(struct watchdog *watchdog, struct machine *machine);

/*
 * Look at the machine between two slices of its run. `can_wake`: something outside may still send
 * it input. If it is not fine, `report` gets a line that says why.
 */
enum watchdog_finding watchdog_look(struct watchdog *watchdog, bool can_wake,
                                    uint64_t console_bytes, char *report, size_t size);

#endif
