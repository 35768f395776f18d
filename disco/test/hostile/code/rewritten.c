/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Self-modifying code around privileged instructions: what is emulated is what stands there now.
 * Also code at the very end of a page, whose delay slot is on the next one.
 *
 * verdict: status 0
 * console: wrong 0000000000000000
 */
#include "disco/test/guest.h"

#define CODE  (TEXT_BASE + 0x300000)
#define CACHE (CACHED_BASE + 0x300000)

typedef uint64_t (*code_t)(void);

static void put_code(uint64_t offset, uint32_t word)
{
    *(volatile uint32_t *)(CACHE + offset) = word;
}

/* jr $31 with (D)MFC0 $2, $n in its delay slot, the two on different pages. */
static uint64_t run(unsigned number)
{
    put_code(0xffc, 0x03e00008);
    put_code(0x1000, 0x40220000 | (2u << 16) | number << 11);
    return ((code_t)(CODE + 0xffc))();
}

int test(void)
{
    unsigned wrong = 0;

    for (uint64_t i = 1; i < 200; i++) {
        CP0_WRITE64(CP0_EPC, i);
        CP0_WRITE64(CP0_ERROREPC, ~i);
        wrong += run(14) != i;
        wrong += run(30) != ~i;
    }
    put_value("wrong", wrong);
    return wrong != 0;
}
