/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Walking rings that nobody may trust.
 */
#include "devices/virtio/queue.h"

#include "devices/virtio/le.h"

#define DESCRIPTOR_BYTES 16
#define FLAG_NEXT        1
#define FLAG_WRITE       2
#define FLAG_INDIRECT    4

#define AVAILABLE_NO_INTERRUPT 1

struct descriptor {
    paddr_t address;
    uint32_t length;
    uint16_t flags, next;
};

static bool read_descriptor(struct memory *memory, paddr_t table, unsigned index,
                            struct descriptor *descriptor)
{
    uint8_t bytes[DESCRIPTOR_BYTES];

    if (!memory_dma_read(memory, table + (paddr_t)index * DESCRIPTOR_BYTES, bytes, sizeof(bytes)))
        return false;
    *descriptor = (struct descriptor){load_le64(bytes), load_le32(bytes + 8), load_le16(bytes + 12),
                                      load_le16(bytes + 14)};
    return true;
}

static bool read_le16(struct memory *memory, paddr_t pa, uint16_t *value)
{
    uint8_t bytes[2];

    if (!memory_dma_read(memory, pa, bytes, sizeof(bytes)))
        return false;
    *value = load_le16(bytes);
    return true;
}

static const char *add_segment(const struct virtq *queue, struct virtq_chain *chain,
                               const struct descriptor *descriptor)
{
    unsigned count = chain->out_count + chain->in_count;
    uint32_t used = chain->out_bytes + chain->in_bytes;

    if (count >= queue->size)
        return "a chain is longer than its queue, or goes in a circle";
    if (descriptor->length > UINT32_MAX - used)
        return "a chain holds 4 GB or more";
    chain->segments[count] = (struct virtq_segment){descriptor->address, descriptor->length};
    if (descriptor->flags & FLAG_WRITE) {
        chain->in_count++;
        chain->in_bytes += descriptor->length;
        return NULL;
    }
    if (chain->in_count)
        return "a buffer to read comes after one to write";
    chain->out_count++;
    chain->out_bytes += descriptor->length;
    return NULL;
}

/* Walk a table of `size` descriptors from `index` on; *indirect is the one that points elsewhere.
 */
static const char *walk_table(const struct virtq *queue, struct memory *memory, paddr_t table,
                              unsigned size, unsigned index, struct virtq_chain *chain,
                              struct descriptor *indirect)
{
    for (;;) {
        struct descriptor descriptor;

        if (index >= size)
            return "a descriptor's number is out of its table";
        if (!read_descriptor(memory, table, index, &descriptor))
            return "a descriptor is not in memory";
        if (descriptor.flags & FLAG_INDIRECT) {
            *indirect = descriptor;
            return NULL;
        }
        const char *reason = add_segment(queue, chain, &descriptor);

        if (reason || !(descriptor.flags & FLAG_NEXT))
            return reason;
        index = descriptor.next;
    }
}

static const char *walk_indirect(const struct virtq *queue, struct memory *memory,
                                 const struct descriptor *table, struct virtq_chain *chain)
{
    struct descriptor nested = {.flags = 0};

    if (table->flags & FLAG_NEXT)
        return "an indirect descriptor has a next one";
    if (table->length == 0 || table->length % DESCRIPTOR_BYTES)
        return "an indirect table's length is not a multiple of 16";

    const char *reason = walk_table(queue, memory, table->address, table->length / DESCRIPTOR_BYTES,
                                    0, chain, &nested);

    if (!reason && (nested.flags & FLAG_INDIRECT))
        return "an indirect descriptor is in an indirect table";
    return reason;
}

const char *virtq_read_chain(const struct virtq *queue, struct memory *memory, uint16_t head,
                             struct virtq_chain *chain)
{
    struct descriptor indirect = {.flags = 0};

    chain->head = head;
    chain->out_count = chain->in_count = 0;
    chain->out_bytes = chain->in_bytes = 0;

    const char *reason =
        walk_table(queue, memory, queue->descriptors, queue->size, head, chain, &indirect);

    if (!reason && (indirect.flags & FLAG_INDIRECT))
        return walk_indirect(queue, memory, &indirect, chain);
    return reason;
}

/* The heads' numbers: flags, idx, ring[size]. */
static paddr_t available_slot(const struct virtq *queue)
{
    return queue->available + 4 + 2 * (paddr_t)(queue->next_available % queue->size);
}

enum virtq_result virtq_take(struct virtq *queue, struct memory *memory, struct virtq_chain *chain,
                             const char **reason)
{
    uint16_t index, head;

    *reason = "the available ring is not in memory";
    if (!read_le16(memory, queue->available + 2, &index))
        return VIRTQ_BROKEN;
    if (index == queue->next_available)
        return VIRTQ_EMPTY;
    if ((uint16_t)(index - queue->next_available) > queue->size) {
        *reason = "the available ring's index is too far ahead";
        return VIRTQ_BROKEN;
    }
    if (!read_le16(memory, available_slot(queue), &head))
        return VIRTQ_BROKEN;
    *reason = virtq_read_chain(queue, memory, head, chain);
    if (*reason)
        return VIRTQ_BROKEN;
    queue->next_available++;
    return VIRTQ_TAKEN;
}

bool virtq_give(struct virtq *queue, struct memory *memory, uint16_t head, uint32_t written,
                bool *interrupt)
{
    uint8_t element[8], index[2];
    uint16_t flags;
    paddr_t slot = queue->used + 4 + 8 * (paddr_t)(queue->next_used % queue->size);

    store_le32(element, head);
    store_le32(element + 4, written);
    store_le16(index, (uint16_t)(queue->next_used + 1));
    if (!memory_dma_write(memory, slot, element, sizeof(element)) ||
        !memory_dma_write(memory, queue->used + 2, index, sizeof(index)) ||
        !read_le16(memory, queue->available, &flags))
        return false;
    queue->next_used++;
    *interrupt = !(flags & AVAILABLE_NO_INTERRUPT);
    return true;
}

typedef bool (*copy_t)(struct memory *memory, paddr_t pa, void *buffer, uint64_t length);

/* Apply `copy` to the part of the segments that lies `offset` bytes into them. */
static bool copy_segments(const struct virtq_segment *segment, unsigned count,
                          struct memory *memory, uint64_t offset, void *buffer, uint64_t length,
                          copy_t copy)
{
    uint8_t *at = buffer;

    for (; count && length; count--, segment++) {
        if (offset >= segment->length) {
            offset -= segment->length;
            continue;
        }
        uint64_t part = segment->length - offset;

        part = part < length ? part : length;
        if (!copy(memory, segment->address + offset, at, part))
            return false;
        at += part;
        length -= part;
        offset = 0;
    }
    return length == 0;
}

static bool copy_write(struct memory *memory, paddr_t pa, void *buffer, uint64_t length)
{
    return memory_dma_write(memory, pa, buffer, length);
}

bool virtq_copy_out(const struct virtq_chain *chain, struct memory *memory, uint64_t offset,
                    void *buffer, uint64_t length)
{
    return copy_segments(chain->segments, chain->out_count, memory, offset, buffer, length,
                         memory_dma_read);
}

bool virtq_copy_in(const struct virtq_chain *chain, struct memory *memory, uint64_t offset,
                   const void *buffer, uint64_t length)
{
    return copy_segments(chain->segments + chain->out_count, chain->in_count, memory, offset,
                         (void *)(uintptr_t)buffer, length, copy_write);
}
