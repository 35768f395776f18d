/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The event queue: what will happen at which simulated time.
 *
 * Events are totally ordered by (time, priority, source, sequence), so the order never depends on
 * addresses or on the queue's own layout. An event lives inside the part that owns it and is in
 * the queue at most once; its `time` is PS_NEVER while it is not.
 */
#ifndef SIM_CORE_EVENT_H
#define SIM_CORE_EVENT_H

#include "sim/core/types.h"

/* Lower fires first at the same time. */
enum event_priority {
    EVENT_DEVICE,
    EVENT_TIMER,
    EVENT_LIMIT,
};

struct event {
    ps_t time;                                  /* when it fires; PS_NEVER = not scheduled */
    enum event_priority priority;               /* fixed by event_init */
    uint32_t source;                            /* number of the owner, unique in the machine */
    uint64_t sequence;                          /* given when it is scheduled */
    size_t slot;                                /* host only: its place in the heap, 1-based */
    void (*fire)(struct event *self, ps_t now); /* called with the event already out of the queue */
    void *owner;                                /* whatever `fire` needs */
};

struct event_queue {
    struct event **heap; /* 1-based binary heap */
    size_t count, room;
    uint64_t next_sequence;
};

void event_queue_init(struct event_queue *queue);
void event_queue_free(struct event_queue *queue);

/* Prepare an event that is not scheduled. */
void event_init(struct event *event, enum event_priority priority, uint32_t source,
                void (*fire)(struct event *, ps_t), void *owner);

/* Put the event at `time`, moving it if it is already scheduled. */
void event_schedule(struct event_queue *queue, struct event *event, ps_t time);

/* Take the event out; nothing happens if it is not scheduled. */
void event_cancel(struct event_queue *queue, struct event *event);

/* Time of the first event, PS_NEVER if there is none. */
ps_t event_next(const struct event_queue *queue);

/* Fire every event whose time is at most `now`, in order, including those that this schedules. */
void event_run(struct event_queue *queue, ps_t now);

static inline bool event_is_scheduled(const struct event *event)
{
    return event->time != PS_NEVER;
}

#endif
