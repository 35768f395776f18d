/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Buffered writing that reports the first failure and then keeps quiet.
 */
#include "devices/host/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* A write to a closed pipe shall be an error to report, not the end of the program. */
static void ignore_sigpipe(void)
{
    struct sigaction action;

    if (sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_DFL)
        signal(SIGPIPE, SIG_IGN);
}

void sink_init(struct sink *sink, int file, const char *name)
{
    ignore_sigpipe();
    *sink = (struct sink){.file = file, .name = name};
}

int sink_open(struct sink *sink, const char *path, struct err *err)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

    if (file < 0)
        return err_set(err, ERR_USAGE, "cannot write %s: %s", path, strerror(errno));
    sink_init(sink, file, path);
    sink->owned = true;
    return 0;
}

static void fail(struct sink *sink, int error)
{
    struct err err;

    sink->broken = true;
    err_set(&err, ERR_USAGE, "cannot write %s: %s; further output is dropped", sink->name,
            strerror(error));
    if (sink->failed)
        sink->failed(sink->failed_self, &err);
}

/* Wait until a descriptor that does not block takes more. */
static void wait_writable(int file)
{
    struct pollfd wait = {.fd = file, .events = POLLOUT};

    poll(&wait, 1, -1);
}

static void write_all(struct sink *sink, const uint8_t *bytes, size_t length)
{
    while (length && !sink->broken) {
        ssize_t done = write(sink->file, bytes, length);

        if (done >= 0) {
            bytes += done;
            length -= (size_t)done;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            wait_writable(sink->file);
        } else if (errno != EINTR) {
            fail(sink, errno);
        }
    }
}

void sink_flush(struct sink *sink)
{
    size_t count = sink->count;

    sink->count = 0;
    if (sink->file >= 0)
        write_all(sink, sink->buffer, count);
}

void sink_write(struct sink *sink, const uint8_t *bytes, size_t length)
{
    while (length) {
        size_t room = SINK_BUFFER - sink->count;
        size_t part = length < room ? length : room;

        memcpy(sink->buffer + sink->count, bytes, part);
        sink->count += part;
        bytes += part;
        length -= part;
        if (sink->count == SINK_BUFFER)
            sink_flush(sink);
    }
}

void sink_close(struct sink *sink)
{
    sink_flush(sink);
    if (sink->owned && close(sink->file) < 0 && !sink->broken)
        fail(sink, errno); /* network file systems tell a full disk only here */
    sink->file = -1;
    sink->owned = false;
}

void sink_put_byte(void *self, uint8_t byte)
{
    sink_write(self, &byte, 1);
}

void sink_put_bytes(void *self, const uint8_t *bytes, size_t length)
{
    sink_write(self, bytes, length);
}
