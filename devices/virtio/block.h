/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A virtio block device (virtio 1.2, 5.2) on a raw image, with the time of a HP 97560.
 *
 * Requests are taken as they come and wait in the drive's FIFO; data moves when the drive is done
 * with the request, so a buffer must stay as it is until the chain is given back. Nothing is kept
 * in a volatile cache: a write is done when it is on the medium, and a flush only follows those
 * before.
 */
#ifndef DEVICES_VIRTIO_BLOCK_H
#define DEVICES_VIRTIO_BLOCK_H

#include "devices/disk/hp97560.h"
#include "devices/virtio/mmio.h"

#define BLOCK_SERIAL 20 /* bytes of the serial number */

struct block_config {
    const char *path;    /* raw image; never changed */
    bool read_only;      /* the guest may not write either */
    uint32_t time_scale; /* HP97560_SCALE_ONE = the real drive, 0 = no time */
    const char *serial;  /* NULL = the wiring's name */
    unsigned *disk_busy; /* counts the disks that have work; NULL = nobody asks */
};

struct block;

struct block *block_new(const struct block_config *config, const struct device_wiring *wiring,
                        struct err *err);
void block_free(struct block *block);

/* What the bus talks to, with virtio_bus_ops. */
struct virtio *block_virtio(struct block *block);

/* Size and XXH3 of the image as it lies on the host. False if it cannot be read. */
bool block_image(struct block *block, uint64_t *bytes, struct digest *digest);

void block_register_state(struct block *block, struct state_registry *states, unsigned instance);
void block_register_stats(struct block *block, struct stats *stats, const char *prefix);

#endif
