/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts: copies, and what they are. Memory that the host does not have ends the program, as
 * everywhere.
 */
#ifndef SIM_CONFIG_TEXT_H
#define SIM_CONFIG_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* A new copy, to be freed. */
char *text_copy(const char *text);

/* A new copy of the first `length` letters. */
char *text_copy_part(const char *text, size_t length);

/* True for UTF-8 (RFC 3629), which JSON demands. */
bool text_is_utf8(const char *text);

/* True if the text ends so, and is longer. */
bool text_ends(const char *text, const char *end);

#endif
