/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making files for tests.
 */
#include "sim/machine/test_image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/core/bits.h"

#define FILES_MOST  64
#define CODE_OFFSET 0x1000
#define FILE_ROOM   0x4000

static char names[FILES_MOST][32];
static unsigned count;

const char *test_file_write(const void *bytes, size_t length)
{
    char *name = names[count++ % FILES_MOST];
    int file;

    strcpy(name, "/tmp/test_image_XXXXXX");
    file = mkstemp(name);
    if (file < 0 || write(file, bytes, length) != (ssize_t)length)
        abort();
    close(file);
    return name;
}

void test_files_remove(void)
{
    for (unsigned i = 0; i < count && i < FILES_MOST; i++)
        unlink(names[i]);
    count = 0;
}

struct test_elf test_elf_kernel(const uint32_t *code, size_t words)
{
    return (struct test_elf){
        .class = ELFCLASS64,
        .data = ELFDATA2MSB,
        .type = ET_EXEC,
        .machine = EM_MIPS,
        .flags = EF_MIPS_ARCH_4,
        .entry = UINT64_C(0xffffffff80100000),
        .phoff = sizeof(Elf64_Ehdr),
        .phnum = 1,
        .phentsize = sizeof(Elf64_Phdr),
        .segment_type = PT_LOAD,
        .offset = CODE_OFFSET,
        .address = UINT64_C(0xffffffff80100000),
        .filesz = words * 4,
        .memsz = words * 4,
        .code = code,
        .words = words,
    };
}

static void put_header(const struct test_elf *elf, uint8_t *file)
{
    memcpy(file, ELFMAG, SELFMAG);
    file[EI_CLASS] = elf->class;
    file[EI_DATA] = elf->data;
    file[EI_VERSION] = EV_CURRENT;
    store_be16(file + 16, elf->type);
    store_be16(file + 18, elf->machine);
    store_be32(file + 20, EV_CURRENT);
    store_be64(file + 24, elf->entry);
    store_be64(file + 32, elf->phoff);
    store_be32(file + 48, elf->flags);
    store_be16(file + 52, sizeof(Elf64_Ehdr));
    store_be16(file + 54, elf->phentsize);
    store_be16(file + 56, elf->phnum);
}

static void put_segment(const struct test_elf *elf, uint8_t *at)
{
    store_be32(at, elf->segment_type);
    store_be32(at + 4, PF_R | PF_X);
    store_be64(at + 8, elf->offset);
    store_be64(at + 16, elf->address);
    store_be64(at + 24, elf->address);
    store_be64(at + 32, elf->filesz);
    store_be64(at + 40, elf->memsz);
}

const char *test_elf_write(const struct test_elf *elf)
{
    static uint8_t file[FILE_ROOM];
    size_t length = CODE_OFFSET + elf->words * 4;

    memset(file, 0, sizeof(file));
    put_header(elf, file);
    put_segment(elf, file + sizeof(Elf64_Ehdr));
    for (size_t i = 0; i < elf->words; i++)
        store_be32(file + CODE_OFFSET + 4 * i, elf->code[i]);
    return test_file_write(file, length - elf->cut);
}
