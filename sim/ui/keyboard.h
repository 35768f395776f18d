/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the person (or the pipe) in front of the console types, on its way to the UART.
 *
 * On a terminal Ctrl-A is the key to the simulator: Ctrl-A x leaves, h tells the keys, s shows the
 * status, Ctrl-A again sends one.
 *
 * The end of a file or pipe is passed on as Ctrl-D, the end of file of a terminal. It is typed only
 * once the guest has taken all there was and waits: a Ctrl-D that reaches Linux while a program is
 * busy may get lost when the program changes the terminal's mode. It is typed again while nothing
 * happens, so that after a program inside the shell the shell itself ends.
 */
#ifndef SIM_UI_KEYBOARD_H
#define SIM_UI_KEYBOARD_H

#include "devices/host/source.h"
#include "devices/uart.h"

#define KEYBOARD_EOF_FIRST (50 * PS_PER_MS)     /* idle and silent, before the first Ctrl-D */
#define KEYBOARD_EOF_BUSY  PS_PER_SECOND        /* the same for a guest that is never idle */
#define KEYBOARD_EOF_AGAIN (2 * PS_PER_SECOND)  /* idle and silent, before the next ones */
#define KEYBOARD_EOF_MOST  8                    /* Ctrl-Ds sent */
#define KEYBOARD_PATIENCE  (60 * PS_PER_SECOND) /* idle and silent, before the run ends */

enum keyboard_event {
    KEYBOARD_NOTHING,
    KEYBOARD_LEAVE,
    KEYBOARD_HELP,
    KEYBOARD_STATUS,
    KEYBOARD_GIVE_UP
};

struct keyboard {
    struct source source;
    bool escaped;     /* Ctrl-A was typed */
    unsigned eofs;    /* Ctrl-Ds sent */
    ps_t quiet_since; /* the guest was last busy or spoke */
    uint64_t spoken;  /* console bytes then */
    ps_t taken_at;    /* the guest had taken all input, after its end */
};

/* Read from descriptor `file`; -1 = there is nobody. */
void keyboard_init(struct keyboard *keyboard, int file);

/* Pass on what is there. `idle`: the processor waits; `spoken`: bytes the console has sent. */
enum keyboard_event keyboard_poll(struct keyboard *keyboard, struct uart *uart, ps_t now, bool idle,
                                  uint64_t spoken);

/* True if something may still be typed. */
bool keyboard_is_open(const struct keyboard *keyboard);

extern const char keyboard_help[];

#endif
