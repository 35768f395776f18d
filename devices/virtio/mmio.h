/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtio-over-MMIO transport, version 2 (virtio 1.2, 4.2.2), that every virtio device embeds.
 *
 * Registers are values of 32 bits: what a word load returns is the register, in the byte order of
 * whoever loads. The configuration space (offset 0x100) takes accesses of 1, 2 and 4 bytes, each
 * giving the value of the little-endian field there. Any other size is a bus error; a register that
 * does not exist reads as 0 and is logged.
 *
 * A notification does not act within the guest's store: the device's `serve` runs as an event
 * `latency` later, once for each queue that was notified.
 */
#ifndef DEVICES_VIRTIO_MMIO_H
#define DEVICES_VIRTIO_MMIO_H

#include "devices/device.h"
#include "devices/virtio/queue.h"
#include "sim/core/bus.h"
#include "sim/core/state.h"
#include "sim/core/stats.h"

#define VIRTIO_QUEUES  16 /* most queues of a device */
#define VIRTIO_CONFIG  64 /* most bytes of configuration space */
#define VIRTIO_LATENCY PS_PER_US

/* Device numbers (virtio 1.2, 5). */
#define VIRTIO_ID_BLOCK   2
#define VIRTIO_ID_CONSOLE 3
#define VIRTIO_ID_ENTROPY 4

/* Feature bits of every device (virtio 1.2, 6). */
#define VIRTIO_F_INDIRECT_DESC (UINT64_C(1) << 28)
#define VIRTIO_F_VERSION_1     (UINT64_C(1) << 32)

/* Device status (virtio 1.2, 2.1). */
#define VIRTIO_ACKNOWLEDGE 1
#define VIRTIO_DRIVER      2
#define VIRTIO_DRIVER_OK   4
#define VIRTIO_FEATURES_OK 8
#define VIRTIO_NEEDS_RESET 64
#define VIRTIO_FAILED      128

/* InterruptStatus. */
#define VIRTIO_INT_USED   1
#define VIRTIO_INT_CONFIG 2

struct virtio_ops {
    /* The guest notified this ready queue. */
    void (*serve)(void *owner, unsigned queue);
    /* The guest reset the device: forget what is under way. May be NULL. */
    void (*reset)(void *owner);
};

struct virtio {
    /* Saved state. */
    uint32_t status;
    uint32_t interrupt; /* VIRTIO_INT_* that the guest has not acknowledged */
    uint32_t device_features_sel, driver_features_sel, queue_sel;
    uint64_t driver_features;
    struct virtq queues[VIRTIO_QUEUES];
    uint8_t config[VIRTIO_CONFIG];
    struct event kick; /* serves the notified queues */

    /* Statistics. */
    uint64_t notifications, interrupts, chains, breakages;

    /* Fixed. */
    const struct virtio_ops *ops;
    void *owner;
    uint32_t device_id;
    uint64_t device_features;
    unsigned queue_count;
    unsigned config_bytes;
    ps_t latency;
    struct device_wiring wiring;
    struct log_kind broken, misuse;
};

extern const struct bus_ops virtio_bus_ops; /* self is the struct virtio */

/* Set up the members under "Fixed" from what the device fills in, and go to the state of reset. */
void virtio_init(struct virtio *virtio, const struct device_wiring *wiring);
void virtio_free(struct virtio *virtio);

/* Add a queue of at most `limit` entries (a power of two, at most VIRTQ_MAX). */
void virtio_add_queue(struct virtio *virtio, uint16_t limit);

/* True if the driver accepted this feature. */
bool virtio_has(const struct virtio *virtio, uint64_t feature);

/* True if the guest uses the device and this queue, and nothing is broken. */
bool virtio_is_live(const struct virtio *virtio, unsigned queue);

/* Take the next chain of a live queue. False if there is none, or if the ring just broke. */
bool virtio_take(struct virtio *virtio, unsigned queue, struct virtq_chain *chain);

/* Give a chain back, with an interrupt unless the guest wants none. */
void virtio_give(struct virtio *virtio, unsigned queue, uint16_t head, uint32_t written);

/* The guest broke a rule: DEVICE_NEEDS_RESET, a line in the log, and nothing works until reset. */
void virtio_break(struct virtio *virtio, unsigned queue, const char *reason);

/* Have `serve` called for this queue as if the guest had notified it. */
void virtio_kick(struct virtio *virtio, unsigned queue);

void virtio_register_state(struct virtio *virtio, struct state_registry *states, unsigned instance);
void virtio_register_stats(struct virtio *virtio, struct stats *stats, const char *prefix);

#endif
