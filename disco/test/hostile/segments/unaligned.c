/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses that are not aligned, at the ends of pages, windows and of the address space, for
 * every load and store that minds.
 *
 * verdict: status 0
 * console: missed 0000000000000000
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint64_t targets[] = {0xffffffffc0310fff, 0x4000000000310ffd, 0xffffffffffffffff,
                                       0x7fffffffffffffff, 0x40000200ff000001, 0x0000000000000001};
    static const struct {
        uint8_t op;
        bool store;
    } ops[] = {{33, 0}, {35, 0}, {37, 0}, {39, 0}, {41, 1}, {43, 1},
               {48, 0}, {52, 0}, {55, 0}, {56, 1}, {60, 1}, {63, 1}};
    unsigned missed = 0;

    attack_start();
    for (unsigned i = 0; i < ARRAY_LENGTH(targets); i++) {
        for (unsigned k = 0; k < ARRAY_LENGTH(ops); k++) {
            const uint32_t words[] = {I_LOAD(ops[k].op, 10, 9), I_BREAK};

            guard_gpr[1] = targets[i];
            missed += attack_once(words, 2) != (ops[k].store ? EXC_ADES : EXC_ADEL);
            missed += last_badvaddr != targets[i];
        }
    }
    put_value("missed", missed);
    return verdict(missed == 0);
}
