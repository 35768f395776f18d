/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writer of a flattened device tree: header, an empty reservation map, the structure block as it is
 * made, and behind it the strings.
 */
#include "disco/lib/fdt.h"
#include "disco/lib/print.h"
#include "disco/lib/string.h"

#define FDT_MAGIC      0xd00dfeed
#define FDT_BEGIN_NODE 1
#define FDT_END_NODE   2
#define FDT_PROP       3
#define FDT_END        9
#define HEADER_BYTES   40
#define RESERVE_BYTES  16 /* one entry of zeros ends the map */
#define STRUCT_OFFSET  (HEADER_BYTES + RESERVE_BYTES)
#define VERSION        17
#define COMPATIBLE     16
#define NAME_ROOM      48

static void put_bytes(struct fdt_writer *writer, const void *bytes, size_t count)
{
    size_t padded = (count + 3) & ~(size_t)3;

    if (writer->full || padded > writer->room - writer->at) {
        writer->full = true;
        return;
    }
    memset(writer->blob + writer->at, 0, padded);
    memcpy(writer->blob + writer->at, bytes, count);
    writer->at += padded;
}

static void put_word(struct fdt_writer *writer, uint32_t word)
{
    uint8_t bytes[4];

    store_be32(bytes, word);
    put_bytes(writer, bytes, sizeof(bytes));
}

/* Offset of a property's name among the strings; each name is there once. */
static uint32_t string_offset(struct fdt_writer *writer, const char *name)
{
    size_t length = strlen(name) + 1;
    size_t at = 0;

    while (at < writer->string_bytes) {
        if (strcmp(writer->strings + at, name) == 0)
            return (uint32_t)at;
        at += strlen(writer->strings + at) + 1;
    }
    if (length > sizeof(writer->strings) - at) {
        writer->full = true;
        return 0;
    }
    memcpy(writer->strings + at, name, length);
    writer->string_bytes += length;
    return (uint32_t)at;
}

void fdt_begin(struct fdt_writer *writer, void *buffer, size_t room)
{
    *writer = (struct fdt_writer){.blob = buffer, .room = room, .at = STRUCT_OFFSET};
    writer->full = room < STRUCT_OFFSET;
    if (!writer->full)
        memset(buffer, 0, STRUCT_OFFSET);
}

void fdt_node(struct fdt_writer *writer, const char *name)
{
    put_word(writer, FDT_BEGIN_NODE);
    put_bytes(writer, name, strlen(name) + 1);
}

void fdt_node_at(struct fdt_writer *writer, const char *name, uint64_t address)
{
    char full[NAME_ROOM];
    char digits[17];
    size_t length, count = 0;

    do {
        digits[count++] = "0123456789abcdef"[address & 15];
        address >>= 4;
    } while (address);
    string_copy(full, NAME_ROOM - sizeof(digits) - 1, name);
    length = strlen(full);
    full[length++] = '@';
    while (count > 0)
        full[length++] = digits[--count];
    full[length] = 0;
    fdt_node(writer, full);
}

void fdt_end_node(struct fdt_writer *writer)
{
    put_word(writer, FDT_END_NODE);
}

static void begin_property(struct fdt_writer *writer, const char *name, size_t length)
{
    put_word(writer, FDT_PROP);
    put_word(writer, (uint32_t)length);
    put_word(writer, string_offset(writer, name));
}

void fdt_put(struct fdt_writer *writer, const char *name, const void *value, size_t length)
{
    begin_property(writer, name, length);
    put_bytes(writer, value, length);
}

void fdt_put_text(struct fdt_writer *writer, const char *name, const char *value)
{
    fdt_put(writer, name, value, strlen(value) + 1);
}

void fdt_put_cells(struct fdt_writer *writer, const char *name, const uint32_t *cells,
                   unsigned count)
{
    begin_property(writer, name, count * sizeof(*cells));
    for (unsigned i = 0; i < count; i++)
        put_word(writer, cells[i]);
}

void fdt_put_cell(struct fdt_writer *writer, const char *name, uint32_t cell)
{
    fdt_put_cells(writer, name, &cell, 1);
}

void fdt_put_wide(struct fdt_writer *writer, const char *name, const uint64_t *values,
                  unsigned count)
{
    begin_property(writer, name, count * sizeof(*values));
    for (unsigned i = 0; i < count; i++) {
        put_word(writer, (uint32_t)(values[i] >> 32));
        put_word(writer, (uint32_t)values[i]);
    }
}

size_t fdt_finish(struct fdt_writer *writer)
{
    size_t struct_end, total;

    put_word(writer, FDT_END);
    struct_end = writer->at;
    put_bytes(writer, writer->strings, writer->string_bytes);
    total = writer->at;
    if (writer->full)
        return 0;
    const uint32_t header[HEADER_BYTES / 4] = {
        FDT_MAGIC,
        (uint32_t)total,
        STRUCT_OFFSET,
        (uint32_t)struct_end,
        HEADER_BYTES,
        VERSION,
        COMPATIBLE,
        0,
        (uint32_t)writer->string_bytes,
        (uint32_t)(struct_end - STRUCT_OFFSET),
    };

    for (unsigned i = 0; i < HEADER_BYTES / 4; i++)
        store_be32(writer->blob + 4 * i, header[i]);
    return total;
}
