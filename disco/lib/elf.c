/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks of an ELF file's header and program headers.
 */
#include "disco/lib/elf.h"

#include "disco/lib/string.h"

#define EI_CLASS    4
#define EI_DATA     5
#define CLASS_64    2
#define DATA_BIG    2
#define TYPE_EXEC   2
#define EM_MIPS     8
#define PT_LOAD     1
#define SEGMENT_MAX 64

/* The file lies at any address of a module, so its fields are copied out. */
struct elf_header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, program_offset, section_offset;
    uint32_t flags;
    uint16_t header_bytes, program_bytes, program_count;
    uint16_t section_bytes, section_count, section_names;
};

struct program_header {
    uint32_t type, flags;
    uint64_t offset, va, pa, file_bytes, memory_bytes, alignment;
};

const char *elf_open(struct elf *elf, const void *bytes, uint64_t size)
{
    static const uint8_t magic[4] = {0x7f, 'E', 'L', 'F'};
    struct elf_header header;

    if (size < sizeof(header))
        return "is truncated: its ELF header is not complete";
    memcpy(&header, bytes, sizeof(header));
    if (memcmp(header.ident, magic, sizeof(magic)) != 0)
        return "is not an ELF file";
    if (header.ident[EI_CLASS] != CLASS_64 || header.ident[EI_DATA] != DATA_BIG ||
        header.machine != EM_MIPS)
        return "is not for a 64-bit big-endian MIPS processor";
    if (header.type != TYPE_EXEC)
        return "is not an executable";
    if (header.program_bytes != sizeof(struct program_header) ||
        header.program_count > SEGMENT_MAX || header.program_offset > size ||
        header.program_count * sizeof(struct program_header) > size - header.program_offset)
        return "is damaged: its program headers are not all there";
    *elf = (struct elf){bytes, size, header.entry, header.program_offset, header.program_count};
    return NULL;
}

const char *elf_segment(const struct elf *elf, unsigned index, struct elf_segment *segment)
{
    struct program_header header;

    memcpy(&header, elf->bytes + elf->table + index * sizeof(header), sizeof(header));
    *segment = (struct elf_segment){0};
    if (header.type != PT_LOAD)
        return NULL;
    if (header.offset > elf->size || header.file_bytes > elf->size - header.offset)
        return "is truncated: a segment lies outside the file";
    if (header.file_bytes > header.memory_bytes)
        return "is damaged: a segment is larger in the file than in memory";
    *segment = (struct elf_segment){header.va, header.memory_bytes, elf->bytes + header.offset,
                                    header.file_bytes};
    return NULL;
}
