/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A copy-on-write disk (Disco paper, 4.2.3) in front of a virtio block device. What is written goes
 * to a log in memory, never to the machine's disk. A page of the disk that was read whole stays in
 * the table of pages, shared with the guest page that it was read to; when it is read again, it is
 * mapped, not copied. Requests that memory can answer end at once; others are the machine's disk's.
 */
#ifndef DISCO_DEV_COW_H
#define DISCO_DEV_COW_H

#include "disco/dev/vqueue.h"

struct cow;

/* NULL if there is no memory. */
struct cow *cow_new(struct vvirtio *virtio);

enum cow_result {
    COW_DONE,    /* *written says how much was filled in, status included */
    COW_SENT,    /* cow_complete comes later */
    COW_NO_ROOM, /* the machine's ring is full: try again when something has come back */
    COW_BROKEN,  /* the chain is no request */
};

/* Serve a chain of queue 0 that begins at the guest's descriptor `head`. */
enum cow_result cow_serve(struct cow *cow, const struct chain *chain, uint16_t head,
                          uint32_t *written);

/* The machine's disk has done this chain. Returns how much was filled in. */
uint32_t cow_complete(struct cow *cow, const struct virtio_done *done);

/* All that the machine's disk had is forgotten; the log and the pages stay. */
void cow_reset(struct cow *cow);

/* Print what the log and the table hold. */
void cow_print(const struct cow *cow);

#endif
