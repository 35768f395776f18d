/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Host clock, signals, and places.
 */
#include "sim/host/host.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "devices/host/terminal.h"

/* Signal handlers reach nothing but globals. */
static volatile sig_atomic_t signal_seen, status_wanted, abort_ready;
static void (*abort_run)(void *self);
static void *abort_self;

uint64_t host_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void host_on_abort(void (*run)(void *self), void *self)
{
    abort_ready = 0;
    atomic_signal_fence(memory_order_seq_cst);
    abort_run = run;
    abort_self = self;
    atomic_signal_fence(memory_order_seq_cst);
    abort_ready = run != NULL;
}

static void leave_nothing(void)
{
    terminal_restore();
    if (abort_ready)
        abort_run(abort_self);
    abort_ready = 0;
}

static void on_end(int number)
{
    static const char line[] = "discosim: ended at once by a second signal\n";

    if (signal_seen) {
        leave_nothing();
        _exit(write(STDERR_FILENO, line, sizeof(line) - 1) < 0 ? ERR_INTERNAL : 128 + number);
    }
    signal_seen = number;
}

static void on_status(int number)
{
    (void)number;
    status_wanted = 1;
}

/* A crash or a failed assertion is our own fault, and says so with its own status. */
static void on_crash(int number)
{
    static const char line[] =
        "discosim: this is a fault of the simulator (signal   ): please report it with the command"
        " line\n";
    char text[sizeof(line)];
    char *digits = text + sizeof("discosim: this is a fault of the simulator (signal ") - 1;

    leave_nothing();
    memcpy(text, line, sizeof(line));
    digits[0] = (char)('0' + number / 10);
    digits[1] = (char)('0' + number % 10);
    if (write(STDERR_FILENO, text, sizeof(line) - 1) < 0)
        _exit(ERR_INTERNAL);
    _exit(ERR_INTERNAL);
}

static void catch_one(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};

    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

/* The sanitizers print more than we could. */
static void catch_crashes(void)
{
#ifndef __SANITIZE_ADDRESS__
    static const int crashes[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

    for (size_t i = 0; i < ARRAY_LENGTH(crashes); i++)
        catch_one(crashes[i], on_crash);
#else
    (void)on_crash;
#endif
}

void host_catch_signals(void)
{
    catch_one(SIGINT, on_end);
    catch_one(SIGTERM, on_end);
    catch_one(SIGHUP, on_end);
    catch_one(SIGUSR1, on_status);
    catch_one(SIGPIPE, SIG_IGN);
    catch_one(SIGXFSZ, SIG_IGN);
    catch_crashes();
}

int host_signal(void)
{
    return signal_seen;
}

bool host_status_wanted(void)
{
    bool wanted = status_wanted;

    status_wanted = 0;
    return wanted;
}

/* Folder of the running program, without the final slash. */
static void program_folder(char *path, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", path, size - 1);
    char *slash;

    path[length < 0 ? 0 : length] = '\0';
    slash = strrchr(path, '/');
    if (slash)
        *slash = '\0';
    else
        snprintf(path, size, ".");
}

void host_program_file(const char *name, char *path, size_t size)
{
    char folder[3000];

    program_folder(folder, sizeof(folder));
    snprintf(path, size, "%s/%s", folder, name);
}

int host_guest_file(const char *component, const char *file, char *path, size_t size,
                    struct err *err)
{
    const char *base = getenv("DISCOSIM_GUEST");
    char folder[3000];
    int length;

    program_folder(folder, sizeof(folder));
    if (base && *base)
        length = snprintf(path, size, "%s/%s/%s", base, component, file);
    else
        length = snprintf(path, size, "%s/guest/%s/%s", folder, component, file);
    if (length < 0 || (size_t)length >= size)
        return err_set(err, ERR_USAGE, "the path of guest component %s is too long", component);
    if (access(path, R_OK) != 0 && errno != ENOENT)
        return err_set(err, ERR_USAGE, "%s: %s%s", path, strerror(errno), err_file_advice(errno));
    if (access(path, R_OK) != 0)
        return err_set(
            err, ERR_USAGE,
            "%s is missing: ./run builds what it needs, tools/guest/build %s builds this", path,
            component);
    return 0;
}

void host_workload_folder(char *path, size_t size)
{
    const char *own = getenv("DISCOSIM_WORKLOADS");
    char folder[3000];

    program_folder(folder, sizeof(folder));
    snprintf(path, size, "%s/../workloads", folder);
    if (own && *own)
        snprintf(path, size, "%s", own);
    else if (access(path, R_OK) != 0) /* the program was built in a folder elsewhere */
        snprintf(path, size, "%s", DISCOSIM_SOURCE "/workloads");
}
