/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chains from the guest's ring to the machine's. Nothing in the guest's memory is trusted or read
 * twice: a descriptor is copied, then checked, and a chain ends at the latest after as many as its
 * queue has entries.
 */
#include "disco/dev/vqueue.h"

#include "disco/core/sched.h"
#include "disco/core/vm.h"
#include "disco/dev/cow.h"
#include "disco/lib/string.h"
#include "disco/mem/pmap.h"

#define NO_INTERRUPT 1 /* flag of the available ring */

struct descriptor {
    uint64_t address;
    uint32_t length;
    uint16_t flags, next;
};

/* Descriptors one after another: the ring's own, or a table that one of them points to. */
struct table {
    gpa_t base;
    uint32_t entries;
};

static bool read_half(const struct vm *vm, gpa_t gpa, uint16_t *value)
{
    const void *at = vm_memory(vm, gpa, sizeof(*value));

    if (at)
        *value = load_le16(at);
    return at != NULL;
}

static bool write_word(struct vm *vm, gpa_t gpa, uint32_t value, unsigned bytes)
{
    void *at = vm_memory_own(vm, gpa, bytes);

    if (at && bytes == 2)
        store_le16(at, (uint16_t)value);
    else if (at)
        store_le32(at, value);
    return at != NULL;
}

static bool read_descriptor(const struct vm *vm, const struct table *table, unsigned index,
                            struct descriptor *descriptor)
{
    const uint8_t *at;

    if (index >= table->entries)
        return false;
    at = vm_memory(vm, table->base + (uint64_t)index * VIRTQ_DESC_BYTES, VIRTQ_DESC_BYTES);
    if (!at)
        return false;
    *descriptor = (struct descriptor){load_le64(at), load_le32(at + 8), load_le16(at + 12),
                                      load_le16(at + 14)};
    return true;
}

/* Add a piece within a page, to the last segment if it continues that one. */
static bool add_piece(struct chain *chain, mpa_t at, uint32_t length, bool write)
{
    struct virtio_segment *last = chain->count ? &chain->segments[chain->count - 1] : NULL;

    if (last && last->write == write && last->address + last->length == at) {
        last->length += length;
        return true;
    }
    if (chain->count == chain->limit)
        return false;
    chain->segments[chain->count++] = (struct virtio_segment){at, length, write};
    return true;
}

static bool add_buffer(struct vm *vm, struct chain *chain, const struct descriptor *buffer)
{
    gpa_t gpa = buffer->address;
    uint32_t left = buffer->length;

    chain->bytes += left;
    if (chain->bytes > vm->config.memory) /* and so does our work for it end */
        return false;
    while (left > 0) {
        uint64_t in_page = PAGE_SIZE - (gpa & (PAGE_SIZE - 1));
        uint32_t length = left < in_page ? left : (uint32_t)in_page;
        bool write = buffer->flags & VIRTQ_WRITE;
        const void *at = write ? vm_memory_own(vm, gpa, length) : vm_memory(vm, gpa, length);

        if (!at || !add_piece(chain, machine_address(at), length, write))
            return false;
        gpa += length;
        left -= length;
    }
    return true;
}

/*
 * Walk a table from `index` on. A chain of more links than the queue has entries, in an indirect
 * table too, goes in a circle or is one that a driver must not make (virtio 1.2, 2.7.5.3.1).
 */
static bool add_table(struct vm *vm, struct chain *chain, const struct table *table, unsigned index,
                      bool indirect_allowed)
{
    struct descriptor descriptor;

    for (;;) {
        if (!read_descriptor(vm, table, index, &descriptor))
            return false;
        if (descriptor.flags & VIRTQ_INDIRECT) {
            struct table inner = {descriptor.address, descriptor.length / VIRTQ_DESC_BYTES};

            return indirect_allowed && !(descriptor.flags & VIRTQ_NEXT) &&
                   add_table(vm, chain, &inner, 0, false);
        }
        if (chain->links-- == 0 || !add_buffer(vm, chain, &descriptor))
            return false;
        if (!(descriptor.flags & VIRTQ_NEXT))
            return true;
        index = descriptor.next;
    }
}

/* An element of the used ring, then its index. */
static bool give_back(struct vvirtio *virtio, unsigned number, uint16_t head, uint32_t written)
{
    struct vqueue *queue = &virtio->queues[number];
    gpa_t element = queue->used + VIRTQ_HEAD_BYTES +
                    VIRTQ_USED_BYTES * (uint64_t)(queue->next_used % queue->size);

    virtio->vm->vcpus[0]->count[COUNT_REQUEST]++;
    if (!write_word(virtio->vm, element, head, 4) ||
        !write_word(virtio->vm, element + 4, written, 4))
        return false;
    queue->next_used++;
    __asm__ volatile("sync" : : : "memory");
    return write_word(virtio->vm, queue->used + 2, queue->next_used, 2);
}

