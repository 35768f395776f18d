/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A guest's virtqueue as its device sees it (virtio 1.2, 2.7).
 */
#ifndef DISCO_DEV_VQUEUE_H
#define DISCO_DEV_VQUEUE_H

#include "disco/dev/vvirtio.h"

/* A chain as the machine's device gets it. */
struct chain {
    struct virtio_segment segments[VIRTIO_RING_MOST];
    unsigned count, limit; /* segments, and how many there may be */
    unsigned links;        /* descriptors that may still come */
    uint64_t bytes;
};

/* Hand the chains that the guest made available to the machine's device. */
void vqueue_serve(struct vvirtio *virtio, unsigned number);

/* Give back to the guest what the machine's device has done. */
void vqueue_complete(struct vvirtio *virtio, unsigned number);

/* Raise the device's interrupt (vvirtio.c). */
void vvirtio_raise(struct vvirtio *virtio, uint32_t why);

/* The guest broke a rule: nothing works until it resets the device. */
void vvirtio_break(struct vvirtio *virtio);

#endif
