/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A monitor's file: how a firmware that runs kernels in virtual machines is started. It is all that
 * is known of a monitor: which image boots, which kernels go with it, how it is told what to run.
 *
 * A template is text with placeholders in braces; monitor_expand puts values in their place.
 */
#ifndef SIM_CONFIG_MONITOR_H
#define SIM_CONFIG_MONITOR_H

#include "sim/core/err.h"
#include "sim/core/types.h"

#define MONITOR_NAME     32 /* letters of its name */
#define MONITOR_OPTIONS  16
#define MONITOR_VALUES   8
#define MONITOR_KERNELS  8
#define MONITOR_STATUSES 16

/* A name and what stands for it. */
struct monitor_pair {
    char *key, *text;
};

struct monitor_option {
    char *key, *title, *fallback;
    struct monitor_pair values[MONITOR_VALUES];
    unsigned value_count;
    unsigned chosen; /* index of values */
};

/* A status of the machine that is the monitor's own, not a guest's. */
struct monitor_status {
    uint64_t status;
    char *says;
    uint64_t exit; /* enum err_code */
};

struct monitor {
    char *path; /* of the file */
    char *name, *title;
    char *firmware; /* relative to the program's folder, or a path from / or . */
    uint64_t memory;
    char *log;
    char *kernel_module, *initrd_module, *description_module; /* names; NULL = not given to it */
    char *description;                                        /* template */
    struct monitor_pair kernels[MONITOR_KERNELS]; /* bare component: template of another one */
    unsigned kernel_count;
    struct monitor_option options[MONITOR_OPTIONS];
    unsigned option_count;
    struct monitor_status statuses[MONITOR_STATUSES];
    unsigned status_count;
};

/* Read and check a monitor's file; options have their defaults. On failure nothing is to be freed.
 */
int monitor_read(struct monitor *monitor, const char *path, struct err *err);
void monitor_free(struct monitor *monitor);

/* Choose an option's value by `assignment`, "option=value"; `where` heads the message. */
int monitor_set(struct monitor *monitor, const char *where, const char *assignment,
                struct err *err);

/*
 * `template` with the values of options and of `others` (ended by a NULL key) in place of {name}. A
 * line is left out if one of its placeholders has the value "". New string; NULL and `err` if there
 * is no such placeholder, or a value would begin a new line.
 */
char *monitor_expand(const struct monitor *monitor, const char *template,
                     const struct monitor_pair *others, struct err *err);

/* The guest component in place of `component`, which runs bare. New string; NULL and `err`. */
char *monitor_kernel(const struct monitor *monitor, const char *component, struct err *err);

/* What that status of the machine means, NULL if it is a guest's. */
const struct monitor_status *monitor_find_status(const struct monitor *monitor, int status);

#endif
