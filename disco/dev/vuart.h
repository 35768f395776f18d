/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual UART, a 16550A: output goes to the machine's UART at once, input comes from there
 * while the virtual machine has the console.
 */
#ifndef DISCO_DEV_VUART_H
#define DISCO_DEV_VUART_H

#include "disco/core/mips.h"

#define VUART_FIFO 16

struct vm;
struct mmio;

struct vuart {
    uint8_t ier, lcr, mcr, scr, divisor[2];
    bool fifo_enabled;
    bool transmit_pending; /* the transmitter became empty, and IIR has not told yet */
    uint8_t fifo[VUART_FIFO];
    unsigned first, count; /* of the bytes received */
};

bool vuart_access(struct vuart *uart, struct vm *vm, struct mmio *access);

/* The machine's UART has received something. */
void vuart_receive(struct vuart *uart, struct vm *vm);

#endif
