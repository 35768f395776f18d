/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLBP for the monitor's addresses, with every space and from every state: the monitor's own
 * entries are not there for the guest.
 *
 * verdict: status 0
 * console: hits 0000000000000000
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint64_t targets[] = {
        0xffffffffffff8000, 0xffffffffffffc000, 0xffffffffffffe000, 0xc0000fffffff8000,
        0xffffffff90000000, 0xc00000ff80000000, 0xffffffffc0000000, 0x4000000000000000,
        0x4000000000100000, 0x4000020000000000,
    };
    unsigned hits = 0;

    attack_start();
    for (unsigned i = 0; i < ARRAY_LENGTH(targets); i++) {
        for (uint64_t space = 0; space < 256; space++) {
            CP0_WRITE64(CP0_ENTRYHI, (targets[i] & ~UINT64_C(0x1fff)) | space);
            __asm__ volatile("tlbp");
            hits += !(CP0_READ32(CP0_INDEX) & 0x80000000);
        }
    }
    put_value("hits", hits);
    return verdict(hits == 0 && tally_all() == 0);
}
