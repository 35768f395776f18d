/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exit codes and the line that goes with them.
 */
#include "sim/run/exitcode.h"

#include <stdio.h>

int exitcode_of_error(const struct err *err)
{
    fflush(stdout);
    fprintf(stderr, "discosim: %s\n", err->text);
    return (int)err->code;
}

int exitcode_of_outcome(const struct outcome *outcome)
{
    static const int codes[] = {
        [OUTCOME_POWER_OFF] = ERR_NONE,    [OUTCOME_HALTED] = ERR_GUEST,
        [OUTCOME_NO_PROGRESS] = ERR_LIMIT, [OUTCOME_LIMIT] = ERR_LIMIT,
        [OUTCOME_LEFT] = ERR_NONE,         [OUTCOME_INPUT_ENDED] = ERR_LIMIT,
    };

    fflush(stdout);
    if (outcome->report[0])
        fprintf(stderr, "discosim: %s\n", outcome->report);
    if (outcome->reason == OUTCOME_POWER_OFF)
        return outcome->status ? ERR_GUEST : ERR_NONE;
    return outcome->reason == OUTCOME_SIGNAL ? 128 + outcome->status : codes[outcome->reason];
}
