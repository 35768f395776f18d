/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What libgcc's sources ask of the compiler's target description, for MIPS n64. GCC's own tm.h only
 * exists inside a configured GCC build, and all but these lines of it concern the compiler itself;
 * the rest of what libgcc needs comes from -fbuilding-libgcc.
 */
#ifndef STUB_TM_H
#define STUB_TM_H

#define BITS_PER_UNIT      8
#define MIN_UNITS_PER_WORD 8
#ifndef LIBGCC2_UNITS_PER_WORD
#define LIBGCC2_UNITS_PER_WORD 8
#endif

/* Registers have the same numbers in debug and unwind information. */
#define DWARF_REG_TO_UNWIND_COLUMN(column) (column)

/* MIPS IV has no SYNCI: the kernel flushes. 3 = both caches (asm/cachectl.h). */
extern int _flush_cache(char *, int, int);
#define CLEAR_INSN_CACHE(begin, end) _flush_cache((begin), (int)((end) - (begin)), 3)

#endif
