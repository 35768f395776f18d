/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of devices stand on instead of a machine: memory, events, time that is advanced by
 * hand, an interrupt line that is looked at, and the driver's side of virtio.
 */
#ifndef DEVICES_TEST_RIG_H
#define DEVICES_TEST_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "devices/device.h"
#include "devices/virtio/mmio.h"

#define RIG_DRAM  (1024 * 1024)
#define RIG_BYTES 4096 /* output that the rig keeps */

struct rig {
    struct memory memory;
    struct event_queue events;
    ps_t now;
    struct log log;
    bool irq;
    unsigned irq_rises;
    struct device_wiring wiring;
    uint8_t output[RIG_BYTES]; /* what devices gave to rig_take_* */
    size_t output_count;
};

void rig_init(struct rig *rig);
void rig_free(struct rig *rig);

/* Let time pass until `until`, every event at its own time. */
void rig_run(struct rig *rig, ps_t until);

/* Let everything happen that is scheduled. */
void rig_settle(struct rig *rig);

/* Sinks: self is the rig. */
void rig_take_byte(void *self, uint8_t byte);
void rig_take_bytes(void *self, const uint8_t *bytes, size_t length);

/* A bus access that must succeed. */
uint64_t rig_read(const struct bus_ops *ops, void *self, uint64_t offset, unsigned size);
void rig_write(const struct bus_ops *ops, void *self, uint64_t offset, unsigned size,
               uint64_t value);

/* Flips a bit of every element of every declared field and expects another digest each time. */
void rig_check_digest(const struct state_registry *states);

/* A temporary file of `bytes` bytes, byte i of sector s being (uint8_t)(s + i); free the path. */
char *rig_image(uint64_t bytes);

/* xorshift64*: what tests take for chance. */
uint64_t rig_random(uint64_t *state);

/* The driver of one queue, its rings at fixed places in memory for each queue number. */
#define DRIVER_DESCRIPTORS(queue) (0x10000 + 0x4000 * (paddr_t)(queue))
#define DRIVER_AVAILABLE(queue)   (DRIVER_DESCRIPTORS(queue) + 0x2000)
#define DRIVER_USED(queue)        (DRIVER_DESCRIPTORS(queue) + 0x3000)

#define DRIVER_NEXT     1
#define DRIVER_WRITE    2
#define DRIVER_INDIRECT 4

struct driver {
    struct rig *rig;
    struct virtio *virtio;
    uint16_t size;                     /* of every queue */
    uint16_t available[VIRTIO_QUEUES]; /* chains handed over so far */
};

uint32_t driver_register(struct driver *driver, uint64_t offset);
void driver_set(struct driver *driver, uint64_t offset, uint32_t value);

/* Handshake up to DRIVER_OK with these features and every queue set up. */
void driver_start(struct driver *driver, struct rig *rig, struct virtio *virtio, uint64_t features,
                  uint16_t size);

void driver_describe(struct driver *driver, unsigned queue, unsigned index, uint64_t address,
                     uint32_t length, unsigned flags, unsigned next);

/* Hand over the chain that begins at `head`, and notify. */
void driver_offer(struct driver *driver, unsigned queue, unsigned head);

/* One descriptor `index` as a chain of its own. */
void driver_buffer(struct driver *driver, unsigned queue, unsigned index, uint64_t address,
                   uint32_t length, bool device_writes);

uint16_t driver_used_count(struct driver *driver, unsigned queue);
void driver_used(struct driver *driver, unsigned queue, unsigned slot, uint32_t *head,
                 uint32_t *written);
bool driver_is_broken(struct driver *driver);

#endif
