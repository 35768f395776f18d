/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading input without ever blocking the machine for long. The descriptor's own flags are left
 * alone, since it may be shared with other programs.
 */
#include "devices/host/source.h"

#include <errno.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

static enum source_kind kind_of(int file)
{
    struct stat status;

    if (file < 0 || fstat(file, &status) < 0)
        return SOURCE_NONE;
    if (isatty(file))
        return SOURCE_TERMINAL;
    return S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) ? SOURCE_PIPE : SOURCE_FILE;
}

void source_init(struct source *source, int file)
{
    enum source_kind kind = kind_of(file);

    *source = (struct source){.file = file, .kind = kind, .ended = kind == SOURCE_NONE};
}

bool source_wait(const struct source *source, int milliseconds)
{
    struct pollfd wait = {.fd = source->ended ? -1 : source->file, .events = POLLIN};

    return poll(&wait, 1, milliseconds) > 0;
}

static int patience(const struct source *source)
{
    if (source->kind != SOURCE_PIPE || source->waited)
        return 0;
    return source->begun ? SOURCE_PATIENCE_MS : SOURCE_PATIENCE_FIRST_MS;
}

/* One read; false if there is no more to be had now. */
static bool read_some(struct source *source, uint8_t *buffer, size_t length, size_t *count)
{
    if (!source_wait(source, patience(source))) {
        source->waited = true;
        return false;
    }

    ssize_t got = read(source->file, buffer + *count, length - *count);

    if (got < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK))
        return false;
    if (got <= 0) {
        source->ended = true;
        return false;
    }
    source->waited = false;
    source->begun = true;
    *count += (size_t)got;
    return true;
}

size_t source_read(struct source *source, uint8_t *buffer, size_t length)
{
    size_t count = 0;

    while (count < length && !source->ended && read_some(source, buffer, length, &count))
        continue;
    return count;
}
