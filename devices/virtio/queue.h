/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A split virtqueue as the device sees it (virtio 1.2, 2.7). Rings are little-endian in guest
 * memory, whatever the guest's byte order.
 *
 * Nothing in a ring is trusted: every index, length, flag and address is checked, a chain has at
 * most as many descriptors as the queue has entries, and no function loops for longer than that. A
 * ring that breaks a rule is reported with a reason, and the transport then asks for a reset.
 */
#ifndef DEVICES_VIRTIO_QUEUE_H
#define DEVICES_VIRTIO_QUEUE_H

#include "sim/core/memory.h"
#include "sim/core/types.h"

#define VIRTQ_MAX 256 /* entries of the largest queue, and descriptors of the longest chain */

struct virtq {
    uint16_t size;       /* entries: a power of two, at most limit; 0 = not set yet */
    uint16_t limit;      /* what the device offers */
    bool ready;          /* the guest has handed it over */
    bool notified;       /* the guest says that there is something to do */
    paddr_t descriptors; /* the three areas */
    paddr_t available;
    paddr_t used;
    uint16_t next_available; /* chains taken so far, modulo 2^16 */
    uint16_t next_used;      /* chains given back */
};

struct virtq_segment {
    paddr_t address;
    uint32_t length;
};

/* A chain of buffers: first those that the device reads, then those that it writes. */
struct virtq_chain {
    uint16_t head;
    unsigned out_count, in_count;
    uint32_t out_bytes, in_bytes;
    struct virtq_segment segments[VIRTQ_MAX];
};

enum virtq_result { VIRTQ_TAKEN, VIRTQ_EMPTY, VIRTQ_BROKEN };

/* Take the next chain. On VIRTQ_BROKEN, *reason is a sentence for the log. */
enum virtq_result virtq_take(struct virtq *queue, struct memory *memory, struct virtq_chain *chain,
                             const char **reason);

/* Read the chain that begins at descriptor `head` (again): NULL, or the reason why it is bad. */
const char *virtq_read_chain(const struct virtq *queue, struct memory *memory, uint16_t head,
                             struct virtq_chain *chain);

/*
 * Give a chain back with `written` bytes filled in. *interrupt: the guest wants to be told. False
 * if the used ring is not memory.
 */
bool virtq_give(struct virtq *queue, struct memory *memory, uint16_t head, uint32_t written,
                bool *interrupt);

/*
 * Copy from the chain's out segments or to its in segments, `offset` bytes into them. False if they
 * hold less than that or are not memory; part of it may have been copied then.
 */
bool virtq_copy_out(const struct virtq_chain *chain, struct memory *memory, uint64_t offset,
                    void *buffer, uint64_t length);
bool virtq_copy_in(const struct virtq_chain *chain, struct memory *memory, uint64_t offset,
                   const void *buffer, uint64_t length);

#endif
