/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A 16550A UART with its FIFOs (National Semiconductor PC16550D data sheet): the console.
 *
 * Eight byte registers, one byte apart; any other size or offset is a bus error. The interrupt pin
 * is not gated by OUT2, as on the chip itself.
 *
 * Time: a console that sends at 115200 baud would make guests wait millions of instructions for
 * each line, so a character leaves at once unless `tx_char_time` says otherwise. Input is paced by
 * `rx_char_time`, and a character timeout comes after four of them without traffic.
 *
 * Input is queued here and enters the receiver only while there is room, so none is ever lost to
 * an overrun; and only once the guest listens, so that what is typed (or piped) during boot is not
 * thrown away when the kernel clears the FIFOs. A guest listens when it has enabled the receive
 * interrupt, or when it has read LSR UART_POLLS times in a row with nothing to send.
 */
#ifndef DEVICES_UART_H
#define DEVICES_UART_H

#include "devices/device.h"
#include "sim/core/bus.h"
#include "sim/core/state.h"
#include "sim/core/stats.h"

#define UART_FIFO         16
#define UART_INPUT        4096 /* bytes of input held for the guest */
#define UART_POLLS        64
#define UART_RX_CHAR_TIME (UINT64_C(10) * PS_PER_SECOND / 115200) /* ten bits at 115200 baud */

struct uart_config {
    ps_t tx_char_time;                      /* 0: a character leaves at once */
    ps_t rx_char_time;                      /* UART_RX_CHAR_TIME; 0: as fast as it is fetched */
    void (*sink)(void *self, uint8_t byte); /* where output goes; NULL = nowhere */
    void *sink_self;
};

struct uart;

extern const struct bus_ops uart_bus_ops; /* self is the struct uart */

struct uart *uart_new(const struct uart_config *config, const struct device_wiring *wiring,
                      struct err *err);
void uart_free(struct uart *uart);

/* Queue a byte of input at the machine's present time. False if the queue is full. */
bool uart_receive(struct uart *uart, uint8_t byte);

/* Bytes that uart_receive would still take, and those that the guest has not fetched yet. */
size_t uart_input_room(const struct uart *uart);
size_t uart_input_pending(const struct uart *uart);

void uart_register_state(struct uart *uart, struct state_registry *states, unsigned instance);
void uart_register_stats(struct uart *uart, struct stats *stats, const char *prefix);

#endif
