/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reader of a flattened device tree. It trusts the header's offsets only after checking them
 * against the header's own total size, and walks within the structure block.
 */
#include "disco/lib/fdt.h"

#include "disco/lib/string.h"

#define FDT_MAGIC      0xd00dfeed
#define FDT_BEGIN_NODE 1
#define FDT_END_NODE   2
#define FDT_PROP       3
#define FDT_NOP        4
#define TOTAL_MOST     (UINT32_C(1) << 20)

/* Words of the header. */
enum {
    H_MAGIC,
    H_TOTAL,
    H_STRUCT,
    H_STRINGS,
    H_RESERVE,
    H_VERSION,
    H_COMPATIBLE,
    H_BOOT_CPU,
    H_STRING_BYTES,
    H_STRUCT_BYTES
};

static uint32_t header_word(const void *blob, unsigned index)
{
    return load_be32((const uint8_t *)blob + 4 * index);
}

/* True if `bytes` from `offset` on lie within the tree. */
static bool is_inside(const void *blob, uint32_t offset, uint32_t bytes)
{
    uint32_t total = header_word(blob, H_TOTAL);

    return offset <= total && bytes <= total - offset;
}

bool fdt_open(struct fdt_walk *walk, const void *blob)
{
    uint32_t structure, strings;

    *walk = (struct fdt_walk){0};
    if (((uint64_t)blob & 3) || header_word(blob, H_MAGIC) != FDT_MAGIC ||
        header_word(blob, H_TOTAL) > TOTAL_MOST)
        return false;
    structure = header_word(blob, H_STRUCT);
    strings = header_word(blob, H_STRINGS);
    if ((structure & 3) || !is_inside(blob, structure, header_word(blob, H_STRUCT_BYTES)) ||
        !is_inside(blob, strings, header_word(blob, H_STRING_BYTES)))
        return false;
    walk->bytes = header_word(blob, H_TOTAL);
    walk->at = (const uint8_t *)blob + structure;
    walk->end = walk->at + header_word(blob, H_STRUCT_BYTES);
    walk->strings = (const char *)blob + strings;
    walk->string_bytes = header_word(blob, H_STRING_BYTES);
    return true;
}

static uint32_t next_word(struct fdt_walk *walk)
{
    uint32_t word = 0;

    if (walk->end - walk->at >= 4)
        word = load_be32(walk->at);
    walk->at += 4;
    return word;
}

static void skip_bytes(struct fdt_walk *walk, uint64_t bytes)
{
    walk->at += (bytes + 3) & ~UINT64_C(3);
}

/* The zero-terminated string at `at`, or NULL if it does not end before `end`. */
static const char *bounded_text(const void *at, const void *end)
{
    for (const char *c = at; c < (const char *)end; c++)
        if (!*c)
            return at;
    return NULL;
}

static bool enter_node(struct fdt_walk *walk)
{
    const char *name = bounded_text(walk->at, walk->end);

    if (!name)
        return false;
    if (walk->depth < FDT_DEPTH)
        walk->node[walk->depth] = name;
    walk->depth++;
    skip_bytes(walk, strlen(name) + 1);
    return true;
}

static bool read_property(struct fdt_walk *walk)
{
    uint32_t length = next_word(walk), offset = next_word(walk);

    if (walk->at > walk->end || length > (uint64_t)(walk->end - walk->at) ||
        offset >= walk->string_bytes)
        return false;
    walk->name = bounded_text(walk->strings + offset, walk->strings + walk->string_bytes);
    walk->value = walk->at;
    walk->length = length;
    skip_bytes(walk, length);
    return walk->name != NULL;
}

bool fdt_next(struct fdt_walk *walk)
{
    while (walk->at < walk->end) {
        switch (next_word(walk)) {
        case FDT_BEGIN_NODE:
            if (!enter_node(walk))
                return false;
            break;
        case FDT_END_NODE:
            if (walk->depth == 0)
                return false;
            walk->depth--;
            break;
        case FDT_PROP:
            return read_property(walk);
        case FDT_NOP:
            break;
        default:
            return false;
        }
    }
    return false;
}

bool fdt_in(const struct fdt_walk *walk, unsigned depth, const char *name)
{
    size_t length = strlen(name);

    if (walk->depth != depth || depth == 0 || depth > FDT_DEPTH)
        return false;
    const char *node = walk->node[depth - 1];

    for (size_t i = 0; i < length; i++)
        if (node[i] != name[i])
            return false;
    return node[length] == 0 || node[length] == '@';
}

bool fdt_is(const struct fdt_walk *walk, const char *name)
{
    return strcmp(walk->name, name) == 0;
}

uint32_t fdt_cell(const struct fdt_walk *walk, unsigned index)
{
    return 4 * (index + 1) <= walk->length ? load_be32(walk->value + 4 * index) : 0;
}

uint64_t fdt_cells2(const struct fdt_walk *walk, unsigned index)
{
    return (uint64_t)fdt_cell(walk, index) << 32 | fdt_cell(walk, index + 1);
}

const char *fdt_text(const struct fdt_walk *walk)
{
    const char *text = bounded_text(walk->value, walk->value + walk->length);

    return text ? text : "";
}
