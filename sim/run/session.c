/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loop around the machine.
 */
#include "sim/run/session.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "sim/host/host.h"

#define SLICE        PS_PER_MS /* 400,000 instructions at most */
#define PACE_MOST_MS 100
#define NS_PER_MS    UINT64_C(1000000)
#define CHUNK        1024

void session_init(struct session *session)
{
    *session = (struct session){.point = {.phase = "boot", .done = -1}};
    keyboard_init(&session->keyboard, -1);
    source_init(&session->port_input, -1);
    sink_init(&session->terminal, -1, "standard output");
    sink_init(&session->console_log, -1, "console.log");
    for (int i = 0; i < PORT_COUNT; i++)
        sink_init(&session->port_sinks[i], -1, "port");
    progress_init(&session->progress, false);
}

static void sink_failed(void *self, const struct err *err)
{
    struct session *session = self;

    if (session->failure.code == ERR_NONE)
        session->failure = *err;
}

static void watch_sink(struct session *session, struct sink *sink)
{
    sink->failed = sink_failed;
    sink->failed_self = session;
}

static void watch_sinks(struct session *session)
{
    watch_sink(session, &session->terminal);
    watch_sink(session, &session->console_log);
    for (int i = 0; i < PORT_COUNT; i++)
        watch_sink(session, &session->port_sinks[i]);
}

static void flush_all(struct session *session)
{
    sink_flush(&session->terminal);
    sink_flush(&session->console_log);
    for (int i = 0; i < PORT_COUNT; i++)
        sink_flush(&session->port_sinks[i]);
}

void session_close(struct session *session)
{
    progress_clear(&session->progress);
    sink_close(&session->terminal);
    sink_close(&session->console_log);
    for (int i = 0; i < PORT_COUNT; i++)
        sink_close(&session->port_sinks[i]);
}

void session_console(void *self, uint8_t byte)
{
    struct session *session = self;

    session->tail[session->spoken++ % SESSION_TAIL] = byte;
    sink_put_byte(&session->terminal, byte);
    sink_put_byte(&session->console_log, byte);
}

void session_tail(const struct session *session, char *text, size_t size)
{
    uint64_t start = session->spoken > SESSION_TAIL ? session->spoken - SESSION_TAIL : 0;
    size_t length = 0;

    for (uint64_t i = start; i < session->spoken && length + 1 < size; i++) {
        uint8_t byte = session->tail[i % SESSION_TAIL];

        if (byte == '\n' || byte == '\t' || (byte >= ' ' && byte < 127))
            text[length++] = (char)byte;
    }
    while (length && text[length - 1] == '\n')
        length--;
    text[length] = '\0';
}

bool session_at_line_start(const struct session *session)
{
    return session->spoken == 0 || session->tail[(session->spoken - 1) % SESSION_TAIL] == '\n';
}

/* ---- what ends a run ---- */

/* Somebody may yet send something: a person, or a program at the other end of a pipe. */
static bool is_attended(const struct source *source)
{
    return !source->ended && (source->kind == SOURCE_TERMINAL || source->kind == SOURCE_PIPE);
}

/* The source to wait for, NULL if there is none. */
static const struct source *attended_source(const struct session *session)
{
    if (is_attended(&session->keyboard.source))
        return &session->keyboard.source;
    return is_attended(&session->port_input) ? &session->port_input : NULL;
}

static void end(struct outcome *outcome, enum outcome_reason reason, int status, const char *report)
{
    outcome->reason = reason;
    outcome->status = status;
    snprintf(outcome->report, sizeof(outcome->report), "%s", report);
}

/* Share of the phase that is done, negative if it is not known. */
static double share_done(const struct session *session, uint64_t instructions)
{
    if (!session->phase_expected)
        return -1;
    return (double)(instructions - session->phase_start) / (double)session->phase_expected;
}

static void update_point(struct session *session)
{
    struct progress_point *point = &session->point;

    point->now = session->machine->now;
    point->instructions = machine_instructions(session->machine);
    point->done = share_done(session, point->instructions);
}

/* The status at once, for whoever asked for it. */
static void show_status(struct session *session)
{
    update_point(session);
    progress_status(&session->progress, &session->point);
}

static bool check_signals(struct session *session, struct outcome *outcome)
{
    int number = host_signal();
    char report[64];

    if (host_status_wanted())
        show_status(session);
    if (!number)
        return false;
    snprintf(report, sizeof(report), "ended by %s",
             number == SIGINT    ? "SIGINT"
             : number == SIGTERM ? "SIGTERM"
                                 : "SIGHUP");
    end(outcome, OUTCOME_SIGNAL, number, report);
    return true;
}

static bool check_until(const struct session *session, enum machine_exit reason,
                        struct outcome *outcome)
{
    const struct until *until = &session->until;
    char report[300];

