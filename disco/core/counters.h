/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counters of monitor entries, made from counters.def.
 */
#ifndef DISCO_CORE_COUNTERS_H
#define DISCO_CORE_COUNTERS_H

#include "disco/core/mips.h"

enum counter {
#define X(id, text) COUNT_##id,
#include "disco/core/counters.def"
#undef X
    COUNT_OF
};

struct vm;

/* Print a virtual machine's counters. */
void counters_print(const struct vm *vm);

#endif
