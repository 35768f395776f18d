/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every encoding of COP0 from the guest's kernel, besides ERET: each is done or is a reserved
 * instruction, and nothing else happens.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

static void try(uint32_t word)
{
    guard_gpr[0] = ST_CU0 | ST_KX | ST_SX | ST_UX; /* what Status may be; elsewhere a number */
    attack_kernel(&word, 1);
    CP0_WRITE32(CP0_COMPARE, CP0_READ32(CP0_COUNT));
    CP0_WRITE32(CP0_WIRED, 0);
    CP0_WRITE32(CP0_FRAMEMASK, 0);
    CP0_WRITE32(CP0_PAGEMASK, 0);
}

int test(void)
{
    attack_start();
    for (uint32_t rs = 0; rs < 16; rs++)
        for (uint32_t rd = 0; rd < 32; rd++)
            try(0x40080000 | rs << 21 | rd << 11 | (rd * 37 & 0x7ff));
    for (uint32_t rs = 16; rs < 32; rs++)
        for (uint32_t funct = 0; funct < 64; funct++)
            if (funct != 0x18)
                try(0x40000000 | rs << 21 | (funct * 1103 & 0x1ffc0) | funct);
    put_value("reserved", tally[EXC_RI]);
    put_value("others", tally_others(CODE(EXC_RI) | CODE(EXC_BP)));
    return verdict(tally[EXC_RI] > 1000 && !tally_others(CODE(EXC_RI) | CODE(EXC_BP)));
}
