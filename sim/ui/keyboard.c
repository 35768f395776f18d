/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys of the simulator, and the end of input.
 */
#include "sim/ui/keyboard.h"

#define CTRL_A 1
#define CTRL_D 4
#define CHUNK  256

const char keyboard_help[] = "\r\nCtrl-A x  leave the simulator\r\n"
                             "Ctrl-A s  show simulated time and speed\r\n"
                             "Ctrl-A h  this help\r\n"
                             "Ctrl-A Ctrl-A  send Ctrl-A to the guest\r\n";

void keyboard_init(struct keyboard *keyboard, int file)
{
    *keyboard = (struct keyboard){0};
    source_init(&keyboard->source, file);
}

bool keyboard_is_open(const struct keyboard *keyboard)
{
    return !keyboard->source.ended;
}

static enum keyboard_event escaped_key(struct keyboard *keyboard, struct uart *uart, uint8_t key)
{
    keyboard->escaped = false;
    switch (key) {
    case 'x':
        return KEYBOARD_LEAVE;
    case 's':
        return KEYBOARD_STATUS;
    case CTRL_A:
        uart_receive(uart, CTRL_A);
        return KEYBOARD_NOTHING;
    default:
        return KEYBOARD_HELP;
    }
}

static enum keyboard_event typed(struct keyboard *keyboard, struct uart *uart, uint8_t key)
{
    if (keyboard->escaped)
        return escaped_key(keyboard, uart, key);
    if (key == CTRL_A && keyboard->source.kind == SOURCE_TERMINAL)
        keyboard->escaped = true;
    else
        uart_receive(uart, key);
    return KEYBOARD_NOTHING;
}

static bool eof_is_due(const struct keyboard *keyboard, ps_t now)
{
    ps_t quiet = now - keyboard->quiet_since;

    if (keyboard->eofs == 0)
        return quiet >= KEYBOARD_EOF_FIRST || now - keyboard->taken_at >= KEYBOARD_EOF_BUSY;
    return keyboard->eofs < KEYBOARD_EOF_MOST && quiet >= keyboard->eofs * KEYBOARD_EOF_AGAIN;
}

/* After the end of input: Ctrl-Ds while nothing happens, and in the end no more patience. */
static enum keyboard_event after_end(struct keyboard *keyboard, struct uart *uart, ps_t now)
{
    if (keyboard->source.kind == SOURCE_NONE)
        return KEYBOARD_NOTHING;
    if (now - keyboard->quiet_since >= KEYBOARD_PATIENCE)
        return KEYBOARD_GIVE_UP;
    if (uart_input_pending(uart) != 0)
        keyboard->taken_at = now;
    else if (eof_is_due(keyboard, now)) {
        uart_receive(uart, CTRL_D);
        keyboard->eofs++;
    }
    return KEYBOARD_NOTHING;
}

enum keyboard_event keyboard_poll(struct keyboard *keyboard, struct uart *uart, ps_t now, bool idle,
                                  uint64_t spoken)
{
    size_t room = uart_input_room(uart);
    uint8_t bytes[CHUNK];
    size_t count;

    if (!idle || spoken != keyboard->spoken) {
        keyboard->quiet_since = now;
        keyboard->spoken = spoken;
    }
    if (room == 0)
        return KEYBOARD_NOTHING;
    count = source_read(&keyboard->source, bytes, room < CHUNK ? room : CHUNK);
    for (size_t i = 0; i < count; i++) {
        enum keyboard_event event = typed(keyboard, uart, bytes[i]);

        if (event != KEYBOARD_NOTHING)
            return event;
    }
    return keyboard->source.ended && count == 0 ? after_end(keyboard, uart, now) : KEYBOARD_NOTHING;
}
