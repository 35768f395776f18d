/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The machine's own UART, a 16550 (National Semiconductor PC16550D data sheet).
 */
#ifndef DISCO_DEV_UART_H
#define DISCO_DEV_UART_H

#include "disco/core/mips.h"

/* Registers; the first two are the divisor while LCR_DLAB is set. */
#define UART_RBR 0 /* R: received byte */
#define UART_THR 0 /* W: byte to send */
#define UART_IER 1
#define UART_IIR 2 /* R */
#define UART_FCR 2 /* W */
#define UART_LCR 3
#define UART_MCR 4
#define UART_LSR 5
#define UART_MSR 6
#define UART_SCR 7

#define IER_RECEIVE  0x01
#define IER_TRANSMIT 0x02
#define IER_WRITABLE 0x0f
#define IIR_NONE     0x01
#define IIR_TRANSMIT 0x02
#define IIR_RECEIVE  0x04
#define IIR_FIFO     0xc0
#define FCR_ENABLE   0x01
#define FCR_RECEIVE  0x02 /* empty the receiver */
#define LCR_DLAB     0x80
#define MCR_LOOP     0x10
#define MCR_WRITABLE 0x1f
#define LSR_READY    0x01 /* a byte was received */
#define LSR_EMPTY    0x60 /* transmitter holding register and shift register */

/* Send a byte, waiting until the transmitter takes it. A line feed goes out with a return. */
void uart_put(uint8_t byte);

/* Send a byte as it is. */
void uart_put_raw(uint8_t byte);

/* Take a received byte, or -1. */
int uart_get(void);

/* Have an interrupt when a byte is received, or not. */
void uart_listen(bool listen);

#endif
