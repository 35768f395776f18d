/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Child processes: start, wait, end. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init.h"

static void signals_default(void)
{
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
}

/* Never returns: the program runs, or a line on its stderr says why not. */
static void refuse(const char *name)
{
    int error = errno;

    dprintf(STDERR_FILENO, "discosim: %s: %s\n", name, strerror(error));
    _exit(error == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN);
}

static unsigned short size_wanted(const char *variable, unsigned short usual)
{
    const char *value = getenv(variable);
    long size = value ? strtol(value, NULL, 10) : 0;

    return size > 0 && size < 10000 ? (unsigned short)size : usual;
}

/* A serial line can't tell; the kernel's command line can, with LINES= and COLUMNS=. */
static void terminal_set_size(int fd)
{
    struct winsize size = {
        .ws_row = size_wanted("LINES", 24),
        .ws_col = size_wanted("COLUMNS", 80),
    };

    ioctl(fd, TIOCSWINSZ, &size);
}

/* A terminal opened by the leader of a new session becomes its own, with job control. */
static void terminal_take(const char *path)
{
    int fd = open(path, O_RDWR);

    if (fd < 0)
        refuse(path);
    ioctl(fd, TIOCSCTTY, 0);
    terminal_set_size(fd);
    for (int i = 0; i < 3; i++)
        dup2(fd, i);
    if (fd > 2)
        close(fd);
}

static void child_run(const struct spawn *spawn)
{
    setsid();
    if (spawn->terminal)
        terminal_take(spawn->terminal);
    for (int i = 0; i < 3; i++) {
        if (spawn->fd[i] >= 0)
            dup2(spawn->fd[i], i);
    }
    signals_default();
    if (spawn->directory && chdir(spawn->directory) != 0)
        refuse(spawn->directory);
    execve(spawn->argv[0], spawn->argv, spawn->envp);
    refuse(spawn->argv[0]);
}

pid_t process_spawn(const struct spawn *spawn)
{
    pid_t child = fork();

    if (child == 0)
        child_run(spawn);
    return child;
}

static int shell_status(int status)
{
    return WIFSIGNALED(status) ? STATUS_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

bool process_reap(pid_t child, int *status)
{
    bool found = false;
    pid_t ended;
    int raw;

    while ((ended = waitpid(-1, &raw, WNOHANG)) > 0) {
        if (ended != child)
            continue;
        found = true;
        *status = shell_status(raw);
    }
    return found;
}

int process_wait(pid_t child, struct signals *signals)
{
    struct pollfd wait = {.fd = signals->fd, .events = POLLIN};
    int status = 0;

    for (;;) {
        poll(&wait, 1, -1);
        if (signals_poll(signals))
            return 0;
        if (process_reap(child, &status))
            return status;
    }
}

void process_end_all(void)
{
    kill(-1, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
        continue;
}
