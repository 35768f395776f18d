/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host: its clock (for progress and speed only, never for the simulation), its signals, and
 * where the program's own files are.
 */
#ifndef SIM_HOST_HOST_H
#define SIM_HOST_HOST_H

#include "sim/core/err.h"
#include "sim/core/types.h"

/* Monotonic host time, ns. */
uint64_t host_now(void);

/*
 * Catch SIGINT, SIGTERM and SIGHUP (the first ends the run in order, the second at once, with the
 * terminal restored), SIGUSR1 (asks for the status) and the signals of crashes (status 4), and
 * ignore SIGPIPE and SIGXFSZ: what cannot be written is an error with a name.
 */
void host_catch_signals(void);

/*
 * What to do when a second signal or a crash ends the program at once; NULL = nothing. `abort_run`
 * is called by a signal handler: it may do nothing but system calls.
 */
void host_on_abort(void (*abort_run)(void *self), void *self);

/* The signal that asks the run to end, 0 if none came. */
int host_signal(void);

/* True once after each SIGUSR1. */
bool host_status_wanted(void);

/* Path of "NAME/FILE" of the guest build. Fails, and says what to run, if it is not there. */
int host_guest_file(const char *component, const char *file, char *path, size_t size,
                    struct err *err);

/* Path of a file beside the running program. */
void host_program_file(const char *name, char *path, size_t size);

/* Folder that holds the workload files; the project's, or DISCOSIM_WORKLOADS. */
void host_workload_folder(char *path, size_t size);

#endif
