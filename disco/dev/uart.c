/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Driver of the machine's UART: polled output, input by interrupt.
 */
#include "disco/dev/uart.h"

#include "sim/core/flash.h"

static uint8_t uart_read(unsigned number)
{
    return register_read8(FLASH_UART_BASE + number);
}

static void uart_write(unsigned number, uint8_t value)
{
    register_write8(FLASH_UART_BASE + number, value);
}

void uart_put_raw(uint8_t byte)
{
    while (!(uart_read(UART_LSR) & LSR_EMPTY))
        ;
    uart_write(UART_THR, byte);
}

void uart_put(uint8_t byte)
{
    if (byte == '\n')
        uart_put_raw('\r');
    uart_put_raw(byte);
}

int uart_get(void)
{
    return uart_read(UART_LSR) & LSR_READY ? uart_read(UART_RBR) : -1;
}

void uart_listen(bool listen)
{
    uart_write(UART_IER, listen ? IER_RECEIVE : 0);
}
