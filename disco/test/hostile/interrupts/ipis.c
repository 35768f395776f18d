/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Interprocessor interrupts to processors that do not exist, in all widths, and START registers
 * with wild values: there is one processor, and it goes on.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    attack_start();
    for (unsigned i = 0; i < 200; i++) {
        magic_write(MAGIC_IPI, random_next());
        magic_write(MAGIC_START_PC, random_next());
        magic_write(MAGIC_START_SP, random_next());
        magic_write(MAGIC_START_ARG, random_next());
        magic_write(MAGIC_START_GO, random_next());
        magic_write(MAGIC_ALIAS, random_next());
        can_store(IO_BASE + ((random_next() & 127) << 32) + FLASH_MAGIC_BASE + MAGIC_IPI, 255);
        magic_write(MAGIC_INT_CLEAR, ~UINT64_C(0));
    }
    put_value("errors", tally[EXC_DBE]);
    return verdict(!tally_others(CODE(EXC_DBE)));
}
