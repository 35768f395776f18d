/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The 16550A's registers, FIFOs and interrupts. Names are the data sheet's.
 */
#include "devices/uart.h"

#include <stdlib.h>

enum uart_register {
    REG_DATA, /* RBR, THR; DLL while DLAB */
    REG_IER,  /* DLM while DLAB */
    REG_IIR,  /* FCR when written */
    REG_LCR,
    REG_MCR,
    REG_LSR,
    REG_MSR,
    REG_SCR,
    REG_COUNT,
};

#define IER_ERBFI 0x01 /* received data available */
#define IER_ETBEI 0x02 /* transmitter holding register empty */
#define IER_ELSI  0x04 /* receiver line status */
#define IER_EDSSI 0x08 /* modem status */
#define IER_MASK  0x0F

#define IIR_NONE    0x01
#define IIR_MODEM   0x00
#define IIR_THRE    0x02
#define IIR_DATA    0x04
#define IIR_LINE    0x06
#define IIR_TIMEOUT 0x0C
#define IIR_FIFOS   0xC0

#define FCR_ENABLE 0x01
#define FCR_RCLEAR 0x02
#define FCR_XCLEAR 0x04

#define LCR_DLAB 0x80

#define MCR_DTR  0x01
#define MCR_RTS  0x02
#define MCR_OUT1 0x04
#define MCR_OUT2 0x08
#define MCR_LOOP 0x10
#define MCR_MASK 0x1F

#define LSR_DR   0x01
#define LSR_OE   0x02
#define LSR_THRE 0x20
#define LSR_TEMT 0x40

#define MSR_DELTAS 0x0F
#define MSR_TERI   0x04
#define MSR_CTS    0x10
#define MSR_DSR    0x20
#define MSR_RI     0x40
#define MSR_DCD    0x80

#define TIMEOUT_CHARS 4

struct uart_fifo {
    uint8_t bytes[UART_FIFO];
    uint8_t head, count;
};

struct uart {
    /* Saved state. */
    uint8_t ier, fcr, lcr, mcr, msr, scr, dll, dlm;
    bool overrun;      /* LSR.OE */
    bool thre_pending; /* the THRE interrupt was not answered yet */
    bool timed_out;    /* the character timeout interrupt */
    uint8_t shifter;   /* byte on the line while tx_event is scheduled */
    struct uart_fifo rx, tx;
    uint8_t input[UART_INPUT];
    uint16_t input_head, input_count;
    uint16_t polls; /* idle reads of LSR in a row, at most UART_POLLS */
    struct event tx_event, rx_event, timeout_event;

    /* Statistics. */
    uint64_t transmitted, received, lost, interrupts;

    /* Fixed. */
    struct uart_config config;
    struct device_wiring wiring;
    struct log_kind overfull, odd_access;
    bool level; /* of the interrupt line, as last told */
};

static void fifo_clear(struct uart_fifo *fifo)
{
    *fifo = (struct uart_fifo){.head = 0};
}

static void fifo_push(struct uart_fifo *fifo, uint8_t byte)
{
    fifo->bytes[(fifo->head + fifo->count++) % UART_FIFO] = byte;
}

static uint8_t fifo_pop(struct uart_fifo *fifo)
{
    uint8_t byte = fifo->bytes[fifo->head];

    fifo->head = (fifo->head + 1) % UART_FIFO;
    fifo->count--;
    return byte;
}

static bool fifos_on(const struct uart *uart)
{
    return uart->fcr & FCR_ENABLE;
}

static unsigned fifo_depth(const struct uart *uart)
{
    return fifos_on(uart) ? UART_FIFO : 1;
}

static unsigned rx_trigger(const struct uart *uart)
{
    static const uint8_t levels[] = {1, 4, 8, 14};

    return fifos_on(uart) ? levels[uart->fcr >> 6] : 1;
}

static bool looped(const struct uart *uart)
{
    return uart->mcr & MCR_LOOP;
}

/* The IIR's interrupt identification: the pending one of the highest priority. */
static uint8_t interrupt_id(const struct uart *uart)
{
    if ((uart->ier & IER_ELSI) && uart->overrun)
        return IIR_LINE;
    if ((uart->ier & IER_ERBFI) && uart->rx.count >= rx_trigger(uart))
        return IIR_DATA;
    if ((uart->ier & IER_ERBFI) && uart->timed_out)
        return IIR_TIMEOUT;
    if ((uart->ier & IER_ETBEI) && uart->thre_pending)
        return IIR_THRE;
    if ((uart->ier & IER_EDSSI) && (uart->msr & MSR_DELTAS))
        return IIR_MODEM;
    return IIR_NONE;
}

