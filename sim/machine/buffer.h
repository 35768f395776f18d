/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A growing block of bytes, and whole files read into one.
 */
#ifndef SIM_MACHINE_BUFFER_H
#define SIM_MACHINE_BUFFER_H

#include "sim/core/err.h"
#include "sim/core/types.h"

struct buffer {
    uint8_t *bytes;
    size_t length, room;
};

void buffer_free(struct buffer *buffer);
void buffer_append(struct buffer *buffer, const void *bytes, size_t length);

/* Zero bytes until the length is a multiple of `alignment`. */
void buffer_align(struct buffer *buffer, size_t alignment);

/* Append the whole file. Fails if it is missing, unreadable, no regular file or empty. */
int buffer_read_file(struct buffer *buffer, const char *path, struct err *err);

#endif
