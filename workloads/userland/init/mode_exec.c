/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `discosim exec`: one program, with its arguments, environment, streams and status passed exactly.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "init.h"

extern char **environ;

static const char *const port_names[3] = {
    "discosim.stdin",
    "discosim.stdout",
    "discosim.stderr",
};

static bool ports_open(struct pump *pump)
{
    for (int i = 0; i < 3; i++) {
        pump->port[i] = port_open(port_names[i], i == 0 ? O_RDONLY : O_WRONLY);
        if (pump->port[i] < 0) {
            console_complain("can't open the console port", port_names[i], errno);
            return false;
        }
    }
    port_settle(pump->port[0]);
    return true;
}

/* theirs[] gets the program's ends. All are closed on exec; dup2 makes the copies that are not. */
static bool pipes_make(struct pump *pump, int theirs[3])
{
    for (int i = 0; i < 3; i++) {
        int ends[2];

        if (pipe2(ends, O_CLOEXEC) != 0) {
            console_complain("can't make a pipe for", port_names[i], errno);
            return false;
        }
        theirs[i] = ends[i == 0 ? 0 : 1];
        pump->pipe[i] = ends[i == 0 ? 1 : 0];
    }
    fcntl(pump->pipe[0], F_SETFL, O_NONBLOCK);
    return true;
}

/* Starts the program; -1 if the guest could not. */
static pid_t program_start(struct pump *pump, char **argv)
{
    char **envp = words_read("/exec/env");
    struct spawn spawn = {.argv = argv, .envp = envp ? envp : environ};
    char *directory = text_read("/exec/cwd");
    pid_t child;

    if (!pipes_make(pump, spawn.fd))
        return -1;
    spawn.directory = directory ? directory : "/";
    child = process_spawn(&spawn);
    if (child < 0)
        console_complain("can't start", argv[0], errno);
    for (int i = 0; i < 3; i++)
        close(spawn.fd[i]);
    return child;
}

int mode_exec(struct signals *signals)
{
    struct pump pump = {.input_start = 0};
    char **argv = words_read("/exec/args");
    pid_t child;

    if (!argv || !argv[0]) {
        console_complain("nothing to execute in", "/exec/args", 0);
        return STATUS_SETUP;
    }
    if (!ports_open(&pump))
        return STATUS_SETUP;
    child = program_start(&pump, argv);
    return child < 0 ? STATUS_SETUP : pump_run(&pump, child, signals);
}