static void update_line(struct uart *uart)
{
    bool level = interrupt_id(uart) != IIR_NONE;

    if (level == uart->level)
        return;
    uart->level = level;
    uart->interrupts += level;
    irq_set(&uart->wiring.irq, level);
}

/* The timeout counts from the last arrival or fetch while something is in the FIFO. */
static void restart_timeout(struct uart *uart)
{
    ps_t due = *uart->wiring.now + TIMEOUT_CHARS * uart->config.rx_char_time;

    uart->timed_out = false;
    if (fifos_on(uart) && uart->rx.count)
        event_schedule(uart->wiring.events, &uart->timeout_event, due);
    else
        event_cancel(uart->wiring.events, &uart->timeout_event);
}

static void receiver_push(struct uart *uart, uint8_t byte)
{
    if (uart->rx.count < fifo_depth(uart)) {
        fifo_push(&uart->rx, byte);
        uart->received++;
    } else {
        uart->overrun = true;
        uart->lost++;
    }
    restart_timeout(uart);
}

static bool listening(const struct uart *uart)
{
    return (uart->ier & IER_ERBFI) || uart->polls >= UART_POLLS;
}

/* Let the next byte of input arrive a character's time from now, if the guest can take it. */
static void pump_input(struct uart *uart)
{
    if (uart->input_count && listening(uart) && !looped(uart) &&
        uart->rx.count < fifo_depth(uart) && !event_is_scheduled(&uart->rx_event))
        event_schedule(uart->wiring.events, &uart->rx_event,
                       *uart->wiring.now + uart->config.rx_char_time);
}

static void rx_fire(struct event *event, ps_t now)
{
    struct uart *uart = event->owner;

    (void)now;
    if (!uart->input_count || !listening(uart) || looped(uart) ||
        uart->rx.count >= fifo_depth(uart))
        return;
    receiver_push(uart, uart->input[uart->input_head]);
    uart->input_head = (uart->input_head + 1) % UART_INPUT;
    uart->input_count--;
    pump_input(uart);
    update_line(uart);
}

static void timeout_fire(struct event *event, ps_t now)
{
    struct uart *uart = event->owner;

    (void)now;
    uart->timed_out = true;
    update_line(uart);
}

static void transmit(struct uart *uart, uint8_t byte)
{
    if (looped(uart)) {
        receiver_push(uart, byte);
        return;
    }
    uart->transmitted++;
    if (uart->config.sink)
        uart->config.sink(uart->config.sink_self, byte);
}

static void start_shifter(struct uart *uart, uint8_t byte, ps_t now)
{
    uart->shifter = byte;
    event_schedule(uart->wiring.events, &uart->tx_event, now + uart->config.tx_char_time);
}

static void tx_fire(struct event *event, ps_t now)
{
    struct uart *uart = event->owner;

    transmit(uart, uart->shifter);
    if (uart->tx.count) {
        start_shifter(uart, fifo_pop(&uart->tx), now);
        uart->thre_pending = uart->tx.count == 0;
    }
    update_line(uart);
}

static void write_thr(struct uart *uart, uint8_t byte)
{
    uart->polls = 0;
    uart->thre_pending = false;
    if (uart->config.tx_char_time == 0) {
        transmit(uart, byte);
    } else if (!event_is_scheduled(&uart->tx_event)) {
        start_shifter(uart, byte, *uart->wiring.now);
    } else if (uart->tx.count < fifo_depth(uart)) {
        fifo_push(&uart->tx, byte);
    } else {
        uart->lost++;
        log_guest(uart->wiring.log, &uart->overfull, "a byte was sent to a full transmitter");
    }
    uart->thre_pending = uart->tx.count == 0;
}

static uint8_t read_rbr(struct uart *uart)
{
    uint8_t byte = uart->rx.count ? fifo_pop(&uart->rx) : 0;

    restart_timeout(uart);
    pump_input(uart);
    return byte;
}

static void write_ier(struct uart *uart, uint8_t value)
{
    bool risen = ~uart->ier & value & IER_ETBEI;

    uart->ier = value & IER_MASK;
    if (risen && uart->tx.count == 0)
        uart->thre_pending = true;
    pump_input(uart);
}

