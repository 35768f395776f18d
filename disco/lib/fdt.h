/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Flattened device trees (Devicetree Specification 0.4, chapter 5): a reader of the machine's, and
 * a writer for the guests'.
 */
#ifndef DISCO_LIB_FDT_H
#define DISCO_LIB_FDT_H

#include "disco/core/mips.h"

#define FDT_DEPTH 8 /* deepest level read; deeper nodes are skipped */

/* A walk over all properties, in the order of the tree. */
struct fdt_walk {
    uint64_t bytes; /* of the whole tree */
    const uint8_t *at, *end;
    const char *strings;
    uint32_t string_bytes;
    unsigned depth;              /* 1 in the root node */
    const char *node[FDT_DEPTH]; /* names from the root down to the present node */
    const char *name;            /* of the present property */
    const uint8_t *value;
    uint32_t length;
};

/* False if this is no device tree. */
bool fdt_open(struct fdt_walk *walk, const void *blob);

/* Go to the next property; false at the end, or where the tree is damaged. */
bool fdt_next(struct fdt_walk *walk);

/* True if the present node's name, up to '@', is `name`, at this depth. */
bool fdt_in(const struct fdt_walk *walk, unsigned depth, const char *name);

/* True if the present property is `name`. */
bool fdt_is(const struct fdt_walk *walk, const char *name);

/* Cells of the present property; 0 where it is too short. */
uint32_t fdt_cell(const struct fdt_walk *walk, unsigned index);
uint64_t fdt_cells2(const struct fdt_walk *walk, unsigned index);

/* The present property as a string, or "" if it does not end in a zero. */
const char *fdt_text(const struct fdt_walk *walk);

/* A tree under construction in a buffer. When the buffer is too small nothing is written past it.
 */
struct fdt_writer {
    uint8_t *blob;
    size_t room;
    size_t at; /* end of the structure block so far */
    bool full;
    char strings[1024]; /* names of properties */
    size_t string_bytes;
};

void fdt_begin(struct fdt_writer *writer, void *buffer, size_t room);
void fdt_node(struct fdt_writer *writer, const char *name);
void fdt_node_at(struct fdt_writer *writer, const char *name, uint64_t address);
void fdt_end_node(struct fdt_writer *writer);
void fdt_put(struct fdt_writer *writer, const char *name, const void *value, size_t length);
void fdt_put_text(struct fdt_writer *writer, const char *name, const char *value);
void fdt_put_cells(struct fdt_writer *writer, const char *name, const uint32_t *cells,
                   unsigned count);
void fdt_put_cell(struct fdt_writer *writer, const char *name, uint32_t cell);
/* A `reg` or the like: values of two cells each. */
void fdt_put_wide(struct fdt_writer *writer, const char *name, const uint64_t *values,
                  unsigned count);

/* Close the tree. Returns its size, or 0 if it did not fit. */
size_t fdt_finish(struct fdt_writer *writer);

#endif
