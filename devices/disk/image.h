/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A raw disk image that is only ever read, with everything that the guest writes kept beside it in
 * memory, in blocks of 4 KB. The overlay lasts as long as the simulation and needs as much host
 * memory as the guest wrote to different blocks.
 *
 * The image may be sparse and many gigabytes large. It is read when the guest reads it: if it was
 * cut short meanwhile or the host cannot read it, that one access fails.
 */
#ifndef DEVICES_DISK_IMAGE_H
#define DEVICES_DISK_IMAGE_H

#include "sim/core/err.h"
#include "sim/core/state.h"
#include "sim/core/types.h"

#define IMAGE_SECTOR 512

struct image;

/* Open `path`, which stays unchanged. NULL with a reason: missing, unreadable, not an image. */
struct image *image_open(const char *path, struct err *err);
void image_close(struct image *image);

uint64_t image_sectors(const struct image *image);

/* 4 KB blocks that the guest has written. */
uint64_t image_changed_blocks(const struct image *image);

/*
 * Copy whole sectors; they exist. False if the host cannot read the image; errno tells why, or is 0
 * if the file has become too short.
 */
bool image_read(struct image *image, uint64_t sector, void *buffer, uint64_t count);
bool image_write(struct image *image, uint64_t sector, const void *buffer, uint64_t count);

/* XXH3 of the file, read whole the first time that it is asked for. False if it cannot be read. */
bool image_digest(struct image *image, struct digest *digest);

/* Hand every changed block to `put`, in the order of the disk, at its byte offset. */
void image_visit(const struct image *image, state_sink_t put, void *sink);

#endif
