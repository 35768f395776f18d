/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text for people in lines that fit.
 */
#ifndef SIM_HOST_WRAP_H
#define SIM_HOST_WRAP_H

#include <stdio.h>

/*
 * Print the words of a text on lines that end before `columns`, where a word lets them, and a
 * newline. The first line goes on at column `indent`, later ones are indented so far. Line breaks
 * of the text are blanks.
 */
void wrap_text(FILE *out, const char *text, unsigned indent, unsigned columns);

#endif
