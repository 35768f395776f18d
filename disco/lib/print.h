/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The monitor's console log.
 */
#ifndef DISCO_LIB_PRINT_H
#define DISCO_LIB_PRINT_H

#include <stdarg.h>

/* %s %c %d %u %x, with l for 64 bits, a width and a leading 0; %% */
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
void print_args(const char *format, va_list args);

/* A line of the log: "disco: ", the text, end of line. */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
