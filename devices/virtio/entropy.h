/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A virtio entropy device (virtio 1.2, 5.4) that is not random at all: its bytes are a stream made
 * from a seed, so that two runs are the same. Nothing in the simulated machine is secret.
 *
 * The stream is splitmix64 (Steele, Lea and Flood, 2014), each word's bytes lowest first.
 */
#ifndef DEVICES_VIRTIO_ENTROPY_H
#define DEVICES_VIRTIO_ENTROPY_H

#include "devices/virtio/mmio.h"

#define ENTROPY_CHUNK 4096 /* most bytes given for one buffer */

struct entropy;

struct entropy *entropy_new(uint64_t seed, const struct device_wiring *wiring, struct err *err);
void entropy_free(struct entropy *entropy);

struct virtio *entropy_virtio(struct entropy *entropy);

void entropy_register_state(struct entropy *entropy, struct state_registry *states,
                            unsigned instance);
void entropy_register_stats(struct entropy *entropy, struct stats *stats, const char *prefix);

#endif
