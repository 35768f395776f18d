/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random values to every register of MAGIC but power-off and idle, in both widths, interrupts off:
 * what can be read back is what was written, and the clock goes forward.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    uint64_t last = magic_read(MAGIC_CLOCK), now;
    unsigned back = 0;

    attack_start();
    for (unsigned i = 0; i < 3000; i++) {
        uint64_t offset = random_next() & 0x7ff8;

        if (offset >> 12 == 4 || offset >> 12 == 6 || offset >> 12 == 5)
            continue;
        if (random_next() & 1)
            can_store(IO_BASE + FLASH_MAGIC_BASE + offset, random_next());
        else
            *(volatile uint32_t *)(IO_BASE + FLASH_MAGIC_BASE + 0x1000 + (offset & 0x7c)) = 0;
        now = magic_read(MAGIC_CLOCK);
        back += now < last;
        last = now;
    }
    magic_write(MAGIC_INT_MASK, 0x5555);
    back += magic_read(MAGIC_INT_MASK) != 0x5555;
    back += magic_read(MAGIC_NODES) != 1 || magic_read(MAGIC_NODE) != 0;
    put_value("bad", back);
    return verdict(back == 0 && !tally_others(CODE(EXC_DBE)));
}
