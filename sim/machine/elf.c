/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checking and loading of ELF files (System V ABI, MIPS supplement) with libelf.
 */
#include "sim/machine/elf.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEGMENTS_MOST 64

static int lie(const struct elf_file *elf, const char *what, struct err *err)
{
    return err_set(err, ERR_USAGE, "%s: %s", elf->path, what);
}

static uint64_t widen(const struct elf_file *elf, uint64_t address)
{
    return elf->wide ? address : (uint64_t)(int64_t)(int32_t)(uint32_t)address;
}

bool elf_is_elf(const char *path)
{
    char magic[SELFMAG];
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool is =
        file >= 0 && read(file, magic, SELFMAG) == SELFMAG && memcmp(magic, ELFMAG, SELFMAG) == 0;

    if (file >= 0)
        close(file);
    return is;
}

static int open_file(struct elf_file *elf, struct err *err)
{
    struct stat about;

    elf->file = open(elf->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (elf->file < 0 || fstat(elf->file, &about) < 0)
        return err_set(err, ERR_USAGE, "%s: %s%s", elf->path, strerror(errno),
                       err_file_advice(errno));
    if (!S_ISREG(about.st_mode))
        return lie(elf, "is not a regular file", err);
    elf->size = (uint64_t)about.st_size;
    return 0;
}

/* The 16 bytes that every ELF file begins with. */
static int check_ident(struct elf_file *elf, struct err *err)
{
    unsigned char ident[EI_NIDENT];
    ssize_t got = pread(elf->file, ident, sizeof(ident), 0);

    if (got < 0)
        return lie(elf, strerror(errno), err);
    if (got == 0)
        return lie(elf, "is empty", err);
    if (got < SELFMAG || memcmp(ident, ELFMAG, SELFMAG) != 0)
        return lie(elf, "is not an ELF file", err);
    if (got < EI_NIDENT)
        return lie(elf, "is truncated: its ELF header is not complete", err);
    if (ident[EI_CLASS] != ELFCLASS32 && ident[EI_CLASS] != ELFCLASS64)
        return lie(elf, "is damaged: neither a 32-bit nor a 64-bit ELF file", err);
    if (ident[EI_DATA] == ELFDATA2LSB)
        return lie(elf, "is little-endian; the machine is big-endian", err);
    if (ident[EI_DATA] != ELFDATA2MSB)
        return lie(elf, "is damaged: its byte order is not known", err);
    elf->wide = ident[EI_CLASS] == ELFCLASS64;
    return 0;
}

static int check_header(struct elf_file *elf, struct err *err)
{
    uint64_t header = elf->wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
    uint64_t entry = elf->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);

    if (elf->size < header)
        return lie(elf, "is truncated: its ELF header is not complete", err);
    elf->elf = elf_begin(elf->file, ELF_C_READ, NULL);
    if (!elf->elf || !gelf_getehdr(elf->elf, &elf->header))
        return lie(elf, "is damaged: its ELF header cannot be read", err);
    if (elf->header.e_machine != EM_MIPS)
        return err_set(err, ERR_USAGE, "%s: is for another processor (ELF machine %u), not MIPS",
                       elf->path, elf->header.e_machine);
    elf->segments = elf->header.e_phnum;
    if (elf->segments > SEGMENTS_MOST)
        return lie(elf, "is damaged: it has more than 64 segments", err);
    if (elf->segments && elf->header.e_phentsize != entry)
        return lie(elf, "is damaged: the size of its program headers is wrong", err);
    if (elf->header.e_phoff > elf->size || elf->segments * entry > elf->size - elf->header.e_phoff)
        return lie(elf, "is truncated: its program headers lie outside", err);
    elf->entry = widen(elf, elf->header.e_entry);
    return 0;
}

int elf_open(struct elf_file *elf, const char *path, struct err *err)
{
    *elf = (struct elf_file){.file = -1, .path = path};
    elf_version(EV_CURRENT);
    if (open_file(elf, err) == 0 && check_ident(elf, err) == 0 && check_header(elf, err) == 0)
        return 0;
    elf_close(elf);
    return -1;
}

void elf_close(struct elf_file *elf)
{
    if (elf->elf)
        elf_end(elf->elf);
    if (elf->file >= 0)
        close(elf->file);
    *elf = (struct elf_file){.file = -1};
}

int elf_segment(const struct elf_file *elf, size_t index, GElf_Phdr *segment, struct err *err)
{
    if (!gelf_getphdr(elf->elf, (int)index, segment))
        return lie(elf, "is damaged: its program headers cannot be read", err);
    if (segment->p_type != PT_LOAD)
        return 0;
    if (segment->p_offset > elf->size || segment->p_filesz > elf->size - segment->p_offset)
        return lie(elf, "is truncated: a segment lies outside the file", err);
    if (segment->p_filesz > segment->p_memsz)
        return lie(elf, "is damaged: a segment is larger in the file than in memory", err);
    return 0;
}

bool elf_physical(uint64_t va, paddr_t *pa)
{
    uint64_t low = va & 0xFFFFFFFFFF;

    if (va >= UINT64_C(0xFFFFFFFF80000000) && va < UINT64_C(0xFFFFFFFFC0000000))
        *pa = va & 0x1FFFFFFF; /* CKSEG0, CKSEG1 */
    else if (va >> 62 == 2 && (va & ~(UINT64_C(7) << 59)) == (low | UINT64_C(1) << 63))
        *pa = low; /* XKPHYS, any cache attribute */
    else if (va == low)
        *pa = va;
    else
        return false;
    return true;
}

static int copy_segment(const struct elf_file *elf, const GElf_Phdr *segment, struct memory *memory,
                        paddr_t pa, struct err *err)
{
    uint8_t *block = malloc(1 << 16);
    uint64_t done = 0;

    if (!block)
        abort();
    while (done < segment->p_filesz) {
        uint64_t left = segment->p_filesz - done;
        size_t wanted = left < (1 << 16) ? (size_t)left : 1 << 16;
        ssize_t got = pread(elf->file, block, wanted, (off_t)(segment->p_offset + done));

        if (got <= 0 || !memory_load(memory, pa + done, block, (uint64_t)got))
            break;
        done += (uint64_t)got;
    }
    free(block);
    return done == segment->p_filesz ? 0 : lie(elf, "cannot be read to its end", err);
}

static int load_segment(const struct elf_file *elf, const GElf_Phdr *segment, struct memory *memory,
                        struct layout *layout, struct err *err)
{
    uint64_t address = widen(elf, segment->p_paddr);
    paddr_t pa;

    if (!elf_physical(address, &pa))
        return err_set(err, ERR_USAGE,
                       "%s: a segment is linked at 0x%" PRIx64
                       ", which no untranslated segment reaches",
                       elf->path, address);
    if (layout_claim(layout, elf->path, pa, segment->p_memsz, err) < 0)
        return -1;
    return copy_segment(elf, segment, memory, pa, err);
}

int elf_load(const struct elf_file *elf, struct memory *memory, struct layout *layout,
             struct err *err)
{
    size_t loaded = 0;

    for (size_t i = 0; i < elf->segments; i++) {
        GElf_Phdr segment;

        if (elf_segment(elf, i, &segment, err) < 0)
            return -1;
        if (segment.p_type != PT_LOAD || segment.p_memsz == 0)
            continue;
        if (load_segment(elf, &segment, memory, layout, err) < 0)
            return -1;
        loaded++;
    }
    return loaded ? 0 : lie(elf, "has nothing to load", err);
}
