/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The driver's side of a split virtqueue. The device is trusted: it is the machine's.
 */
#include "disco/dev/virtio.h"

#include "disco/lib/string.h"
#include "disco/mem/frame.h"
#include "disco/mem/memmap.h"
#include "sim/core/flash.h"

/* A ring has two pages: descriptors in the first; then what the driver and what the device writes,
 * in lines of their own. */
#define RING_BYTES (2 * PAGE_SIZE)
#define RING_ALIGN 128
#define AVAILABLE_BYTES                                                                            \
    ((VIRTQ_HEAD_BYTES + 2 * VIRTIO_RING_MOST + 2 + RING_ALIGN - 1) & -RING_ALIGN)

_Static_assert(VIRTIO_RING_MOST *VIRTQ_DESC_BYTES <= PAGE_SIZE, "descriptors fit a page");
_Static_assert(AVAILABLE_BYTES + VIRTQ_HEAD_BYTES + VIRTQ_USED_BYTES * VIRTIO_RING_MOST + 2 <=
                   PAGE_SIZE,
               "the rest of a ring does, too");

static uint64_t register_of(const struct virtio *device, unsigned offset)
{
    return FLASH_VIRTIO_BASE + (uint64_t)device->slot * FLASH_VIRTIO_SIZE + offset;
}

uint32_t virtio_read(const struct virtio *device, unsigned offset)
{
    return register_read32(register_of(device, offset));
}

void virtio_write(const struct virtio *device, unsigned offset, uint32_t value)
{
    register_write32(register_of(device, offset), value);
}

static void write_address(const struct virtio *device, unsigned offset, const void *at)
{
    mpa_t address = machine_address(at);

    virtio_write(device, offset, (uint32_t)address);
    virtio_write(device, offset + 4, (uint32_t)(address >> 32));
}

static uint64_t read_features(const struct virtio *device)
{
    uint64_t low, high;

    virtio_write(device, VIRTIO_DEVICE_FEATURES_SEL, 0);
    low = virtio_read(device, VIRTIO_DEVICE_FEATURES);
    virtio_write(device, VIRTIO_DEVICE_FEATURES_SEL, 1);
    high = virtio_read(device, VIRTIO_DEVICE_FEATURES);
    return high << 32 | low;
}

bool virtio_probe(struct virtio *device, unsigned slot)
{
    *device = (struct virtio){.slot = slot};
    if (virtio_read(device, VIRTIO_MAGIC_VALUE) != VIRTIO_IS_VIRTIO)
        return false;
    device->id = virtio_read(device, VIRTIO_DEVICE_ID);
    device->features = read_features(device);
    return device->id != 0;
}

unsigned virtio_queue_limit(const struct virtio *device, unsigned queue)
{
    unsigned limit;

    if (queue >= VIRTIO_QUEUES)
        return 0;
    virtio_write(device, VIRTIO_QUEUE_SEL, queue);
    limit = virtio_read(device, VIRTIO_QUEUE_NUM_MAX);
    return limit < VIRTIO_RING_MOST ? limit : VIRTIO_RING_MOST;
}

void virtio_hold(const struct virtio_segment *segments, unsigned count, void (*change)(mpa_t page))
{
    for (unsigned i = 0; i < count; i++) {
        mpa_t end = segments[i].address + segments[i].length;

        for (mpa_t page = segments[i].address & ~(PAGE_SIZE - 1); page < end; page += PAGE_SIZE)
            change(page);
    }
}

struct virtio_segment virtio_walk(const struct virtio_ring *ring, uint16_t *index)
{
    const uint8_t *at = ring->descriptors + *index * VIRTQ_DESC_BYTES;

    *index = ring->next[*index];
    return (struct virtio_segment){load_le64(at), load_le32(at + 8),
                                   load_le16(at + 12) & VIRTQ_WRITE};
}

static void let_go(const struct virtio *device, struct virtio_ring *ring, uint16_t head)
{
    uint16_t index = head;

    for (unsigned left = device->holds ? ring->length[head] : 0; left > 0; left--) {
        struct virtio_segment segment = virtio_walk(ring, &index);

        virtio_hold(&segment, 1, memmap_release);
    }
    ring->length[head] = 0;
}

/* The device has forgotten all chains. */
static void close_ring(const struct virtio *device, struct virtio_ring *ring)
{
    for (unsigned head = 0; head < ring->size; head++)
        let_go(device, ring, (uint16_t)head);
    ring->size = 0;
}

void virtio_reset(struct virtio *device)
{
    virtio_write(device, VIRTIO_STATUS, 0);
    for (unsigned i = 0; i < VIRTIO_QUEUES; i++)
        if (device->rings[i])
            close_ring(device, device->rings[i]);
}

bool virtio_negotiate(struct virtio *device, uint64_t features)
{
    virtio_write(device, VIRTIO_STATUS, VIRTIO_S_ACKNOWLEDGE | VIRTIO_S_DRIVER);
    virtio_write(device, VIRTIO_DRIVER_FEATURES_SEL, 0);
    virtio_write(device, VIRTIO_DRIVER_FEATURES, (uint32_t)features);
    virtio_write(device, VIRTIO_DRIVER_FEATURES_SEL, 1);
    virtio_write(device, VIRTIO_DRIVER_FEATURES, (uint32_t)(features >> 32));
    virtio_write(device, VIRTIO_STATUS,
                 VIRTIO_S_ACKNOWLEDGE | VIRTIO_S_DRIVER | VIRTIO_S_FEATURES_OK);
    return virtio_read(device, VIRTIO_STATUS) & VIRTIO_S_FEATURES_OK;
}

