/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every bit of the frame number, and every cache algorithm: frames that the machine does not have
 * are bus errors, devices are devices, and memory is memory whatever its algorithm.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

#define VA UINT64_C(0x50000000)

int test(void)
{
    unsigned bad = 0;
    uint64_t value = 0;

    attack_start();
    memory_at(SCRATCH)[0] = 0xabcd;
    for (unsigned bit = 23; bit < 40; bit++) {
        uint64_t lo = LO(UINT64_C(1) << bit);

        tlb_write(3, VA, lo, lo, 0);
        bad += can_load(VA, &value);
        bad += can_store(VA, 1);
    }
    for (uint64_t algorithm = 0; algorithm < 8; algorithm++) {
        uint64_t lo =
            (LO(SCRATCH) & ~UINT64_C(0x38)) | algorithm << ENTRYLO_C_SHIFT | algorithm << 62;

        tlb_write(3, VA, lo, lo, 0);
        bad += !can_load(VA, &value) || value != 0xabcd;
    }
    put_value("bad", bad);
    return verdict(bad == 0 && tally[EXC_DBE] == 2 * 17 && !tally_others(CODE(EXC_DBE)));
}
