/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory and strings. The compiler calls the first three by itself.
 */
#ifndef DISCO_LIB_STRING_H
#define DISCO_LIB_STRING_H

#include "disco/core/mips.h"

void *memcpy(void *to, const void *from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);
int memcmp(const void *a, const void *b, size_t bytes);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);

/* Copy at most room - 1 characters; the result always ends in a zero. */
void string_copy(char *to, size_t room, const char *from);

/* Integers in a given byte order at any address. */
uint16_t load_le16(const void *at);
uint32_t load_le32(const void *at);
uint64_t load_le64(const void *at);
void store_le16(void *at, uint16_t value);
void store_le32(void *at, uint32_t value);
void store_le64(void *at, uint64_t value);
uint16_t load_be16(const void *at);
uint32_t load_be32(const void *at);
uint64_t load_be64(const void *at);
void store_be32(void *at, uint32_t value);
void store_be64(void *at, uint64_t value);

#endif
