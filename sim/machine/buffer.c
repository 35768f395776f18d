/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Growing blocks of bytes.
 */
#include "sim/machine/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void buffer_free(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}

/* Room for `length` more bytes; returns where they go. */
static uint8_t *buffer_reserve(struct buffer *buffer, size_t length)
{
    size_t needed = buffer->length + length;

    if (needed > buffer->room) {
        buffer->room = needed * 2;
        buffer->bytes = realloc(buffer->bytes, buffer->room);
        if (!buffer->bytes)
            abort();
    }
    return buffer->bytes + buffer->length;
}

void buffer_append(struct buffer *buffer, const void *bytes, size_t length)
{
    if (!length)
        return;
    memcpy(buffer_reserve(buffer, length), bytes, length);
    buffer->length += length;
}

void buffer_align(struct buffer *buffer, size_t alignment)
{
    static const uint8_t zeros[4096];
    size_t over = buffer->length % alignment;

    if (over)
        buffer_append(buffer, zeros, alignment - over);
}

static int read_all(struct buffer *buffer, int file, const char *path, struct err *err)
{
    size_t start = buffer->length;

    for (;;) {
        ssize_t got = read(file, buffer_reserve(buffer, 1 << 16), 1 << 16);

        if (got < 0)
            return err_set(err, ERR_USAGE, "%s: %s", path, strerror(errno));
        if (got == 0)
            break;
        buffer->length += (size_t)got;
    }
    if (buffer->length == start)
        return err_set(err, ERR_USAGE, "%s: is empty", path);
    return 0;
}

int buffer_read_file(struct buffer *buffer, const char *path, struct err *err)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat about;
    int status;

    if (file < 0)
        return err_set(err, ERR_USAGE, "%s: %s%s", path, strerror(errno), err_file_advice(errno));
    if (fstat(file, &about) == 0 && !S_ISREG(about.st_mode))
        status = err_set(err, ERR_USAGE, "%s: is not a regular file", path);
    else
        status = read_all(buffer, file, path, err);
    close(file);
    return status;
}
