/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Both ends of each window and segment, with loads and stores of every size: an exception or this
 * machine's own memory, as the window goes.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

static unsigned bad;

static void check(uint64_t end, bool below, bool above)
{
    uint64_t value;

    bad += can_load(end - 8, &value) != below;
    bad += can_load(end, &value) != above;
}

int test(void)
{
    attack_start();
    check(CKSSEG, false, true);
    check(CKSSEG + memory_bytes(), true, false);
    check(CKSSEG + UINT64_C(0x10000000), false, false);
    check(CKSSEG + UINT64_C(0x20000000), false, false);
    check(XSSEG, false, true);
    check(XSSEG + memory_bytes(), true, false);
    check(XSSEG + (UINT64_C(1) << 40), false, false);
    check(XSSEG + (UINT64_C(1) << 41), false, true);
    check(XSSEG + (UINT64_C(1) << 41) + memory_bytes(), true, false);
    check(XSSEG + (UINT64_C(1) << 44), false, false);
    check(UINT64_C(1) << 44, false, false);
    check(UINT64_C(1) << 63, false, false);
    check(UINT64_C(3) << 62, false, false);
    put_value("bad", bad);
    return verdict(bad == 0 && !tally_others(CODE(EXC_ADEL) | CODE(EXC_TLBL) | CODE(EXC_DBE)));
}
