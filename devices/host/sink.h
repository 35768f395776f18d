/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the guest's output goes on the host: a file descriptor with a buffer.
 *
 * Output never disturbs the simulation: if the host cannot take it (a full disk, a closed pipe),
 * that is reported once through `failed`, and everything after it is dropped. Writing waits for as
 * long as a slow reader needs. The caller flushes when the machine pauses and at its end. While a
 * sink is in use SIGPIPE must be ignored, which sink_init sees to if nobody handles it.
 */
#ifndef DEVICES_HOST_SINK_H
#define DEVICES_HOST_SINK_H

#include "sim/core/err.h"
#include "sim/core/types.h"

#define SINK_BUFFER 4096

struct sink {
    int file;   /* -1 = drop everything */
    bool owned; /* sink_close closes it */
    bool broken;
    const char *name;                                  /* for the report; the creator keeps it */
    void (*failed)(void *self, const struct err *err); /* told once; may be NULL */
    void *failed_self;
    size_t count;
    uint8_t buffer[SINK_BUFFER];
};

/* Write to an open descriptor, which stays the caller's. */
void sink_init(struct sink *sink, int file, const char *name);

/* Make or empty the file at `path` and write there. */
int sink_open(struct sink *sink, const char *path, struct err *err);

/* Flush, and close the file if sink_open made it. */
void sink_close(struct sink *sink);

void sink_write(struct sink *sink, const uint8_t *bytes, size_t length);
void sink_flush(struct sink *sink);

/* The same with the types that devices call: self is the struct sink. */
void sink_put_byte(void *self, uint8_t byte);
void sink_put_bytes(void *self, const uint8_t *bytes, size_t length);

#endif
