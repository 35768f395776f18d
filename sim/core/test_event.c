/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The event queue: order, moving, cancelling, and events that schedule events.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/core/event.h"

struct trace {
    struct event_queue queue;
    struct event event[200];
    unsigned order[400];
    unsigned fired;
};

static void note(struct event *event, ps_t now)
{
    struct trace *trace = event->owner;

    (void)now;
    trace->order[trace->fired++] = event->source;
}

static void note_and_repeat(struct event *event, ps_t now)
{
    struct trace *trace = event->owner;

    note(event, now);
    if (trace->fired < 3)
        event_schedule(&trace->queue, event, now + 10);
}

static void begin(struct trace *trace)
{
    *trace = (struct trace){0};
    event_queue_init(&trace->queue);
    for (uint32_t i = 0; i < 200; i++)
        event_init(&trace->event[i], EVENT_DEVICE, i, note, trace);
}

static void test_events_fire_in_order_of_time(void **state)
{
    static const ps_t times[] = {50, 10, 40, 20, 30};
    static const unsigned expected[] = {1, 3, 4, 2, 0};
    struct trace trace;

    (void)state;
    begin(&trace);
    for (unsigned i = 0; i < 5; i++)
        event_schedule(&trace.queue, &trace.event[i], times[i]);
    assert_int_equal(event_next(&trace.queue), 10);
    event_run(&trace.queue, 100);
    assert_memory_equal(trace.order, expected, sizeof(expected));
    assert_int_equal(event_next(&trace.queue), PS_NEVER);
    event_queue_free(&trace.queue);
}

static void test_ties_are_broken_by_priority_then_source(void **state)
{
    static const unsigned expected[] = {1, 2, 0};
    struct trace trace;

    (void)state;
    begin(&trace);
    trace.event[0].priority = EVENT_LIMIT;
    for (int i = 2; i >= 0; i--)
        event_schedule(&trace.queue, &trace.event[i], 7);
    event_run(&trace.queue, 7);
    assert_memory_equal(trace.order, expected, sizeof(expected));
    event_queue_free(&trace.queue);
}

static void test_equal_sources_fire_in_order_of_scheduling(void **state)
{
    struct trace trace;

    (void)state;
    begin(&trace);
    for (unsigned i = 0; i < 3; i++)
        trace.event[i].source = 9;
    event_schedule(&trace.queue, &trace.event[2], 7);
    event_schedule(&trace.queue, &trace.event[0], 7);
    assert_true(trace.event[2].sequence < trace.event[0].sequence);
    event_run(&trace.queue, 7);
    assert_int_equal(trace.fired, 2);
    event_queue_free(&trace.queue);
}

static void test_only_due_events_fire(void **state)
{
    struct trace trace;

    (void)state;
    begin(&trace);
    event_schedule(&trace.queue, &trace.event[0], 10);
    event_schedule(&trace.queue, &trace.event[1], 11);
    event_run(&trace.queue, 10);
    assert_int_equal(trace.fired, 1);
    assert_false(event_is_scheduled(&trace.event[0]));
    assert_true(event_is_scheduled(&trace.event[1]));
    event_queue_free(&trace.queue);
}

static void test_an_event_can_be_moved_and_cancelled(void **state)
{
    struct trace trace;

    (void)state;
    begin(&trace);
    event_schedule(&trace.queue, &trace.event[0], 10);
    event_schedule(&trace.queue, &trace.event[1], 20);
    event_schedule(&trace.queue, &trace.event[0], 30);
    assert_int_equal(event_next(&trace.queue), 20);
    event_cancel(&trace.queue, &trace.event[1]);
    event_cancel(&trace.queue, &trace.event[1]);
    assert_int_equal(event_next(&trace.queue), 30);
    event_queue_free(&trace.queue);
}

static void test_an_event_may_schedule_itself(void **state)
{
    struct trace trace;

    (void)state;
    begin(&trace);
    trace.event[0].fire = note_and_repeat;
    event_schedule(&trace.queue, &trace.event[0], 5);
    event_run(&trace.queue, 100);
    assert_int_equal(trace.fired, 3);
    event_queue_free(&trace.queue);
}

/* A fixed mixture of scheduling, moving and cancelling; then everything must come out sorted. */
static void test_a_busy_queue_stays_sorted(void **state)
{
    struct trace trace;
    uint32_t random = 1;
    ps_t last = 0;

    (void)state;
    begin(&trace);
    for (unsigned i = 0; i < 2000; i++) {
        random = random * 1664525 + 1013904223;
        struct event *event = &trace.event[(random >> 8) % 200];

        if (random >> 30 == 0)
            event_cancel(&trace.queue, event);
        else
            event_schedule(&trace.queue, event, 1 + (random >> 4) % 1000);
    }
    while (event_next(&trace.queue) != PS_NEVER) {
        assert_true(event_next(&trace.queue) >= last);
        last = event_next(&trace.queue);
        event_run(&trace.queue, last);
    }
    event_queue_free(&trace.queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events_fire_in_order_of_time),
        cmocka_unit_test(test_ties_are_broken_by_priority_then_source),
        cmocka_unit_test(test_equal_sources_fire_in_order_of_scheduling),
        cmocka_unit_test(test_only_due_events_fire),
        cmocka_unit_test(test_an_event_can_be_moved_and_cancelled),
        cmocka_unit_test(test_an_event_may_schedule_itself),
        cmocka_unit_test(test_a_busy_queue_stays_sorted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
