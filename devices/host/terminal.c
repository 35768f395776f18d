/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Raw mode with a way back from everywhere.
 *
 * The state below is the one global of the devices: signal handlers and atexit have no argument to
 * find it by, and a process has one controlling terminal.
 */
#include "devices/host/terminal.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Signals whose default action ends the program. */
static const int fatal[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGILL,  SIGTRAP, SIGABRT, SIGBUS,  SIGFPE,
                            SIGSEGV, SIGTERM, SIGXCPU, SIGXFSZ, SIGSYS,  SIGUSR1, SIGUSR2, SIGALRM};
/* Of these, the ones that a crash raises; a handler for them (a sanitizer's) is called after ours.
 */
static const int crashes[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS};

static struct {
    volatile sig_atomic_t raw;
    bool installed;
    int file;
    struct termios saved, taken;
    struct sigaction old[NSIG];
} terminal;

/* In the background the terminal is someone else's, and to set it would stop this process. */
static void set_modes(const struct termios *modes)
{
    pid_t owner = tcgetpgrp(terminal.file);

    if (owner < 0 || owner == getpgrp())
        tcsetattr(terminal.file, TCSANOW, modes);
}

void terminal_restore(void)
{
    int error = errno;

    if (terminal.raw) {
        terminal.raw = 0;
        set_modes(&terminal.saved);
    }
    errno = error;
}

/* Give the terminal back, then let the signal do what it would have done without us. */
static void on_fatal(int number)
{
    terminal_restore();
    sigaction(number, &terminal.old[number], NULL);
    raise(number);
}

static void on_stop(int number);

/* Take the terminal again after a stop, if we had it. */
static void on_continue(int number)
{
    struct sigaction action = {.sa_handler = on_stop, .sa_flags = SA_RESTART};
    int error = errno;

    (void)number;
    sigemptyset(&action.sa_mask);
    sigaction(SIGTSTP, &action, NULL);
    if (terminal.raw)
        set_modes(&terminal.taken);
    errno = error;
}

static void on_stop(int number)
{
    bool raw = terminal.raw;
    int error = errno;
    sigset_t set;

    terminal_restore();
    terminal.raw = raw;
    signal(SIGTSTP, SIG_DFL);
    raise(number);
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL); /* the program stops here, or nobody would wake it */
    on_continue(SIGCONT);
    errno = error;
}

static void handle(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};

    sigemptyset(&action.sa_mask);
    sigaction(number, &action, &terminal.old[number]);
}

static bool is_crash(int number)
{
    for (size_t i = 0; i < ARRAY_LENGTH(crashes); i++)
        if (crashes[i] == number)
            return true;
    return false;
}

static bool is_unhandled(int number)
{
    struct sigaction action;

    return sigaction(number, NULL, &action) == 0 && !(action.sa_flags & SA_SIGINFO) &&
           action.sa_handler == SIG_DFL;
}

static void install(void)
{
    if (terminal.installed)
        return;
    terminal.installed = true;
    atexit(terminal_restore);
    for (size_t i = 0; i < ARRAY_LENGTH(fatal); i++)
        if (is_crash(fatal[i]) || is_unhandled(fatal[i]))
            handle(fatal[i], on_fatal);
    if (is_unhandled(SIGTSTP))
        handle(SIGTSTP, on_stop);
    if (is_unhandled(SIGCONT))
        handle(SIGCONT, on_continue);
}

bool terminal_raw(int file)
{
    if (terminal.raw)
        return true;
    if (!isatty(file) || tcgetattr(file, &terminal.saved) < 0)
        return false;
    terminal.file = file;
    terminal.taken = terminal.saved;
    cfmakeraw(&terminal.taken);
    terminal.taken.c_oflag = terminal.saved.c_oflag; /* lines of our own still begin at the left */
    install();
    terminal.raw = 1; /* before it is true, so that no signal can come between */
    if (tcsetattr(file, TCSADRAIN, &terminal.taken) < 0)
        terminal.raw = 0;
    return terminal.raw;
}
