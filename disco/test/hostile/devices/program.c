/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A kernel that gives a program the registers of devices: the program's loads and stores are
 * served as the kernel's are, and power-off in it ends this machine alone.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint32_t words[] = {I_LOAD(OP_LD, 8, 9), I_LOAD(OP_SD, 10, 11)};

    attack_start();
    tlb_write(4, 0x10000000, LO(FLASH_MAGIC_BASE), LO(FLASH_MAGIC_BASE + 0x1000), 0);
    tlb_write(5, 0x10006000, LO(FLASH_MAGIC_BASE + MAGIC_POWER_OFF), LO(FLASH_MAGIC_BASE + 0x7000),
              0);
    guard_gpr[1] = 0x10000000;
    guard_gpr[2] = 0;
    guard_gpr[3] = 0x10006000;
    attack_user(words, 1, ST_KX | ST_SX | ST_UX);
    if (guard_gpr_after[0] != MAGIC_IDENT_VALUE)
        return 1;
    if (magic_read(MAGIC_CLOCK) & 1)
        return 0; /* or again; power-off from the program is the end */
    attack_user(words, 2, ST_KX | ST_SX | ST_UX);
    return 2;
}
