/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Guest kernels as 64-bit big-endian MIPS ELF files (System V ABI, chapters 4 and 5). The file is
 * hostile: everything in it is checked before it is used.
 */
#ifndef DISCO_LIB_ELF_H
#define DISCO_LIB_ELF_H

#include "disco/core/mips.h"

struct elf {
    const uint8_t *bytes;
    uint64_t size;
    vaddr_t entry;
    uint64_t table; /* offset of the program headers */
    unsigned segments;
};

struct elf_segment {
    vaddr_t va;
    uint64_t memory_bytes; /* what lies beyond the file's bytes is zero */
    const uint8_t *bytes;
    uint64_t file_bytes;
};

/* NULL, or a sentence that says why the file cannot be a guest kernel. */
const char *elf_open(struct elf *elf, const void *bytes, uint64_t size);

/* Segment `index`; memory_bytes is 0 if it is not to be loaded. NULL, or why it is bad. */
const char *elf_segment(const struct elf *elf, unsigned index, struct elf_segment *segment);

#endif
