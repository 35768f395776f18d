/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Coverage: which words of memory have been executed as instructions. A predecoded slot is decoded
 * when it is first executed, and only then noted, so that a loop costs no more than without.
 */
#ifndef CPU_MIPS_INTERP_COVER_H
#define CPU_MIPS_INTERP_COVER_H

#include "cpu-mips/cpu.h"

struct cover;

struct cover *cover_new(void);
void cover_free(struct cover *cover);

/* The word at pa is executed. */
void cover_note(struct cover *cover, paddr_t pa);

/* The first run of such words from `from` on; false if there is none. */
bool cover_next(const struct cover *cover, paddr_t from, struct cpu_range *range);

#endif
