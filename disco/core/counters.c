/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Printing of counters.
 */
#include "disco/core/counters.h"

#include "disco/core/vm.h"
#include "disco/lib/print.h"

void counters_print(const struct vm *vm)
{
    static const char *const text[COUNT_OF] = {
#define X(id, description) [COUNT_##id] = description,
#include "disco/core/counters.def"
#undef X
    };

    for (unsigned i = 0; i < COUNT_OF; i++)
        log_line("%s: %10lu %s", vm->name, vm->vcpus[0]->count[i], text[i]);
}