    if (reason != MACHINE_BREAK &&
        !(until->kind == UNTIL_TIME && session->machine->now >= until->number))
        return false;
    snprintf(report, sizeof(report), "--until %s is reached", until->text ? until->text : "");
    end(outcome, OUTCOME_LIMIT, 0, report);
    return true;
}

static bool check_watchdog(struct session *session, struct outcome *outcome)
{
    const struct watchdog_view view = {
        .can_wake = keyboard_is_open(&session->keyboard) || !session->port_closed,
        .attended = attended_source(session) != NULL,
        .console_bytes = session->spoken,
    };
    enum watchdog_finding finding = watchdog_look(&session->watchdog, &view);
    char report[512];

    if (finding == WATCHDOG_FINE)
        return false;
    watchdog_report(&session->watchdog, finding, report, sizeof(report));
    end(outcome,
        finding == WATCHDOG_WAITS || finding == WATCHDOG_SPINS ? OUTCOME_HALTED
                                                               : OUTCOME_NO_PROGRESS,
        0, report);
    return true;
}

/* ---- input ---- */

static bool poll_keyboard(struct session *session, struct outcome *outcome)
{
    struct machine *machine = session->machine;

    switch (keyboard_poll(&session->keyboard, machine->uart, machine->now,
                          cpu_is_waiting(machine->cpu), session->spoken)) {
    case KEYBOARD_LEAVE:
        end(outcome, OUTCOME_LEFT, 0, "");
        return true;
    case KEYBOARD_GIVE_UP:
        end(outcome, OUTCOME_INPUT_ENDED, 0, "the input has ended and the guest waits for more");
        return true;
    case KEYBOARD_HELP:
        fputs(keyboard_help, stderr);
        return false;
    case KEYBOARD_STATUS:
        show_status(session);
        return false;
    case KEYBOARD_NOTHING:
        break;
    }
    return false;
}

static void poll_port(struct session *session)
{
    struct console *console = session->machine->console;
    uint8_t bytes[CHUNK];
    size_t room, count;

    if (!console || session->port_closed)
        return;
    room = console_room(console, PORT_STDIN);
    if (room == 0)
        return;
    count = source_read(&session->port_input, bytes, room < CHUNK ? room : CHUNK);
    if (count)
        console_send(console, PORT_STDIN, bytes, count);
    else if (session->port_input.ended) {
        console_close(console, PORT_STDIN);
        session->port_closed = true;
    }
}

/*
 * A person at a terminal expects a guest that has nothing to do to keep to the clock on the wall
 * (sleep 5), and the host to rest meanwhile. So an idle machine that is ahead waits for input until
 * the host's time has caught up.
 */
static void pace(struct session *session)
{
    const struct machine *machine = session->machine;
    const struct source *source = attended_source(session);
    uint64_t host = host_now() - session->pace_host;
    uint64_t sim = (machine->now - session->pace_sim) / PS_PER_NS;
    uint64_t ahead;

    if (!source)
        return;
    if (sim <= host || !cpu_is_waiting(machine->cpu)) {
        session->pace_host += host;
        session->pace_sim = machine->now;
        return;
    }
    ahead = (sim - host) / NS_PER_MS;
    if (ahead)
        source_wait(source, ahead < PACE_MOST_MS ? (int)ahead : PACE_MOST_MS);
}

/* ---- the loop ---- */

static void show_progress(struct session *session)
{
    if (!progress_is_due(&session->progress))
        return;
    update_point(session);
    progress_show(&session->progress, &session->point);
}

/* Between two slices: true if the run is over. */
static bool look_around(struct session *session, enum machine_exit reason, struct outcome *outcome)
{
    if (reason == MACHINE_POWER_OFF) {
        end(outcome, OUTCOME_POWER_OFF, session->machine->power_status, "");
        return true;
    }
    if (reason == MACHINE_MARKER && session->marker)
        session->marker(session->marker_self, session->machine->marker);
    flush_all(session);
    pace(session);
    return check_until(session, reason, outcome) || check_signals(session, outcome) ||
           poll_keyboard(session, outcome) || check_watchdog(session, outcome);
}

static ps_t slice_end(const struct session *session)
{
    ps_t end_of_slice = session->machine->now + SLICE;

    if (session->until.kind == UNTIL_TIME && session->until.number < end_of_slice)
        return session->until.number;
    return end_of_slice;
}

int session_run(struct session *session, struct machine *machine, struct outcome *outcome,
                struct err *err)
{
    enum machine_exit reason;

    session->machine = machine;
    session->pace_host = host_now();
    watchdog_init(&session->watchdog, machine);
    session->port_closed = machine->console == NULL;
    watch_sinks(session);
    if (until_arm(&session->until, machine, err) < 0)
        return -1;
    do {
        poll_port(session);
        reason = machine_run(machine, slice_end(session));
        show_progress(session);
    } while (!look_around(session, reason, outcome) && session->failure.code == ERR_NONE);
    progress_clear(&session->progress);
    flush_all(session);
    *err = session->failure;
    return session->failure.code == ERR_NONE ? 0 : -1;
}
