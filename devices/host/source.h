/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the guest's input comes from on the host: a terminal, a pipe, a file or nothing.
 *
 * The machine asks between two slices of its run, at a simulated time that it chooses, for as many
 * bytes as the device has room for. How much of the host's time shows in the simulation depends on
 * what the input is:
 *   - a file, or /dev/null: all is there at once; the same bytes give the same run;
 *   - a pipe or socket: when it has run dry, source_read waits a little for its writer (once until
 *     more comes), so a writer that keeps up gives the same run as a file, and one that waits for
 *     the guest's answer is not waited for in vain;
 *   - a terminal: what was typed arrives at the simulated time at which it is read, which depends
 * on the person at the keyboard and so cannot be repeated.
 */
#ifndef DEVICES_HOST_SOURCE_H
#define DEVICES_HOST_SOURCE_H

#include "sim/core/types.h"

#define SOURCE_PATIENCE_FIRST_MS 250 /* for a pipe's writer to begin */
#define SOURCE_PATIENCE_MS       20  /* to go on */

enum source_kind { SOURCE_NONE, SOURCE_FILE, SOURCE_PIPE, SOURCE_TERMINAL };

struct source {
    int file;
    enum source_kind kind;
    bool ended;  /* end of file, or a read that failed */
    bool waited; /* in vain, since the last byte came */
    bool begun;  /* a byte has come */
};

/* Read from an open descriptor, which stays the caller's; -1 = no input at all, ended at once. */
void source_init(struct source *source, int file);

/*
 * Up to `length` bytes into `buffer`, fewer only if the input has run dry, so that the size of a
 * writer's pieces does not show; 0 if there is nothing now or nothing any more
 * (source->ended). Never waits for a terminal.
 */
size_t source_read(struct source *source, uint8_t *buffer, size_t length);

/*
 * Wait in host time until there is something to read or `milliseconds` have passed: for a machine
 * that has nothing to do. True if there is input.
 */
bool source_wait(const struct source *source, int milliseconds);

#endif
