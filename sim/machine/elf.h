/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ELF files for the guest: kernels, firmware, modules, programs. A file may lie about anything;
 * each lie is one line of error.
 */
#ifndef SIM_MACHINE_ELF_H
#define SIM_MACHINE_ELF_H

#include <gelf.h>

#include "sim/core/err.h"
#include "sim/core/memory.h"
#include "sim/machine/layout.h"

struct elf_file {
    int file;
    Elf *elf;
    const char *path; /* the caller keeps it */
    bool wide;        /* 64-bit class */
    uint64_t size;    /* of the file, bytes */
    uint64_t entry;   /* virtual address, sign-extended */
    GElf_Ehdr header;
    size_t segments; /* number of program headers, all inside the file */
};

/* Open a big-endian MIPS ELF file of either class. */
int elf_open(struct elf_file *elf, const char *path, struct err *err);
void elf_close(struct elf_file *elf);

/* True if the file begins as ELF files do. False also if it cannot be read. */
bool elf_is_elf(const char *path);

/* Program header `index`. */
int elf_segment(const struct elf_file *elf, size_t index, GElf_Phdr *segment, struct err *err);

/*
 * Physical address of a kernel's virtual address: CKSEG0, CKSEG1 and XKPHYS are mapped away,
 * addresses below 2^40 are physical already. False for others.
 */
bool elf_physical(uint64_t va, paddr_t *pa);

/* Load all segments at their physical addresses; memory that they do not fill stays zero. */
int elf_load(const struct elf_file *elf, struct memory *memory, struct layout *layout,
             struct err *err);

#endif
