/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Driver of the machine's virtio-mmio devices (virtio 1.2, 4.2 and 2.7): it moves chains of machine
 * buffers for whoever owns the device, and knows nothing of what they mean.
 */
#ifndef DISCO_DEV_VIRTIO_H
#define DISCO_DEV_VIRTIO_H

#include "disco/core/mips.h"

#define VIRTIO_QUEUES    16
#define VIRTIO_RING_MOST 256

/* Registers (virtio 1.2, 4.2.2). */
#define VIRTIO_MAGIC_VALUE         0x000
#define VIRTIO_VERSION             0x004
#define VIRTIO_DEVICE_ID           0x008
#define VIRTIO_VENDOR_ID           0x00c
#define VIRTIO_DEVICE_FEATURES     0x010
#define VIRTIO_DEVICE_FEATURES_SEL 0x014
#define VIRTIO_DRIVER_FEATURES     0x020
#define VIRTIO_DRIVER_FEATURES_SEL 0x024
#define VIRTIO_QUEUE_SEL           0x030
#define VIRTIO_QUEUE_NUM_MAX       0x034
#define VIRTIO_QUEUE_NUM           0x038
#define VIRTIO_QUEUE_READY         0x044
#define VIRTIO_QUEUE_NOTIFY        0x050
#define VIRTIO_INTERRUPT_STATUS    0x060
#define VIRTIO_INTERRUPT_ACK       0x064
#define VIRTIO_STATUS              0x070
#define VIRTIO_QUEUE_DESC          0x080 /* three addresses of two words, low first */
#define VIRTIO_QUEUE_DRIVER        0x090
#define VIRTIO_QUEUE_DEVICE        0x0a0
#define VIRTIO_CONFIG_GENERATION   0x0fc
#define VIRTIO_CONFIG              0x100

#define VIRTIO_IS_VIRTIO 0x74726976

#define VIRTIO_ID_BLOCK   2
#define VIRTIO_ID_CONSOLE 3

#define VIRTIO_S_ACKNOWLEDGE 1
#define VIRTIO_S_DRIVER      2
#define VIRTIO_S_DRIVER_OK   4
#define VIRTIO_S_FEATURES_OK 8
#define VIRTIO_S_NEEDS_RESET 64

#define VIRTIO_I_USED   1
#define VIRTIO_I_CONFIG 2

#define VIRTIO_F_INDIRECT  (UINT64_C(1) << 28)
#define VIRTIO_F_VERSION_1 (UINT64_C(1) << 32)

/* A descriptor's flags (virtio 1.2, 2.7.5). */
#define VIRTQ_NEXT     1
#define VIRTQ_WRITE    2
#define VIRTQ_INDIRECT 4

/* Sizes of a descriptor, of a used element, and of the fields before a ring's elements. */
#define VIRTQ_DESC_BYTES 16
#define VIRTQ_USED_BYTES 8
#define VIRTQ_HEAD_BYTES 4

struct virtio_segment {
    mpa_t address;
    uint32_t length;
    bool write; /* by the device */
};

/* Rings in the monitor's memory; all three are little-endian. */
struct virtio_ring {
    uint16_t size; /* 0 = not in use */
    uint16_t next_available, next_used;
    uint16_t free_count;
    uint16_t free[VIRTIO_RING_MOST];   /* descriptors not in use */
    uint16_t length[VIRTIO_RING_MOST]; /* of the chain that begins here; 0 = none does */
    uint16_t next[VIRTIO_RING_MOST];
    uint16_t cookie[VIRTIO_RING_MOST]; /* of the chain that begins here */
    uint8_t *descriptors, *available, *used;
};

struct virtio {
    unsigned slot;
    bool holds;  /* pages may change hands: those of chains under way are used until they end */
    uint32_t id; /* kind of device */
    uint64_t features;
    struct virtio_ring *rings[VIRTIO_QUEUES];
};

/* Look at a slot; false if no device is there. */
bool virtio_probe(struct virtio *device, unsigned slot);

uint32_t virtio_read(const struct virtio *device, unsigned offset);
void virtio_write(const struct virtio *device, unsigned offset, uint32_t value);

/* Largest size of a queue, or 0 if there is no such queue. */
unsigned virtio_queue_limit(const struct virtio *device, unsigned queue);

/* Reset, and agree on features. False if the device refuses them. */
void virtio_reset(struct virtio *device);
bool virtio_negotiate(struct virtio *device, uint64_t features);

/* Hand over a queue of the largest size. False if there is no memory. */
bool virtio_open_queue(struct virtio *device, unsigned queue);

/* The device may begin. */
void virtio_go(struct virtio *device);

/* Queue a chain; false if the ring has too few descriptors free now. `cookie` comes back with it.
 */
bool virtio_submit(struct virtio *device, unsigned queue, const struct virtio_segment *segments,
                   unsigned count, uint16_t cookie);
void virtio_notify(const struct virtio *device, unsigned queue);

/* True if a chain of so many segments finds room in the ring now. */
bool virtio_has_room(const struct virtio *device, unsigned queue, unsigned count);

/* The chain that virtio_submit would make next, by the number of its first descriptor: there must
 * be room for one. */
uint16_t virtio_next_chain(const struct virtio *device, unsigned queue);

/* The pages of these segments have one user more (memmap_use) or less (memmap_release). */
void virtio_hold(const struct virtio_segment *segments, unsigned count, void (*change)(mpa_t page));

/* The segments of a chain, one after another, also just after it has come back: `index` begins with
 * the chain's number. */
struct virtio_segment virtio_walk(const struct virtio_ring *ring, uint16_t *index);

/* Take a chain that the device has given back; false if there is none. */
struct virtio_done {
    uint16_t cookie;
    uint16_t chain; /* its number */
    uint32_t written;
};
bool virtio_complete(struct virtio *device, unsigned queue, struct virtio_done *done);

#endif
