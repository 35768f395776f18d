/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every page behind the end of memory, as far as the first devices and in steps beyond, by both
 * windows and by the TLB: nothing is there.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    unsigned reached = 0;
    uint64_t value;

    attack_start();
    for (uint64_t pa = memory_bytes(); pa < UINT64_C(1) << 40;
         pa += pa < 0x10000000 ? PAGE_SIZE * 37 : pa / 64) {
        uint64_t at = pa & ~(PAGE_SIZE - 1);

        if (at >= FLASH_UART_BASE && at < UINT64_C(0x100000000))
            continue;
        reached += can_load(XSSEG + at, &value) || can_store(XSSEG + at, 0);
        reached += can_load(IO_BASE + at, &value);
        tlb_write(9, 0x30000000, LO(at & UINT64_C(0xffffffffff)), LO(at), 0);
        reached += can_store(0x30000000, 1);
    }
    put_value("reached", reached);
    return verdict(reached == 0 && !tally_others(CODE(EXC_DBE)));
}
