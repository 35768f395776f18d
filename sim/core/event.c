/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The event queue as a binary heap whose slots know their events, so that moving and cancelling
 * cost O(log n).
 */
#include "sim/core/event.h"

#include <assert.h>
#include <stdlib.h>

static bool event_before(const struct event *a, const struct event *b)
{
    if (a->time != b->time)
        return a->time < b->time;
    if (a->priority != b->priority)
        return a->priority < b->priority;
    if (a->source != b->source)
        return a->source < b->source;
    return a->sequence < b->sequence;
}

static void heap_put(struct event_queue *queue, size_t slot, struct event *event)
{
    queue->heap[slot] = event;
    event->slot = slot;
}

static void heap_rise(struct event_queue *queue, struct event *event)
{
    size_t slot = event->slot;

    while (slot > 1 && event_before(event, queue->heap[slot / 2])) {
        heap_put(queue, slot, queue->heap[slot / 2]);
        slot /= 2;
    }
    heap_put(queue, slot, event);
}

static void heap_sink(struct event_queue *queue, struct event *event)
{
    size_t slot = event->slot;

    for (size_t child; (child = 2 * slot) <= queue->count; slot = child) {
        if (child < queue->count && event_before(queue->heap[child + 1], queue->heap[child]))
            child++;
        if (!event_before(queue->heap[child], event))
            break;
        heap_put(queue, slot, queue->heap[child]);
    }
    heap_put(queue, slot, event);
}

void event_queue_init(struct event_queue *queue)
{
    *queue = (struct event_queue){0};
}

void event_queue_free(struct event_queue *queue)
{
    free(queue->heap);
    *queue = (struct event_queue){0};
}

void event_init(struct event *event, enum event_priority priority, uint32_t source,
                void (*fire)(struct event *, ps_t), void *owner)
{
    *event = (struct event){
        .time = PS_NEVER, .priority = priority, .source = source, .fire = fire, .owner = owner};
}

static void heap_grow(struct event_queue *queue)
{
    if (queue->count + 1 < queue->room)
        return;
    queue->room = queue->room ? 2 * queue->room : 32;
    queue->heap = realloc(queue->heap, queue->room * sizeof(*queue->heap));
    if (!queue->heap)
        abort();
}

void event_schedule(struct event_queue *queue, struct event *event, ps_t time)
{
    assert(time != PS_NEVER);
    event_cancel(queue, event);
    heap_grow(queue);
    event->time = time;
    event->sequence = queue->next_sequence++;
    event->slot = ++queue->count;
    heap_rise(queue, event);
}

void event_cancel(struct event_queue *queue, struct event *event)
{
    if (!event_is_scheduled(event))
        return;
    struct event *last = queue->heap[queue->count--];

    event->time = PS_NEVER;
    if (last == event)
        return;
    heap_put(queue, event->slot, last);
    heap_rise(queue, last);
    heap_sink(queue, last);
}

ps_t event_next(const struct event_queue *queue)
{
    return queue->count ? queue->heap[1]->time : PS_NEVER;
}

void event_run(struct event_queue *queue, ps_t now)
{
    while (queue->count && queue->heap[1]->time <= now) {
        struct event *event = queue->heap[1];
        ps_t due = event->time;

        event_cancel(queue, event);
        event->fire(event, due);
    }
}