static uint8_t read_iir(struct uart *uart)
{
    uint8_t id = interrupt_id(uart);

    if (id == IIR_THRE)
        uart->thre_pending = false;
    return id | (fifos_on(uart) ? IIR_FIFOS : 0);
}

static void write_fcr(struct uart *uart, uint8_t value)
{
    bool switched = (uart->fcr ^ value) & FCR_ENABLE;

    if (switched || (value & FCR_RCLEAR))
        fifo_clear(&uart->rx);
    if (switched || (value & FCR_XCLEAR)) {
        uart->thre_pending |= uart->tx.count != 0;
        fifo_clear(&uart->tx);
    }
    uart->fcr = value & FCR_ENABLE ? value & ~(FCR_RCLEAR | FCR_XCLEAR) : 0;
    event_cancel(uart->wiring.events, &uart->rx_event);
    restart_timeout(uart);
    pump_input(uart);
}

/* Modem inputs: a terminal that is always there, or the modem outputs in loopback. */
static uint8_t modem_lines(const struct uart *uart)
{
    if (!looped(uart))
        return MSR_CTS | MSR_DSR | MSR_DCD;
    return (uart->mcr & MCR_RTS ? MSR_CTS : 0) | (uart->mcr & MCR_DTR ? MSR_DSR : 0) |
           (uart->mcr & MCR_OUT1 ? MSR_RI : 0) | (uart->mcr & MCR_OUT2 ? MSR_DCD : 0);
}

static void write_mcr(struct uart *uart, uint8_t value)
{
    uart->mcr = value & MCR_MASK;

    uint8_t lines = modem_lines(uart);
    uint8_t changed = (uart->msr ^ lines) & (MSR_CTS | MSR_DSR | MSR_RI | MSR_DCD);
    uint8_t deltas = changed >> 4;

    if (lines & MSR_RI) /* TERI tells only the trailing edge of the ring */
        deltas &= ~MSR_TERI;
    uart->msr = lines | (uart->msr & MSR_DELTAS) | deltas;
    pump_input(uart);
}

static uint8_t read_lsr(struct uart *uart)
{
    bool idle = !event_is_scheduled(&uart->tx_event);
    uint8_t value = (uart->rx.count ? LSR_DR : 0) | (uart->overrun ? LSR_OE : 0) |
                    (uart->tx.count == 0 ? LSR_THRE : 0) | (idle ? LSR_TEMT : 0);

    uart->overrun = false;
    if (idle && !uart->rx.count && uart->polls < UART_POLLS)
        uart->polls++;
    pump_input(uart);
    return value;
}

static uint8_t read_msr(struct uart *uart)
{
    uint8_t value = uart->msr;

    uart->msr &= ~MSR_DELTAS;
    return value;
}

static uint8_t read_register(struct uart *uart, uint64_t offset)
{
    bool dlab = uart->lcr & LCR_DLAB;

    switch (offset) {
    case REG_DATA:
        return dlab ? uart->dll : read_rbr(uart);
    case REG_IER:
        return dlab ? uart->dlm : uart->ier;
    case REG_IIR:
        return read_iir(uart);
    case REG_LCR:
        return uart->lcr;
    case REG_MCR:
        return uart->mcr;
    case REG_LSR:
        return read_lsr(uart);
    case REG_MSR:
        return read_msr(uart);
    default:
        return uart->scr;
    }
}

static void write_divisor(struct uart *uart, uint64_t offset, uint8_t value)
{
    if (offset == REG_DATA)
        uart->dll = value;
    else
        uart->dlm = value;
}

static void write_register(struct uart *uart, uint64_t offset, uint8_t value)
{
    if ((uart->lcr & LCR_DLAB) && offset <= REG_IER) {
        write_divisor(uart, offset, value);
        return;
    }
    switch (offset) {
    case REG_DATA:
        write_thr(uart, value);
        break;
    case REG_IER:
        write_ier(uart, value);
        break;
    case REG_IIR:
        write_fcr(uart, value);
        break;
    case REG_LCR:
        uart->lcr = value;
        break;
    case REG_MCR:
        write_mcr(uart, value);
        break;
    case REG_SCR:
        uart->scr = value;
        break;
    default: /* LSR and MSR: writes are for the factory's tests only */
        break;
    }
}

static bool is_register(struct uart *uart, uint64_t offset, unsigned size)
{
    if (offset < REG_COUNT && size == 1)
        return true;
    log_guest(uart->wiring.log, &uart->odd_access, "access of %u bytes at offset 0x%llx", size,
              (unsigned long long)offset);
    return false;
}

