/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A kernel that runs in a virtual machine instead of on the bare machine: which monitor, found by
 * name, and a bare machine's setup changed so that the monitor boots and gets what would have.
 */
#ifndef SIM_RUN_HOSTED_H
#define SIM_RUN_HOSTED_H

#include "sim/config/monitor.h"
#include "sim/machine/machine.h"
#include "sim/run/options.h"

#define HOSTED_PATH 4096

struct hosted {
    bool used; /* false = the bare machine; nothing below counts */
    struct monitor monitor;
    char firmware[HOSTED_PATH];
    struct config config; /* the machine's: with the monitor's memory and the modules' */
    uint64_t memory;      /* the virtual machine's, bytes */
    struct buffer description;
};

/* Read the monitor of that name; a path to a .lua file is taken as it is. */
int monitor_open(struct monitor *monitor, const char *name, struct err *err);

/* The monitor that the options ask for, with its own options; nothing if they ask for none. */
int hosted_open(struct hosted *hosted, const struct options *options, struct err *err);
void hosted_free(struct hosted *hosted);

/* Path of the vmlinux of a guest component, or of what the monitor wants in place of it. */
int hosted_kernel(const struct hosted *hosted, const char *component, char *path, size_t size,
                  struct err *err);

/* Put the monitor under a setup that is complete for a bare machine. */
int hosted_setup(struct hosted *hosted, struct machine_setup *setup, struct err *err);

/* {name, file, memory, options}; null for a bare machine. New reference. */
json_t *hosted_json(const struct hosted *hosted);

/*
 * The monitor's own status, NULL if `status` is a guest's. A guest may end with the same number;
 * the monitor's own comes with a line of its log as the last one of the console, `tail`.
 */
const struct monitor_status *hosted_status(const struct hosted *hosted, int status,
                                           const char *tail);

/* One line on such a status, with the monitor's own last line. */
void hosted_explain(const struct hosted *hosted, const struct monitor_status *status,
                    const char *tail, char *text, size_t size);

#endif