/* Chains were given back: the guest is told unless it does not want to be. */
static void tell(struct vvirtio *virtio, unsigned number)
{
    uint16_t flags;

    if (read_half(virtio->vm, virtio->queues[number].available, &flags) && !(flags & NO_INTERRUPT))
        vvirtio_raise(virtio, VIRTIO_I_USED);
}

enum serve_result { SERVED, DONE, EMPTY, NO_ROOM, NO_TIME, BROKEN };

/* A block device has one queue. */
static enum serve_result serve_cow(struct vvirtio *virtio, unsigned number,
                                   const struct chain *chain, uint16_t head)
{
    uint32_t written;

    if (number != 0)
        return BROKEN;
    switch (cow_serve(virtio->cow, chain, head, &written)) {
    case COW_DONE:
        return give_back(virtio, 0, head, written) ? DONE : BROKEN;
    case COW_SENT:
        return SERVED;
    case COW_NO_ROOM:
        return NO_ROOM;
    default:
        return BROKEN;
    }
}

static enum serve_result serve_chain(struct vvirtio *virtio, unsigned number,
                                     const struct chain *chain, uint16_t head)
{
    if (virtio->cow)
        return serve_cow(virtio, number, chain, head);
    return virtio_submit(&virtio->device, number, chain->segments, chain->count, head) ? SERVED
                                                                                       : NO_ROOM;
}

static enum serve_result serve_one(struct vvirtio *virtio, unsigned number, struct chain *chain)
{
    struct vqueue *queue = &virtio->queues[number];
    struct vm *vm = virtio->vm;
    const struct table table = {queue->descriptors, queue->size};
    enum serve_result result;
    uint16_t index, head;

    if (!read_half(vm, queue->available + 2, &index))
        return BROKEN;
    if (index == queue->next_available)
        return EMPTY;
    if (!read_half(vm,
                   queue->available + VIRTQ_HEAD_BYTES + 2u * (queue->next_available % queue->size),
                   &head))
        return BROKEN;
    chain->count = 0;
    chain->links = queue->size;
    chain->bytes = 0;
    if ((uint16_t)(index - queue->next_available) > queue->size ||
        !add_table(vm, chain, &table, head, virtio->driver_features & VIRTIO_F_INDIRECT) ||
        chain->count == 0)
        return BROKEN;
    result = serve_chain(virtio, number, chain, head);
    if (result == SERVED || result == DONE)
        queue->next_available++;
    return result;
}

static bool is_live(const struct vvirtio *virtio, unsigned number)
{
    const struct virtio_ring *ring = virtio->device.rings[number];

    return virtio->queues[number].ready && ring && ring->size &&
           (virtio->status & VIRTIO_S_DRIVER_OK) && !(virtio->status & VIRTIO_S_NEEDS_RESET);
}

/*
 * Chains until there are no more, or what keeps us from the next; one, however short the time. The
 * driver does not run meanwhile, so more than its ring holds come from a ring that what it asked
 * for has overwritten, and might come for ever.
 */
static enum serve_result serve_all(struct vvirtio *virtio, unsigned number, unsigned *served,
                                   unsigned *done)
{
    enum serve_result result;
    struct chain chain;

    chain.limit = virtio->cow ? VIRTIO_RING_MOST : virtio->device.rings[number]->size;
    while ((result = serve_one(virtio, number, &chain)) == SERVED || result == DONE) {
        *served += result == SERVED;
        *done += result == DONE;
        if (*served + *done > virtio->queues[number].size)
            return BROKEN;
        if (sched_is_over(percpu(), virtio->vm->vcpus[0]))
            return NO_TIME;
    }
    return result;
}

void vqueue_serve(struct vvirtio *virtio, unsigned number)
{
    enum serve_result result;
    unsigned served = 0, done = 0;

    if (!is_live(virtio, number))
        return;
    result = serve_all(virtio, number, &served, &done);
    virtio->queues[number].waiting = result == NO_ROOM || result == NO_TIME;
    if (result == NO_TIME)
        sched_postpone(percpu(), virtio->vm->vcpus[0]);
    if (served)
        virtio_notify(&virtio->device, number);
    if (done)
        tell(virtio, number);
    if (result == BROKEN)
        vvirtio_break(virtio);
}

/* There is room again. While another machine runs, that is no reason to take its time. */
static void go_on(struct vvirtio *virtio, unsigned number)
{
    struct vcpu *vcpu = virtio->vm->vcpus[0];

    if (percpu()->current == vcpu)
        vqueue_serve(virtio, number);
    else
        sched_postpone(percpu(), vcpu);
}

void vqueue_complete(struct vvirtio *virtio, unsigned number)
{
    struct vqueue *queue = &virtio->queues[number];
    struct virtio_done done;
    bool any = false;

    while (virtio_complete(&virtio->device, number, &done)) {
        any = true;
        if (virtio->cow)
            done.written = cow_complete(virtio->cow, &done);
        if (!give_back(virtio, number, done.cookie, done.written)) {
            vvirtio_break(virtio);
            return;
        }
    }
    if (any)
        tell(virtio, number);
    if (any && queue->waiting)
        go_on(virtio, number);
}
