/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ELF files made by tests, right and wrong ones, and other temporary files.
 */
#ifndef SIM_MACHINE_TEST_IMAGE_H
#define SIM_MACHINE_TEST_IMAGE_H

#include <elf.h>

#include "sim/core/types.h"

/* A 64-bit big-endian MIPS executable with one segment. Members are in host order. */
struct test_elf {
    unsigned char class, data; /* ELFCLASS64, ELFDATA2MSB */
    uint16_t type, machine;
    uint32_t flags;
    uint64_t entry, phoff;
    uint16_t phnum, phentsize;
    uint32_t segment_type;
    uint64_t offset, address, filesz, memsz;
    const uint32_t *code;
    size_t words;
    size_t cut; /* bytes to cut off the end of the file */
};

/* A bare-metal program: `code` at 0xffffffff80100000, entered at its start. */
struct test_elf test_elf_kernel(const uint32_t *code, size_t words);

/* Write it to a new temporary file; the name is valid until the next call. */
const char *test_elf_write(const struct test_elf *elf);

/* Any bytes in a new temporary file. */
const char *test_file_write(const void *bytes, size_t length);

/* Remove every temporary file. */
void test_files_remove(void);

#endif
