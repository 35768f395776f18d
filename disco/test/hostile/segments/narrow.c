/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program with 32-bit addresses whose registers have garbage above them, in every load and
 * store: the garbage does not count, and BadVAddr does not have it.
 *
 * verdict: status 0
 * console: wrong 0000000000000000
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint8_t ops[] = {32, 33, 34, 35, 36, 37, 38, 40, 41, 42, 43, 46, 48, 56};
    unsigned wrong = 0;

    attack_start();
    for (unsigned i = 0; i < ARRAY_LENGTH(ops); i++) {
        for (unsigned region = 0; region < 4; region++) {
            const uint32_t words[] = {I_LOAD(ops[i], 10, 9)};
            uint64_t low =
                ops[i] == 34 || ops[i] == 38 || ops[i] == 42 || ops[i] == 46 ? 0x576003 : 0x576000;

            guard_gpr[1] = (uint64_t)region << 62 | UINT64_C(0x12300000000) | low;
            attack_user(words, 1, ST_KX | ST_SX);
            wrong += last_code != EXC_TLBL && last_code != EXC_TLBS;
            wrong += last_badvaddr != low;
        }
    }
    put_value("wrong", wrong);
    return verdict(wrong == 0);
}
