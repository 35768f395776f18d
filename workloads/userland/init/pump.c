/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Moves the bytes of a program between its pipes and the simulator's ports.
 *
 * The program does not get the ports themselves: a port can be opened once only (so /dev/stderr
 * would fail), takes at most 32 KB a write, and has no SIGPIPE. Pipes are what programs know.
 *
 * A write to a port returns when the simulator has taken the bytes, so nothing needs flushing. The
 * simulator always takes them; the program may not, so its stdin is written without blocking.
 */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "init.h"

enum { PUMP_SIGNALS, PUMP_PORT_IN, PUMP_PIPE_IN, PUMP_PIPE_OUT, PUMP_PIPE_ERR, PUMP_COUNT };

static void pump_close(struct pump *pump, int stream)
{
    if (pump->pipe[stream] >= 0)
        close(pump->pipe[stream]);
    pump->pipe[stream] = -1;
}

static bool port_write(int port, const char *bytes, size_t size)
{
    ssize_t wrote;

    while (size > 0) {
        wrote = write(port, bytes, size);
        if (wrote < 0 && errno != EINTR)
            return false;
        if (wrote > 0) {
            bytes += wrote;
            size -= (size_t)wrote;
        }
    }
    return true;
}

/* One read of what the program wrote. */
static void pump_output(struct pump *pump, int stream)
{
    char bytes[16384];
    ssize_t got = read(pump->pipe[stream], bytes, sizeof bytes);

    if (got < 0 && errno == EINTR)
        return;
    if (got <= 0 || !port_write(pump->port[stream], bytes, (size_t)got))
        pump_close(pump, stream);
}

/* Only called with an empty buffer. Nothing read means that the other side has closed. */
static void pump_input_read(struct pump *pump)
{
    ssize_t got = read(pump->port[0], pump->input, sizeof pump->input);

    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (got <= 0) {
        pump_close(pump, 0);
        return;
    }
    pump->input_start = 0;
    pump->input_end = (size_t)got;
}

static void pump_input_write(struct pump *pump)
{
    ssize_t wrote =
        write(pump->pipe[0], pump->input + pump->input_start, pump->input_end - pump->input_start);

    if (wrote < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (wrote < 0)
        pump_close(pump, 0);
    else
        pump->input_start += (size_t)wrote;
}

/* Descriptors that are of no interest now are -1, which poll passes over. */
static void pump_poll(struct pump *pump, struct signals *signals, struct pollfd *fds)
{
    bool full = pump->input_start < pump->input_end;

    fds[PUMP_SIGNALS] = (struct pollfd){.fd = signals->fd, .events = POLLIN};
    fds[PUMP_PORT_IN] =
        (struct pollfd){.fd = pump->pipe[0] >= 0 && !full ? pump->port[0] : -1, .events = POLLIN};
    fds[PUMP_PIPE_IN] = (struct pollfd){.fd = full ? pump->pipe[0] : -1, .events = POLLOUT};
    fds[PUMP_PIPE_OUT] = (struct pollfd){.fd = pump->pipe[1], .events = POLLIN};
    fds[PUMP_PIPE_ERR] = (struct pollfd){.fd = pump->pipe[2], .events = POLLIN};
    poll(fds, PUMP_COUNT, -1);
}

static void pump_step(struct pump *pump, const struct pollfd *fds)
{
    if (fds[PUMP_PIPE_OUT].revents)
        pump_output(pump, 1);
    if (fds[PUMP_PIPE_ERR].revents)
        pump_output(pump, 2);
    if (fds[PUMP_PIPE_IN].revents)
        pump_input_write(pump);
    if (fds[PUMP_PORT_IN].revents)
        pump_input_read(pump);
}

/* With every other process gone nobody can write any more: read both pipes to their ends. */
static void pump_drain(struct pump *pump)
{
    for (int stream = 1; stream <= 2; stream++) {
        while (pump->pipe[stream] >= 0)
            pump_output(pump, stream);
    }
}

int pump_run(struct pump *pump, pid_t child, struct signals *signals)
{
    struct pollfd fds[PUMP_COUNT];
    bool ended = false;
    int status = 0;

    while (!ended) {
        pump_poll(pump, signals, fds);
        pump_step(pump, fds);
        if (fds[PUMP_SIGNALS].revents)
            ended = signals_poll(signals) | process_reap(child, &status);
    }
    process_end_all();
    pump_drain(pump);
    return status;
}
