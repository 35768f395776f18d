/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The user's terminal in raw mode while a guest has it, and its restoration on every way out: the
 * normal one, exit(), a signal that ends the program, and a crash. (SIGKILL cannot be caught; the
 * command `stty sane` helps then.) SIGTSTP and SIGCONT restore it and take it again.
 *
 * Signals that the program handles itself are left to it: it must then leave by exit() or call
 * terminal_restore.
 */
#ifndef DEVICES_HOST_TERMINAL_H
#define DEVICES_HOST_TERMINAL_H

#include "sim/core/err.h"
#include "sim/core/types.h"

/*
 * Put the terminal of `file` in raw mode: no echo, no line editing, no signals from keys. If `file`
 * is not a terminal, nothing happens and false is returned. One terminal at a time. A
 * process in the background is stopped by its shell as usual until it is brought to the front.
 */
bool terminal_raw(int file);

/* Give it back as it was. May be called at any time and from a signal handler. */
void terminal_restore(void);

#endif
