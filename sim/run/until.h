/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Limits of a run: --until TIME, INSTRUCTIONS or SYMBOL.
 */
#ifndef SIM_RUN_UNTIL_H
#define SIM_RUN_UNTIL_H

#include "sim/machine/machine.h"

enum until_kind { UNTIL_NEVER, UNTIL_TIME, UNTIL_INSTRUCTIONS, UNTIL_SYMBOL };

struct until {
    enum until_kind kind;
    uint64_t number;  /* ps, or instructions retired since reset */
    const char *text; /* as given */
};

/* "2.5s" is a time, "500M" a number of instructions, anything else a symbol of the kernel. */
struct until until_parse(const char *text);

/* Set the machine up to stop there. Fails if there is no such symbol. */
int until_arm(const struct until *until, struct machine *machine, struct err *err);

#endif
