/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Symbol tables as sorted arrays.
 */
#include "sim/machine/symbols.h"

#include <stdlib.h>
#include <string.h>

#include "sim/config/text.h"

static bool is_label(const struct elf_file *elf, const GElf_Sym *sym)
{
    Elf_Scn *section = elf_getscn(elf->elf, sym->st_shndx);
    GElf_Shdr header;

    return GELF_ST_TYPE(sym->st_info) == STT_NOTYPE && GELF_ST_BIND(sym->st_info) == STB_GLOBAL &&
           section && gelf_getshdr(section, &header) && (header.sh_flags & SHF_EXECINSTR);
}

static void symbols_add(struct symbols *symbols, const struct elf_file *elf, const GElf_Sym *sym,
                        const char *name)
{
    struct symbol *symbol;

    if ((symbols->count & (symbols->count + 1)) == 0) {
        symbols->list = realloc(symbols->list, (symbols->count * 2 + 2) * sizeof(*symbols->list));
        if (!symbols->list)
            abort();
    }
    symbol = &symbols->list[symbols->count++];
    *symbol = (struct symbol){
        .address = elf->wide ? sym->st_value : (uint64_t)(int64_t)(int32_t)sym->st_value,
        .size = sym->st_size,
        .name = text_copy(name),
        .is_function = GELF_ST_TYPE(sym->st_info) == STT_FUNC,
        .is_label = is_label(elf, sym),
    };
}

static bool is_useful(const GElf_Sym *sym, const char *name)
{
    unsigned type = GELF_ST_TYPE(sym->st_info);

    return name && *name && sym->st_shndx != SHN_UNDEF && sym->st_shndx != SHN_ABS &&
           (type == STT_FUNC || type == STT_OBJECT || type == STT_NOTYPE);
}

static void read_table(struct symbols *symbols, const struct elf_file *elf, Elf_Scn *section,
                       const GElf_Shdr *header)
{
    Elf_Data *data = elf_getdata(section, NULL);
    GElf_Sym sym;

    if (!data)
        return;
    for (int i = 0; gelf_getsym(data, i, &sym); i++) {
        const char *name = elf_strptr(elf->elf, header->sh_link, sym.st_name);

        if (is_useful(&sym, name))
            symbols_add(symbols, elf, &sym, name);
    }
}

static int by_address(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;

    if (x->address != y->address)
        return x->address < y->address ? -1 : 1;
    return strcmp(x->name, y->name);
}

void symbols_read(struct symbols *symbols, const struct elf_file *elf)
{
    Elf_Scn *section = NULL;

    while ((section = elf_nextscn(elf->elf, section)) != NULL) {
        GElf_Shdr header;

        if (gelf_getshdr(section, &header) && header.sh_type == SHT_SYMTAB)
            read_table(symbols, elf, section, &header);
    }
    if (symbols->count)
        qsort(symbols->list, symbols->count, sizeof(*symbols->list), by_address);
}

void symbols_read_file(struct symbols *symbols, const char *path)
{
    struct elf_file elf;
    struct err ignored;

    if (!elf_is_elf(path) || elf_open(&elf, path, &ignored) < 0)
        return;
    symbols_read(symbols, &elf);
    elf_close(&elf);
}

void symbols_free(struct symbols *symbols)
{
    for (size_t i = 0; i < symbols->count; i++)
        free(symbols->list[i].name);
    free(symbols->list);
    *symbols = (struct symbols){0};
}

const struct symbol *symbols_by_name(const struct symbols *symbols, const char *name)
{
    for (size_t i = 0; i < symbols->count; i++)
        if (strcmp(symbols->list[i].name, name) == 0)
            return &symbols->list[i];
    return NULL;
}

/* Number of symbols at or below the address. */
static size_t symbols_below(const struct symbols *symbols, uint64_t address)
{
    size_t low = 0, high = symbols->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (symbols->list[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct symbol *symbols_by_address(const struct symbols *symbols, uint64_t address)
{
    const struct symbol *label = NULL;

    for (size_t i = symbols_below(symbols, address); i-- > 0;) {
        const struct symbol *symbol = &symbols->list[i];

        if (symbol->is_label && !label)
            label = symbol;
        if (symbol->is_function)
            return symbol->size && address - symbol->address >= symbol->size ? label : symbol;
    }
    return label;
}
