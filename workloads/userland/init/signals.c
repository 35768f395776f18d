/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signals to init: a child has ended, or BusyBox's halt, poweroff or reboot wants the end. */
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "init.h"

/* halt, poweroff, reboot; Ctrl-Alt-Del. Whichever it is, the machine stops. */
static const int ending[] = {SIGUSR1, SIGUSR2, SIGTERM, SIGINT};

#define ENDING_COUNT (sizeof ending / sizeof ending[0])

bool signals_open(struct signals *signals)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    for (size_t i = 0; i < ENDING_COUNT; i++)
        sigaddset(&set, ending[i]);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    signals->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return signals->fd >= 0;
}

static bool signal_ends(unsigned number)
{
    for (size_t i = 0; i < ENDING_COUNT; i++) {
        if ((unsigned)ending[i] == number)
            return true;
    }
    return false;
}

bool signals_poll(struct signals *signals)
{
    struct signalfd_siginfo info;
    bool end = false;

    while (read(signals->fd, &info, sizeof info) == (ssize_t)sizeof info)
        end |= signal_ends(info.ssi_signo);
    return end;
}
