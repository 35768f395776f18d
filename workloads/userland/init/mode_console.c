/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs on the console: an interactive shell, or the job on a workload's disk image. */
#include <errno.h>
#include <stddef.h>

#include "init.h"

extern char **environ;

static int console_run(const struct spawn *spawn, struct signals *signals)
{
    pid_t child = process_spawn(spawn);

    if (child >= 0)
        return process_wait(child, signals);
    console_complain("can't start", spawn->argv[0], errno);
    return STATUS_SETUP;
}

/* The shell's exit is the machine's. */
int mode_shell(struct signals *signals)
{
    char terminal[144];
    char *argv[] = {"/bin/sh", NULL};
    struct spawn spawn = {
        .argv = argv,
        .envp = environ,
        .directory = "/",
        .terminal = terminal,
        .fd = {-1, -1, -1},
    };

    console_path(terminal, sizeof terminal);
    return console_run(&spawn, signals);
}

int mode_run(struct signals *signals)
{
    char *argv[] = {"/job/run", NULL};
    struct spawn spawn = {
        .argv = argv,
        .envp = environ,
        .directory = "/job",
        .fd = {-1, -1, -1},
    };

    return console_run(&spawn, signals);
}
