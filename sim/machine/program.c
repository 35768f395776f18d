/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What kind of MIPS program an ELF file is, by the flags of its header (System V ABI, MIPS
 * supplement; MIPS64 ABI).
 */
#include "sim/machine/program.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/machine/elf.h"

#define FLAG_ABI2 0x00000020 /* n32, in a 32-bit file */
#define ARCH_MASK 0xf0000000
#define ARCH_4    0x30000000 /* MIPS IV, the R10000's */

static const char *const arch_names[] = {
    "MIPS I",   "MIPS II",  "MIPS III", "MIPS IV", "MIPS V",  "MIPS32",  "MIPS64",  "MIPS32r2",
    "MIPS64r2", "MIPS32r6", "MIPS64r6", "unknown", "unknown", "unknown", "unknown", "unknown",
};

static int refuse(const char *path, const char *kind, struct err *err)
{
    return err_set(err, ERR_USAGE,
                   "%s: is %s, but the machine runs static MIPS IV n64 programs: compile it with "
                   "discosim-cc",
                   path, kind);
}

static bool has_interpreter(const struct elf_file *elf, struct err *err, bool *damaged)
{
    for (size_t i = 0; i < elf->segments; i++) {
        GElf_Phdr segment;

        *damaged = elf_segment(elf, i, &segment, err) < 0;
        if (*damaged)
            return false;
        if (segment.p_type == PT_INTERP || segment.p_type == PT_DYNAMIC)
            return true;
    }
    return false;
}

static int check_linking(const struct elf_file *elf, const char *path, struct err *err)
{
    bool damaged = false, dynamic;

    if (elf->header.e_type == ET_REL)
        return refuse(path, "an object file", err);
    dynamic = has_interpreter(elf, err, &damaged);
    if (damaged)
        return -1;
    if (dynamic || elf->header.e_type == ET_DYN)
        return refuse(path, "dynamically linked", err);
    if (elf->header.e_type != ET_EXEC)
        return refuse(path, "not an executable", err);
    return 0;
}

static int check_kind(const struct elf_file *elf, const char *path, struct err *err)
{
    uint32_t flags = elf->header.e_flags;
    char kind[64];

    if (!elf->wide)
        return refuse(path, flags & FLAG_ABI2 ? "an n32 program" : "a 32-bit (o32) program", err);
    if ((flags & ARCH_MASK) > ARCH_4) {
        snprintf(kind, sizeof(kind), "%s code", arch_names[flags >> 28]);
        return refuse(path, kind, err);
    }
    return check_linking(elf, path, err);
}

/* What elf_open refused though it could be read, said again as exec says it. */
static int explain(struct err *err)
{
    struct err reason = *err;

    return err_set(err, ERR_USAGE, "%.400s (programs for the machine come from discosim-cc)",
                   reason.text);
}

static bool is_readable_file(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISREG(about.st_mode) && access(path, R_OK) == 0;
}

int program_check(const char *path, struct err *err)
{
    struct elf_file elf;
    int status;

    if (elf_open(&elf, path, err) < 0)
        return is_readable_file(path) ? explain(err) : -1;
    status = check_kind(&elf, path, err);
    elf_close(&elf);
    return status;
}
