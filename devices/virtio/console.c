/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ports and the control protocol of the virtio console (virtio 1.2, 5.3.6).
 */
#include "devices/virtio/console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devices/virtio/le.h"

#define FEATURE_MULTIPORT (UINT64_C(1) << 1)

#define CONFIG_MAX_PORTS 4
#define CONFIG_BYTES     12

#define QUEUE_SIZE    16            /* Linux gives a page to every entry of every port at once */
#define CHAIN_MAX     (1024 * 1024) /* bytes of a message; drivers send a few pages */
#define CHUNK         4096
#define CONTROL_BYTES 8
#define CONTROL_ROOM  64 /* messages that wait for the guest's buffers */
#define NAME_ROOM     64 /* with its NUL */

enum control_event {
    DEVICE_READY,
    DEVICE_ADD,
    DEVICE_REMOVE,
    PORT_READY,
    CONSOLE_PORT,
    RESIZE,
    PORT_OPEN,
    PORT_NAME,
};

/* Queues: receive and transmit of port 0, then of the control channel, then of the other ports. */
#define QUEUE_CONTROL_RX 2
#define QUEUE_CONTROL_TX 3

struct control {
    uint32_t port;
    uint16_t event, value;
};

struct port {
    /* Saved state. */
    bool guest_ready; /* its driver has set the port up */
    bool guest_open;
    bool host_closed; /* console_close was called */
    bool close_told;  /* and the guest knows */
    uint32_t head, count;
    uint8_t input[CONSOLE_INPUT]; /* ring of bytes for the guest */

    /* Statistics. */
    uint64_t sent, received;
};

struct console {
    struct virtio virtio;

    /* Saved state. */
    struct port ports[CONSOLE_PORTS];
    struct control controls[CONTROL_ROOM]; /* ring of messages for the guest */
    uint32_t control_head, control_count;

    /* Fixed, and scratch. */
    struct console_config config;
    struct log_kind misuse;
    struct virtq_chain chain;
    uint8_t chunk[CHUNK];
};

static unsigned rx_queue(unsigned port)
{
    return port == 0 ? 0 : 2 * port + 2;
}

static bool is_multiport(const struct console *console)
{
    return virtio_has(&console->virtio, FEATURE_MULTIPORT);
}

static bool may_send(const struct console *console, unsigned port)
{
    return is_multiport(console) ? console->ports[port].guest_open : port == 0;
}

static void put_control(struct console *console, uint32_t port, uint16_t event, uint16_t value)
{
    unsigned slot = (console->control_head + console->control_count) % CONTROL_ROOM;

    if (console->control_count == CONTROL_ROOM) {
        log_guest(console->virtio.wiring.log, &console->misuse,
                  "a control message is dropped: the guest asks for more than it reads");
        return;
    }
    console->controls[slot] = (struct control){port, event, value};
    console->control_count++;
    virtio_kick(&console->virtio, QUEUE_CONTROL_RX);
}

/* Once everything was taken, tell that the host's end is closed. */
static void tell_close(struct console *console, unsigned number)
{
    struct port *port = &console->ports[number];

    if (!port->host_closed || port->close_told || port->count || !port->guest_ready)
        return;
    port->close_told = true;
    put_control(console, number, PORT_OPEN, 0);
}

/* The port exists in the guest: what it is, its name, and that the host's end is open. */
static void introduce(struct console *console, unsigned number)
{
    const struct console_port_config *config = &console->config.ports[number];
    struct port *port = &console->ports[number];

    port->guest_ready = true;
    port->close_told = false;
    if (config->is_console)
        put_control(console, number, CONSOLE_PORT, 1);
    if (config->name)
        put_control(console, number, PORT_NAME, 1);
    put_control(console, number, PORT_OPEN, 1);
    tell_close(console, number);
}

static void handle_open(struct console *console, unsigned number, bool open)
{
    console->ports[number].guest_open = open;
    if (open)
        virtio_kick(&console->virtio, rx_queue(number));
}

static void announce_ports(struct console *console)
{
    for (unsigned i = 0; i < console->config.port_count; i++)
        put_control(console, i, DEVICE_ADD, 1);
}

static void handle_control(struct console *console, const struct control *control)
{
    bool known = control->port < console->config.port_count;

    if (control->event == DEVICE_READY && control->value == 1)
        announce_ports(console);
    else if (control->event == PORT_READY && control->value == 1 && known)
        introduce(console, control->port);
    else if (control->event == PORT_OPEN && known)
        handle_open(console, control->port, control->value);
    else
        log_guest(console->virtio.wiring.log, &console->misuse,
                  "control message %u with value %u for port %u is not understood", control->event,
                  control->value, control->port);
}

