/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every register of the UART with every value and in every width; in loop-back a character that is
 * sent comes back, and more than the FIFO holds are lost.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    volatile uint8_t *uart = register8(FLASH_UART_BASE);
    unsigned back = 0;

    attack_start();
    uart[4] = 0x10; /* loop-back: nothing goes out */
    for (unsigned i = 0; i < 2000; i++) {
        unsigned number = random_next() & 7;

        uart[number] = (uint8_t)random_next();
        (void)uart[random_next() & 7];
        uart[4] = 0x10;
        (void)can_store(IO_BASE + FLASH_UART_BASE + number * 8, random_next());
    }
    uart[3] = 3;
    uart[2] = 7;
    for (unsigned i = 0; i < 100; i++)
        uart[0] = (uint8_t)i;
    for (unsigned i = 0; i < 100 && (uart[5] & 1); i++)
        back += uart[0] == i;
    uart[4] = 0;
    uart[1] = 0;
    put_value("came back", back);
    return verdict(back >= 16 && back < 100 && !tally_others(CODE(EXC_DBE)));
}
