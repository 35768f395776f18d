/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Registers of the virtual UART (National Semiconductor PC16550D data sheet). The machine's own
 * UART interrupts only while the guest listens and there is room, so that what is typed waits in
 * the machine's until somebody wants it.
 */
#include "disco/dev/vuart.h"

#include "disco/core/monitor.h"
#include "disco/dev/mmio.h"
#include "disco/dev/uart.h"
#include "sim/core/flash.h"

#define MSR_IDLE 0xb0 /* DCD, DSR and CTS: a terminal is there */

static uint8_t interrupt_cause(const struct vuart *uart)
{
    if ((uart->ier & IER_RECEIVE) && uart->count)
        return IIR_RECEIVE;
    if ((uart->ier & IER_TRANSMIT) && uart->transmit_pending)
        return IIR_TRANSMIT;
    return IIR_NONE;
}

static void update(const struct vuart *uart, struct vm *vm)
{
    vmagic_set_level(vm, MAGIC_IRQ_UART, interrupt_cause(uart) != IIR_NONE);
    if (monitor.console == vm)
        uart_listen((uart->ier & IER_RECEIVE) && uart->count < VUART_FIFO);
}

void vuart_receive(struct vuart *uart, struct vm *vm)
{
    int byte;

    while (uart->count < VUART_FIFO && (byte = uart_get()) >= 0)
        uart->fifo[(uart->first + uart->count++) % VUART_FIFO] = (uint8_t)byte;
    update(uart, vm);
}

static uint8_t take_byte(struct vuart *uart, struct vm *vm)
{
    uint8_t byte = 0;

    if (uart->count) {
        byte = uart->fifo[uart->first++ % VUART_FIFO];
        uart->count--;
        update(uart, vm);
    }
    return byte;
}

static uint8_t read_iir(struct vuart *uart, struct vm *vm)
{
    uint8_t cause = interrupt_cause(uart);

    if (cause == IIR_TRANSMIT) {
        uart->transmit_pending = false;
        update(uart, vm);
    }
    return cause | (uart->fifo_enabled ? IIR_FIFO : 0);
}

/* In loop-back the four outputs are the inputs. */
static uint8_t modem_status(const struct vuart *uart)
{
    uint8_t out = uart->mcr;

    if (!(out & MCR_LOOP))
        return MSR_IDLE;
    return (uint8_t)((out & 2) << 3 | (out & 1) << 5 | (out & 4) << 4 | (out & 8) << 4);
}

static uint8_t read_register(struct vuart *uart, struct vm *vm, unsigned number)
{
    if ((uart->lcr & LCR_DLAB) && number <= UART_IER)
        return uart->divisor[number];
    switch (number) {
    case UART_RBR:
        return take_byte(uart, vm);
    case UART_IER:
        return uart->ier;
    case UART_IIR:
        return read_iir(uart, vm);
    case UART_LCR:
        return uart->lcr;
    case UART_MCR:
        return uart->mcr;
    case UART_LSR:
        return LSR_EMPTY | (uart->count ? LSR_READY : 0);
    case UART_MSR:
        return modem_status(uart);
    default:
        return uart->scr;
    }
}

static void send(struct vuart *uart, struct vm *vm, uint8_t byte)
{
    if (uart->mcr & MCR_LOOP) {
        if (uart->count < VUART_FIFO)
            uart->fifo[(uart->first + uart->count++) % VUART_FIFO] = byte;
    } else {
        uart_put_raw(byte);
    }
    uart->transmit_pending = true;
    update(uart, vm);
}

/* Enabling the transmitter's interrupt while it is empty, as it always is, raises it. */
static void write_ier(struct vuart *uart, struct vm *vm, uint8_t value)
{
    if (value & ~uart->ier & IER_TRANSMIT)
        uart->transmit_pending = true;
    uart->ier = value & IER_WRITABLE;
    update(uart, vm);
}

static void write_fcr(struct vuart *uart, struct vm *vm, uint8_t value)
{
    uart->fifo_enabled = value & FCR_ENABLE;
    if (value & FCR_RECEIVE)
        uart->count = 0;
    update(uart, vm);
}

static void write_register(struct vuart *uart, struct vm *vm, unsigned number, uint8_t value)
{
    if ((uart->lcr & LCR_DLAB) && number <= UART_IER) {
        uart->divisor[number] = value;
        return;
    }
    switch (number) {
    case UART_THR:
        send(uart, vm, value);
        break;
    case UART_IER:
        write_ier(uart, vm, value);
        break;
    case UART_FCR:
        write_fcr(uart, vm, value);
        break;
    case UART_LCR:
        uart->lcr = value;
        break;
    case UART_MCR:
        uart->mcr = value & MCR_WRITABLE;
        break;
    case UART_SCR:
        uart->scr = value;
        break;
    default: /* LSR and MSR are read-only */
        break;
    }
}

bool vuart_access(struct vuart *uart, struct vm *vm, struct mmio *access)
{
    if (access->size != 1 || access->offset > UART_SCR)
        return false;
    if (access->write)
        write_register(uart, vm, (unsigned)access->offset, (uint8_t)access->value);
    else
        access->value = read_register(uart, vm, (unsigned)access->offset);
    return true;
}
