/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A virtual virtio-mmio device in front of one of the machine's: it has the same registers and
 * configuration. The guest's rings are read by the monitor, every address in them is checked and
 * translated, and the buffers go to the machine's device as they are: nothing is copied.
 */
#ifndef DISCO_DEV_VVIRTIO_H
#define DISCO_DEV_VVIRTIO_H

#include "disco/dev/virtio.h"

struct vm;
struct mmio;
struct cow;

/* The guest's queue: guest-physical addresses, and how far we are. */
struct vqueue {
    uint16_t size;
    bool ready;
    bool waiting; /* chains are available that found no room in the machine's ring, or no time */
    uint64_t descriptors, available, used;
    uint16_t next_available, next_used;
};

struct vvirtio {
    struct vm *vm;
    struct virtio device; /* the machine's */
    uint32_t status, interrupt;
    uint32_t device_sel, driver_sel, queue_sel;
    uint64_t driver_features;
    struct vqueue queues[VIRTIO_QUEUES];
    struct cow *cow; /* a disk that is copied on write; NULL = the machine's as it is */
    uint8_t *page;   /* shows the registers (mmio.h) once the driver is ready */
};

/* Make the virtual device for a slot of the machine; NULL if there is none or no memory. */
struct vvirtio *vvirtio_new(struct vm *vm, unsigned slot);

bool vvirtio_access(struct vvirtio *virtio, struct mmio *access);

/* The page that shows the registers now, or NULL. */
const void *vvirtio_page(const struct vvirtio *virtio);

/* Go on with chains that found no time (core/sched.h). */
void vvirtio_resume(struct vvirtio *virtio);

/* The machine's device has interrupted. */
void vvirtio_interrupt(struct vvirtio *virtio);

/* The virtual machine has ended: the device must not touch its memory any more. */
void vvirtio_stop(struct vvirtio *virtio);

#endif
