/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lua files as data: a file that returns a table, run in a sandbox, and its values one by one.
 *
 * A file may compute (loops, local variables, functions), but sees nothing of the host: no files,
 * clock, environment, randomness, addresses or order of hash tables, and ends after
 * DATA_INSTRUCTIONS steps or DATA_MEMORY bytes. So the same file is the same data everywhere.
 */
#ifndef SIM_CONFIG_DATA_FILE_H
#define SIM_CONFIG_DATA_FILE_H

#include "sim/core/err.h"
#include "sim/core/types.h"

#define DATA_INSTRUCTIONS 10000000 /* Lua virtual machine instructions */
#define DATA_MEMORY       (16u << 20)
#define DATA_FILE_SIZE    (1u << 20)
#define DATA_DEPTH        8   /* of nested tables */
#define DATA_NAME         256 /* of a value: "sizes.small.disk" */

struct data_value {
    const char *name;  /* path in the table, joined by dots */
    const char *text;  /* a string as it is; numbers in decimal; true or false; NULL = {} */
    const char *where; /* "file.lua:12", or "file.lua" if the line cannot be told */
};

/* Returns a negative number, with `err` filled, to refuse the value and end the reading. */
typedef int (*data_visit_t)(void *self, const struct data_value *value, struct err *err);

/* Read the file and visit its values by name in sorted order. */
int data_file_read(const char *path, data_visit_t visit, void *self, struct err *err);

/* Line of `source` in which the value of that name is set, 0 if it cannot be told. */
unsigned data_line(const char *source, const char *name);

#endif
