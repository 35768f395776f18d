/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The symbols of an ELF file: addresses by name, names by address.
 */
#ifndef SIM_MACHINE_SYMBOLS_H
#define SIM_MACHINE_SYMBOLS_H

#include "sim/machine/elf.h"

struct symbol {
    uint64_t address; /* sign-extended */
    uint64_t size;    /* 0 = unknown */
    char *name;
    bool is_function;
    bool is_label; /* a global one in code, as assembly has them */
};

struct symbols {
    struct symbol *list; /* by address, then name */
    size_t count;
};

/* Add the symbol table; a file without one, or with a damaged one, has no symbols. */
void symbols_read(struct symbols *symbols, const struct elf_file *elf);
/* The same of the file, if it is an ELF file that can be read. */
void symbols_read_file(struct symbols *symbols, const char *path);
void symbols_free(struct symbols *symbols);

/* The symbol of that name, NULL if there is none. */
const struct symbol *symbols_by_name(const struct symbols *symbols, const char *name);

/* The function that the address lies in, else the label before it; NULL if there is neither. */
const struct symbol *symbols_by_address(const struct symbols *symbols, uint64_t address);

#endif
