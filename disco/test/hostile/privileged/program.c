/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every encoding of COP0, and CACHE, from a program: coprocessor unusable, each time, and CP0 is
 * what it was.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

static unsigned tried;

static void try(uint32_t word)
{
    attack_user(&word, 1, ST_KX | ST_SX | ST_UX);
    tried++;
}

int test(void)
{
    CP0_WRITE64(CP0_ERROREPC, 0x5eed);
    attack_start();
    for (uint32_t rs = 0; rs < 32; rs++)
        for (uint32_t rd = 0; rd < 32; rd++)
            try(0x40080000 | rs << 21 | rd << 11 | (rs >= 16 ? rd * 2 : 0));
    for (uint32_t op = 0; op < 32; op++)
        try(I_CACHE(op, 0));
    put_value("unusable", tally[EXC_CPU]);
    return verdict(tally[EXC_CPU] == tried && CP0_READ64(CP0_ERROREPC) == 0x5eed &&
                   !tally_others(CODE(EXC_CPU) | CODE(EXC_BP)));
}