static bool uart_read(void *self, uint64_t offset, unsigned size, uint64_t *value)
{
    struct uart *uart = self;

    if (!is_register(uart, offset, size))
        return false;
    *value = read_register(uart, offset);
    update_line(uart);
    return true;
}

static bool uart_write(void *self, uint64_t offset, unsigned size, uint64_t value)
{
    struct uart *uart = self;

    if (!is_register(uart, offset, size))
        return false;
    write_register(uart, offset, (uint8_t)value);
    update_line(uart);
    return true;
}

const struct bus_ops uart_bus_ops = {uart_read, uart_write};

struct uart *uart_new(const struct uart_config *config, const struct device_wiring *wiring,
                      struct err *err)
{
    struct uart *uart = calloc(1, sizeof(*uart));

    if (!uart) {
        err_set(err, ERR_INTERNAL, "out of memory while making %s", wiring->name);
        return NULL;
    }
    uart->config = *config;
    uart->wiring = *wiring;
    uart->overfull.part = uart->odd_access.part = wiring->name;
    uart->msr = modem_lines(uart);
    event_init(&uart->tx_event, EVENT_DEVICE, wiring->source, tx_fire, uart);
    event_init(&uart->rx_event, EVENT_DEVICE, wiring->source, rx_fire, uart);
    event_init(&uart->timeout_event, EVENT_DEVICE, wiring->source, timeout_fire, uart);
    return uart;
}

void uart_free(struct uart *uart)
{
    if (!uart)
        return;
    event_cancel(uart->wiring.events, &uart->tx_event);
    event_cancel(uart->wiring.events, &uart->rx_event);
    event_cancel(uart->wiring.events, &uart->timeout_event);
    free(uart);
}

bool uart_receive(struct uart *uart, uint8_t byte)
{
    if (uart->input_count == UART_INPUT)
        return false;
    uart->input[(uart->input_head + uart->input_count++) % UART_INPUT] = byte;
    pump_input(uart);
    return true;
}

size_t uart_input_room(const struct uart *uart)
{
    return UART_INPUT - uart->input_count;
}

size_t uart_input_pending(const struct uart *uart)
{
    return uart->input_count + uart->rx.count;
}

void uart_register_state(struct uart *uart, struct state_registry *states, unsigned instance)
{
    static const struct state_field fields[] = {
        STATE_FIELD(struct uart, ier),
        STATE_FIELD(struct uart, fcr),
        STATE_FIELD(struct uart, lcr),
        STATE_FIELD(struct uart, mcr),
        STATE_FIELD(struct uart, msr),
        STATE_FIELD(struct uart, scr),
        STATE_FIELD(struct uart, dll),
        STATE_FIELD(struct uart, dlm),
        STATE_FIELD(struct uart, overrun),
        STATE_FIELD(struct uart, thre_pending),
        STATE_FIELD(struct uart, timed_out),
        STATE_FIELD(struct uart, shifter),
        STATE_ARRAY(struct uart, rx.bytes),
        STATE_FIELD(struct uart, rx.head),
        STATE_FIELD(struct uart, rx.count),
        STATE_ARRAY(struct uart, tx.bytes),
        STATE_FIELD(struct uart, tx.head),
        STATE_FIELD(struct uart, tx.count),
        STATE_ARRAY(struct uart, input),
        STATE_FIELD(struct uart, input_head),
        STATE_FIELD(struct uart, input_count),
        STATE_FIELD(struct uart, polls),
        STATE_FIELD(struct uart, tx_event.time),
        STATE_FIELD(struct uart, rx_event.time),
        STATE_FIELD(struct uart, timeout_event.time),
        STATE_END,
    };
    static const struct state_desc desc = {.name = "uart", .version = 1, .fields = fields};

    state_register(states, &desc, instance, uart);
}

void uart_register_stats(struct uart *uart, struct stats *stats, const char *prefix)
{
    static const struct stat_desc table[] = {
        {"transmitted", "bytes", "bytes that the guest sent", offsetof(struct uart, transmitted)},
        {"received", "bytes", "bytes that entered the receiver", offsetof(struct uart, received)},
        {"lost", "bytes", "bytes lost to a full transmitter or receiver",
         offsetof(struct uart, lost)},
        {"interrupts", "events", "times the interrupt line was raised",
         offsetof(struct uart, interrupts)},
        {NULL, NULL, NULL, 0},
    };

    stats_add(stats, prefix, table, uart);
}
