/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A virtio console device with several named ports (virtio 1.2, 5.3): byte streams between host
 * programs and the guest, with flow control and end of file.
 *
 * A port is a plain byte stream (/dev/vportNpM in Linux, found by its name) or a console (hvc). A
 * driver without VIRTIO_CONSOLE_F_MULTIPORT gets port 0 alone, as a console.
 *
 * Host to guest: bytes are queued here while the guest has no buffers or has not opened the port,
 * CONSOLE_INPUT at most; console_room tells how many more fit. console_close is the end of file:
 * once the queue is empty the guest is told that the host's end is closed, and its reads return 0.
 * Guest to host: bytes go to the port's sink when the guest hands them over, and are always taken.
 */
#ifndef DEVICES_VIRTIO_CONSOLE_H
#define DEVICES_VIRTIO_CONSOLE_H

#include "devices/virtio/mmio.h"

#define CONSOLE_PORTS 4
#define CONSOLE_INPUT 4096 /* bytes a port holds for the guest */

struct console_port_config {
    const char *name; /* at most 63 bytes, kept by the creator; NULL = no name */
    bool is_console;  /* hvc */
    void (*sink)(void *self, const uint8_t *bytes, size_t length); /* NULL = nowhere */
    void *sink_self;
};

struct console_config {
    struct console_port_config ports[CONSOLE_PORTS];
    unsigned port_count; /* 1 to CONSOLE_PORTS */
};

struct console;

struct console *console_new(const struct console_config *config, const struct device_wiring *wiring,
                            struct err *err);
void console_free(struct console *console);

struct virtio *console_virtio(struct console *console);

/* Bytes that console_send would take now. */
size_t console_room(const struct console *console, unsigned port);

/* Send up to `length` bytes to the guest at the machine's present time; returns how many it took.
 */
size_t console_send(struct console *console, unsigned port, const uint8_t *bytes, size_t length);

/* No more will be sent: end of file for the guest. */
void console_close(struct console *console, unsigned port);

/* True while a program in the guest has the port open (a console: while its driver has). */
bool console_is_open(const struct console *console, unsigned port);

/* Bytes sent that the guest has not taken yet. */
size_t console_pending(const struct console *console, unsigned port);

void console_register_state(struct console *console, struct state_registry *states,
                            unsigned instance);
void console_register_stats(struct console *console, struct stats *stats, const char *prefix);

#endif
