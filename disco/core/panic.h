/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The end of the monitor by its own fault: everything it knows is printed, then the machine stops.
 */
#ifndef DISCO_CORE_PANIC_H
#define DISCO_CORE_PANIC_H

void panic(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* An exception while the monitor ran; registers are in percpu()->panic_gpr. */
void panic_trap(void) __attribute__((noreturn));

#endif