/* Take chains of a transmit queue and give each to `use`; false from it breaks the queue. */
static void drain(struct console *console, unsigned queue,
                  bool (*use)(struct console *console, unsigned queue))
{
    struct virtio *virtio = &console->virtio;

    for (unsigned i = 0; i < QUEUE_SIZE; i++) {
        if (!virtio_take(virtio, queue, &console->chain))
            return;
        if (!use(console, queue)) {
            virtio_break(virtio, queue, "a message is not in memory or larger than 1 MB");
            return;
        }
        virtio_give(virtio, queue, console->chain.head, 0);
    }
    virtio_kick(virtio, queue);
}

static bool use_control(struct console *console, unsigned queue)
{
    struct memory *memory = console->virtio.wiring.memory;
    uint8_t bytes[CONTROL_BYTES];

    (void)queue;
    if (!virtq_copy_out(&console->chain, memory, 0, bytes, sizeof(bytes)))
        return false;

    struct control control = {load_le32(bytes), load_le16(bytes + 4), load_le16(bytes + 6)};

    handle_control(console, &control);
    return true;
}

static bool use_output(struct console *console, unsigned queue)
{
    unsigned number = queue < QUEUE_CONTROL_RX ? 0 : queue / 2 - 1;
    const struct console_port_config *config = &console->config.ports[number];
    uint32_t length = console->chain.out_bytes;

    if (length > CHAIN_MAX)
        return false;
    for (uint32_t done = 0, part; done < length; done += part) {
        part = length - done < CHUNK ? length - done : CHUNK;
        if (!virtq_copy_out(&console->chain, console->virtio.wiring.memory, done, console->chunk,
                            part))
            return false;
        if (config->sink)
            config->sink(config->sink_self, console->chunk, part);
    }
    console->ports[number].received += length;
    return true;
}

/* Bytes of a control message as the guest reads it; a name follows its message without a NUL. */
static uint32_t encode_control(const struct console *console, const struct control *control,
                               uint8_t bytes[CONTROL_BYTES + NAME_ROOM])
{
    const char *name = console->config.ports[control->port].name;
    size_t length = control->event == PORT_NAME ? strlen(name) : 0;

    store_le32(bytes, control->port);
    store_le16(bytes + 4, control->event);
    store_le16(bytes + 6, control->value);
    if (length)
        memcpy(bytes + CONTROL_BYTES, name, length);
    return (uint32_t)(CONTROL_BYTES + length);
}

static void serve_control_rx(struct console *console)
{
    struct virtio *virtio = &console->virtio;
    uint8_t bytes[CONTROL_BYTES + NAME_ROOM];

    while (console->control_count && virtio_take(virtio, QUEUE_CONTROL_RX, &console->chain)) {
        uint32_t length = encode_control(console, &console->controls[console->control_head], bytes);

        if (!virtq_copy_in(&console->chain, virtio->wiring.memory, 0, bytes, length)) {
            virtio_break(virtio, QUEUE_CONTROL_RX, "a buffer is too small or not in memory");
            return;
        }
        console->control_head = (console->control_head + 1) % CONTROL_ROOM;
        console->control_count--;
        virtio_give(virtio, QUEUE_CONTROL_RX, console->chain.head, length);
    }
}

/* The first bytes of the port's input, as many as lie in one piece and fit. */
static uint32_t first_piece(const struct port *port, uint32_t room)
{
    uint32_t length = CONSOLE_INPUT - port->head;

    length = length < port->count ? length : port->count;
    return length < room ? length : room;
}

static void serve_input(struct console *console, unsigned number, unsigned queue)
{
    struct virtio *virtio = &console->virtio;
    struct virtq_chain *chain = &console->chain;
    struct port *port = &console->ports[number];

    for (unsigned i = 0; i < QUEUE_SIZE && port->count && may_send(console, number); i++) {
        if (!virtio_take(virtio, queue, chain))
            return;

        uint32_t length = first_piece(port, chain->in_bytes);

        if (!virtq_copy_in(chain, virtio->wiring.memory, 0, port->input + port->head, length)) {
            virtio_break(virtio, queue, "a buffer is not in memory");
            return;
        }
        port->head = (port->head + length) % CONSOLE_INPUT;
        port->count -= length;
        port->sent += length;
        virtio_give(virtio, queue, chain->head, length);
    }
    tell_close(console, number);
    if (port->count && may_send(console, number))
        virtio_kick(virtio, queue);
}

static void serve(void *owner, unsigned queue)
{
    struct console *console = owner;

    if (queue == QUEUE_CONTROL_RX)
        serve_control_rx(console);
    else if (queue == QUEUE_CONTROL_TX)
        drain(console, queue, use_control);
    else if (queue % 2)
        drain(console, queue, use_output);
    else
        serve_input(console, queue ? queue / 2 - 1 : 0, queue);
}

/* What the guest has not taken stays for the next driver. */
static void reset(void *owner)
{
    struct console *console = owner;

    for (unsigned i = 0; i < CONSOLE_PORTS; i++)
        console->ports[i].guest_ready = console->ports[i].guest_open = false;
    console->control_head = console->control_count = 0;
}

