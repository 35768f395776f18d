/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading of small texts of lines "key = value".
 */
#ifndef DISCO_LIB_TEXT_H
#define DISCO_LIB_TEXT_H

#include "disco/core/mips.h"

#define TEXT_KEY   32
#define TEXT_VALUE 1024

struct text_reader {
    const char *at, *end;
    unsigned line;
    char key[TEXT_KEY];
    char value[TEXT_VALUE];
};

enum text_result { TEXT_PAIR, TEXT_END, TEXT_BAD };

void text_open(struct text_reader *reader, const void *bytes, uint64_t size);

/* Read the next pair. Empty lines and lines that begin with # are skipped. */
enum text_result text_next(struct text_reader *reader);

/* A decimal number with an optional suffix K, M or G (powers of 1024). False if it is none. */
bool text_number(const char *text, uint64_t *number);

#endif