void virtio_go(struct virtio *device)
{
    virtio_write(device, VIRTIO_STATUS,
                 VIRTIO_S_ACKNOWLEDGE | VIRTIO_S_DRIVER | VIRTIO_S_FEATURES_OK |
                     VIRTIO_S_DRIVER_OK);
}

/* ---- rings ---- */

/* A ring keeps its memory when the device is reset and the queue is opened again. */
static struct virtio_ring *new_ring(void)
{
    struct virtio_ring *ring = heap_alloc(sizeof(*ring), RING_ALIGN);
    uint8_t *pages = heap_alloc(RING_BYTES, PAGE_SIZE);

    if (!ring || !pages)
        return NULL;
    memmap_set(machine_address(pages), RING_BYTES >> PAGE_SHIFT, PAGE_DEVICES, 0, 0);
    ring->descriptors = pages;
    ring->available = pages + PAGE_SIZE;
    ring->used = ring->available + AVAILABLE_BYTES;
    return ring;
}

static void clear_ring(struct virtio_ring *ring, unsigned size)
{
    ring->size = (uint16_t)size;
    ring->next_available = ring->next_used = 0;
    ring->free_count = (uint16_t)size;
    for (unsigned i = 0; i < size; i++)
        ring->free[i] = (uint16_t)(size - 1 - i);
    store_le32(ring->available, 0);
    store_le32(ring->used, 0);
}

bool virtio_open_queue(struct virtio *device, unsigned queue)
{
    unsigned size = virtio_queue_limit(device, queue);
    struct virtio_ring *ring = device->rings[queue];

    if (!ring)
        ring = device->rings[queue] = new_ring();
    if (!ring)
        return false;
    clear_ring(ring, size);
    virtio_write(device, VIRTIO_QUEUE_SEL, queue);
    virtio_write(device, VIRTIO_QUEUE_NUM, size);
    write_address(device, VIRTIO_QUEUE_DESC, ring->descriptors);
    write_address(device, VIRTIO_QUEUE_DRIVER, ring->available);
    write_address(device, VIRTIO_QUEUE_DEVICE, ring->used);
    virtio_write(device, VIRTIO_QUEUE_READY, 1);
    return true;
}

static void write_descriptor(struct virtio_ring *ring, unsigned index,
                             const struct virtio_segment *segment, bool last)
{
    uint8_t *at = ring->descriptors + index * VIRTQ_DESC_BYTES;
    unsigned flags = (segment->write ? VIRTQ_WRITE : 0) | (last ? 0 : VIRTQ_NEXT);

    store_le64(at, segment->address);
    store_le32(at + 8, segment->length);
    store_le16(at + 12, (uint16_t)flags);
}

/* The index goes last: the device looks at nothing before it. */
static void publish(struct virtio_ring *ring, uint16_t head)
{
    unsigned slot = ring->next_available++ % ring->size;

    store_le16(ring->available + VIRTQ_HEAD_BYTES + 2 * slot, head);
    __asm__ volatile("sync" : : : "memory");
    store_le16(ring->available + 2, ring->next_available);
}

bool virtio_has_room(const struct virtio *device, unsigned queue, unsigned count)
{
    return count <= device->rings[queue]->free_count;
}

bool virtio_submit(struct virtio *device, unsigned queue, const struct virtio_segment *segments,
                   unsigned count, uint16_t cookie)
{
    struct virtio_ring *ring = device->rings[queue];
    uint16_t head, index;

    if (count == 0 || !virtio_has_room(device, queue, count))
        return false;
    if (device->holds)
        virtio_hold(segments, count, memmap_use);
    head = index = ring->free[--ring->free_count];
    for (unsigned i = 0; i < count; i++) {
        write_descriptor(ring, index, &segments[i], i + 1 == count);
        if (i + 1 == count)
            break;
        ring->next[index] = ring->free[--ring->free_count];
        store_le16(ring->descriptors + index * VIRTQ_DESC_BYTES + 14, ring->next[index]);
        index = ring->next[index];
    }
    ring->length[head] = (uint16_t)count;
    ring->cookie[head] = cookie;
    publish(ring, head);
    return true;
}

uint16_t virtio_next_chain(const struct virtio *device, unsigned queue)
{
    const struct virtio_ring *ring = device->rings[queue];

    return ring->free[ring->free_count - 1];
}

void virtio_notify(const struct virtio *device, unsigned queue)
{
    __asm__ volatile("sync" : : : "memory");
    virtio_write(device, VIRTIO_QUEUE_NOTIFY, queue);
}

static void free_chain(struct virtio_ring *ring, uint16_t head)
{
    uint16_t index = head;

    for (unsigned left = ring->length[head]; left > 0; left--) {
        ring->free[ring->free_count++] = index;
        index = ring->next[index];
    }
}

bool virtio_complete(struct virtio *device, unsigned queue, struct virtio_done *done)
{
    struct virtio_ring *ring = device->rings[queue];
    const uint8_t *element;
    uint16_t head;

    if (!ring || !ring->size || load_le16(ring->used + 2) == ring->next_used)
        return false;
    element = ring->used + VIRTQ_HEAD_BYTES + VIRTQ_USED_BYTES * (ring->next_used++ % ring->size);
    head = (uint16_t)(load_le32(element) % ring->size);
    *done = (struct virtio_done){ring->cookie[head], head, load_le32(element + 4)};
    free_chain(ring, head);
    let_go(device, ring, head);
    return true;
}