static void fill_virtio(struct console *console, const struct device_wiring *wiring)
{
    static const struct virtio_ops ops = {.serve = serve, .reset = reset};
    struct virtio *virtio = &console->virtio;

    virtio->ops = &ops;
    virtio->owner = console;
    virtio->device_id = VIRTIO_ID_CONSOLE;
    virtio->device_features = FEATURE_MULTIPORT;
    virtio->latency = VIRTIO_LATENCY;
    store_le32(virtio->config + CONFIG_MAX_PORTS, console->config.port_count);
    virtio->config_bytes = CONFIG_BYTES;
    virtio_init(virtio, wiring);
    for (unsigned i = 0; i < 2 * (console->config.port_count + 1); i++)
        virtio_add_queue(virtio, QUEUE_SIZE);
}

static int check_config(const struct console_config *config, const char *name, struct err *err)
{
    if (config->port_count < 1 || config->port_count > CONSOLE_PORTS)
        return err_set(err, ERR_USAGE, "%s: %u ports, but 1 to %u are possible", name,
                       config->port_count, CONSOLE_PORTS);
    for (unsigned i = 0; i < config->port_count; i++)
        if (config->ports[i].name && strlen(config->ports[i].name) >= NAME_ROOM)
            return err_set(err, ERR_USAGE, "%s: the name of port %u is longer than %u bytes", name,
                           i, NAME_ROOM - 1);
    return 0;
}

struct console *console_new(const struct console_config *config, const struct device_wiring *wiring,
                            struct err *err)
{
    if (check_config(config, wiring->name, err) < 0)
        return NULL;

    struct console *console = calloc(1, sizeof(*console));

    if (!console) {
        err_set(err, ERR_INTERNAL, "out of memory while making %s", wiring->name);
        return NULL;
    }
    console->config = *config;
    console->misuse.part = wiring->name;
    fill_virtio(console, wiring);
    return console;
}

void console_free(struct console *console)
{
    if (!console)
        return;
    virtio_free(&console->virtio);
    free(console);
}

struct virtio *console_virtio(struct console *console)
{
    return &console->virtio;
}

size_t console_room(const struct console *console, unsigned port)
{
    return console->ports[port].host_closed ? 0 : CONSOLE_INPUT - console->ports[port].count;
}

size_t console_send(struct console *console, unsigned number, const uint8_t *bytes, size_t length)
{
    struct port *port = &console->ports[number];
    size_t room = console_room(console, number);

    length = length < room ? length : room;
    for (size_t i = 0; i < length; i++)
        port->input[(port->head + port->count++) % CONSOLE_INPUT] = bytes[i];
    if (length && may_send(console, number))
        virtio_kick(&console->virtio, rx_queue(number));
    return length;
}

void console_close(struct console *console, unsigned port)
{
    console->ports[port].host_closed = true;
    tell_close(console, port);
}

bool console_is_open(const struct console *console, unsigned port)
{
    return may_send(console, port) && virtio_is_live(&console->virtio, rx_queue(port));
}

size_t console_pending(const struct console *console, unsigned port)
{
    return console->ports[port].count;
}

static void visit(void *self, state_sink_t put, void *sink)
{
    const struct console *console = self;

    for (unsigned i = 0; i < CONSOLE_PORTS; i++)
        put(sink, i, console->ports[i].input, CONSOLE_INPUT);
}

void console_register_state(struct console *console, struct state_registry *states,
                            unsigned instance)
{
    static const struct state_field fields[] = {
        STATE_COLUMN(struct console, ports, guest_ready),
        STATE_COLUMN(struct console, ports, guest_open),
        STATE_COLUMN(struct console, ports, host_closed),
        STATE_COLUMN(struct console, ports, close_told),
        STATE_COLUMN(struct console, ports, head),
        STATE_COLUMN(struct console, ports, count),
        STATE_COLUMN(struct console, controls, port),
        STATE_COLUMN(struct console, controls, event),
        STATE_COLUMN(struct console, controls, value),
        STATE_FIELD(struct console, control_head),
        STATE_FIELD(struct console, control_count),
        STATE_END,
    };
    static const struct state_desc desc = {
        .name = "virtio_console", .version = 1, .fields = fields, .visit = visit};

    virtio_register_state(&console->virtio, states, instance);
    state_register(states, &desc, instance, console);
}

static void add_port_stats(struct stats *stats, const char *prefix, unsigned number,
                           const struct port *port)
{
    static const struct stat_desc table[] = {
        {"sent", "bytes", "bytes that the guest took from the host", offsetof(struct port, sent)},
        {"received", "bytes", "bytes that the guest gave to the host",
         offsetof(struct port, received)},
        {NULL, NULL, NULL, 0},
    };
    char *name;

    if (asprintf(&name, "%s.port%u", prefix, number) < 0)
        abort();
    stats_add(stats, name, table, port);
    free(name);
}

void console_register_stats(struct console *console, struct stats *stats, const char *prefix)
{
    virtio_register_stats(&console->virtio, stats, prefix);
    for (unsigned i = 0; i < console->config.port_count; i++)
        add_port_stats(stats, prefix, i, &console->ports[i]);
}
