/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks of an ELF file's header and program headers. The file lies at any address of a module, so
 * its fields are read byte by byte.
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

/* Offsets of fields in the file's header, and in a program header. */
#define E_TYPE          16
#define E_MACHINE       18
#define E_ENTRY         24
#define E_PROGRAMS      32
#define E_PROGRAM_BYTES 54
#define E_PROGRAM_COUNT 56
#define HEADER_BYTES    64

#define P_TYPE         0
#define P_OFFSET       8
#define P_VA           16
#define P_FILE_BYTES   32
#define P_MEMORY_BYTES 40
#define PROGRAM_BYTES  56

static bool has_programs(const uint8_t *header, uint64_t size)
{
    uint64_t offset = load_be64(header + E_PROGRAMS);
    unsigned count = load_be16(header + E_PROGRAM_COUNT);

    return load_be16(header + E_PROGRAM_BYTES) == PROGRAM_BYTES && count <= SEGMENT_MAX &&
           offset <= size && count * (uint64_t)PROGRAM_BYTES <= size - offset;
}

const char *elf_open(struct elf *elf, const void *bytes, uint64_t size)
{
    static const uint8_t magic[4] = {0x7f, 'E', 'L', 'F'};
    const uint8_t *header = bytes;

    if (size < HEADER_BYTES)
        return "is truncated: its ELF header is not complete";
    if (memcmp(header, magic, sizeof(magic)) != 0)
        return "is not an ELF file";
    if (header[EI_CLASS] != CLASS_64 || header[EI_DATA] != DATA_BIG ||
        load_be16(header + E_MACHINE) != EM_MIPS)
        return "is not for a 64-bit big-endian MIPS processor";
    if (load_be16(header + E_TYPE) != TYPE_EXEC)
        return "is not an executable";
    if (!has_programs(header, size))
        return "is damaged: its program headers are not all there";
    *elf = (struct elf){bytes, size, load_be64(header + E_ENTRY), load_be64(header + E_PROGRAMS),
                        load_be16(header + E_PROGRAM_COUNT)};
    return NULL;
}

const char *elf_segment(const struct elf *elf, unsigned index, struct elf_segment *segment)
{
    const uint8_t *header = elf->bytes + elf->table + index * (uint64_t)PROGRAM_BYTES;
    uint64_t offset = load_be64(header + P_OFFSET);
    uint64_t file_bytes = load_be64(header + P_FILE_BYTES);
    uint64_t memory_bytes = load_be64(header + P_MEMORY_BYTES);

    *segment = (struct elf_segment){0};
    if (load_be32(header + P_TYPE) != PT_LOAD)
        return NULL;
    if (offset > elf->size || file_bytes > elf->size - offset)
        return "is truncated: a segment lies outside the file";
    if (file_bytes > memory_bytes)
        return "is damaged: a segment is larger in the file than in memory";
    *segment = (struct elf_segment){load_be64(header + P_VA), memory_bytes, elf->bytes + offset,
                                    file_bytes};
    return NULL;
}
