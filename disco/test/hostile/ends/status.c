/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The power-off register in widths that it does not take, and then in one that it does.
 *
 * verdict: status 77
 * console: again
 */
#include "disco/test/attack.h"

int test(void)
{
    volatile uint8_t *at = (volatile uint8_t *)(IO_BASE + FLASH_MAGIC_BASE + MAGIC_POWER_OFF);

    attack_start();
    at[7] = 1;
    ((volatile uint16_t *)at)[3] = 1;
    (void)at[0];
    (void)*(volatile uint64_t *)at;
    put_text("again\n");
    ((volatile uint32_t *)at)[1] = 77;
    return 1;
}
