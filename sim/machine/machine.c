/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making, wiring and running the parts of a machine.
 */
#include "sim/machine/machine.h"

#include <stdlib.h>
#include <string.h>

#include "sim/core/flash.h"
#include "sim/machine/machine_load.h"

#define SOURCE_UART         1
#define SOURCE_VIRTIO(slot) (16 + (uint32_t)(slot)) /* the processors' timers begin at 0x100 */
#define SMALLEST_CPU_L2     (UINT64_C(512) << 10)   /* that Config.SS can show */

/* ---- what MAGIC's registers do ---- */

static void on_interrupt(void *self, unsigned line, bool level)
{
    struct machine *machine = self;

    cpu_set_interrupt(machine->cpu, line, level);
}

static void on_start(void *self, const struct magic_start *start)
{
    struct machine *machine = self;

    cpu_start(machine->cpu, start->pc, start->sp, start->gp, start->arg);
}

static void on_wait(void *self)
{
    struct machine *machine = self;

    cpu_wait(machine->cpu);
}

static void on_marker(void *self, uint64_t value, ps_t now)
{
    struct machine *machine = self;

    (void)now;
    machine->marked = true;
    machine->marker = value;
    cpu_stop(machine->cpu);
}

static void on_power_off(void *self, unsigned status)
{
    struct machine *machine = self;

    machine->powered_off = true;
    machine->power_status = (uint8_t)status;
    cpu_stop(machine->cpu);
}

static void on_domain(void *self)
{
    struct machine *machine = self;

    cpu_ask_again(machine->cpu);
}

static const struct magic_ops magic_ops = {
    .interrupt = on_interrupt,
    .start = on_start,
    .wait = on_wait,
    .marker = on_marker,
    .power_off = on_power_off,
    .domain = on_domain,
};

/* MAGIC's domain checker is asked about processors' and devices' accesses, if there is one. */
static bool may_use(void *self, enum access_kind kind, paddr_t pa, vaddr_t pc)
{
    struct machine *machine = self;

    return magic_check_access(machine->magic, kind, pa, pc);
}

static void on_transfer(void *self, unsigned slot, paddr_t pa, uint64_t length, bool write)
{
    struct machine *machine = self;

    magic_check_transfer(machine->magic, slot, pa, length, write);
}

static bool has_domain_check(const struct machine *machine)
{
    return config_number(&machine->config, CONFIG_MAGIC_DOMAIN_CHECK) != MAGIC_DOMAIN_OFF;
}

/* Devices' transfers take lines from the caches and time from the memory. */
static void on_dma(void *self, paddr_t pa, uint64_t length, bool write)
{
    struct machine *machine = self;

    machine->transfers++;
    cache_dma(machine->cache, machine->now, pa, length, write);
    node_memory_dma(machine->node_memory, machine->now, pa, length, write);
}

/* ---- making the parts ---- */

static unsigned key_ns(const struct machine *machine, enum config_key key)
{
    return (unsigned)(config_number(&machine->config, key) / PS_PER_NS);
}

static int make_memory(struct machine *machine, struct err *err)
{
    struct node_memory_config config = {
        .local_ns = key_ns(machine, CONFIG_MEMORY_LATENCY),
        .request_ns = key_ns(machine, CONFIG_MEMORY_REQUEST),
        .dram_first_ns = key_ns(machine, CONFIG_MEMORY_DRAM_FIRST),
        .dram_busy_ns = key_ns(machine, CONFIG_MEMORY_DRAM_BUSY),
        .pp_read_ns = key_ns(machine, CONFIG_MEMORY_PP_READ),
        .pp_write_ns = key_ns(machine, CONFIG_MEMORY_PP_WRITE),
        .pp_writeback_ns = key_ns(machine, CONFIG_MEMORY_PP_WRITEBACK),
        .pp_dma_ns = key_ns(machine, CONFIG_MEMORY_PP_DMA),
    };

    if (memory_init(&machine->memory, (unsigned)config_number(&machine->config, CONFIG_NODES),
                    config_number(&machine->config, CONFIG_NODE_MEMORY), err) < 0)
        return -1;
    machine->node_memory = node_memory_new(&config, err);
    if (!machine->node_memory)
        return -1;
    machine->behind = node_memory_port(machine->node_memory);
    return 0;
}

static int make_cache(struct machine *machine, struct err *err)
{
    const struct config *keys = &machine->config;
    struct cache_config config = {
        .l2_bytes = config_number(keys, CONFIG_L2_SIZE),
        .l2_line = (unsigned)config_number(keys, CONFIG_L2_LINE),
        .l2_ns = key_ns(machine, CONFIG_L2_LATENCY),
        .alias_ns = key_ns(machine, CONFIG_L2_ALIAS),
        .uncached_ns = key_ns(machine, CONFIG_UNCACHED_LATENCY),
    };
    struct memory_observer observer = {.dma = on_dma, .self = machine};

    line_filter_clear(&machine->port.filter);
    machine->cache = cache_new(&config, &machine->port, &machine->behind, &machine->memory, err);
    memory_observe(&machine->memory, &observer);
    return machine->cache ? 0 : -1;
}

static int make_cpu(struct machine *machine, struct err *err)
{
    const struct config *keys = &machine->config;
    uint64_t l2 = config_number(keys, CONFIG_L2_SIZE);
    struct cpu_config config = {
        .hz = config_number(keys, CONFIG_CPU_CLOCK),
        .count_hz = config_number(keys, CONFIG_CPU_COUNT),
        .l2_bytes = l2 < SMALLEST_CPU_L2 ? SMALLEST_CPU_L2 : l2,
        .latency = (enum cpu_latency)config_number(keys, CONFIG_CPU_LATENCY),
    };
    struct cpu_wiring wiring = {
        .memory = &machine->memory,
        .bus = &machine->bus,
        .port = &machine->port,
        .events = &machine->events,
        .now = &machine->now,
        .disk_busy = &machine->disk_busy,
        .log = &machine->log,
        .may_use = has_domain_check(machine) ? may_use : NULL,
        .may_use_self = machine,
    };

    machine->cpu = cpu_new(&config, &wiring);
    return machine->cpu ? 0 : err_set(err, ERR_USAGE, "the host has no memory for a processor");
}

static int make_magic(struct machine *machine, struct err *err)
{
    struct magic_config config = {
        .nodes = machine->memory.node_count,
        .dram = machine->memory.node_bytes,
        .started = true,
        .domain_check =
            (enum magic_domain_check)config_number(&machine->config, CONFIG_MAGIC_DOMAIN_CHECK),
    };
    struct magic_wiring wiring = {
        .ops = &magic_ops, .self = machine, .now = &machine->now, .log = &machine->log};
    struct bus_range range;

    machine->magic = magic_new(&config, &wiring);
    if (!machine->magic)
        return err_set(err, ERR_USAGE, "the host has no memory for a node controller");
    range = magic_bus_range(machine->magic);
    return bus_map(&machine->bus, &range, err);
}

/* ---- devices ---- */

static struct device_wiring device_wiring(struct machine *machine, unsigned irq, uint32_t source,
                                          const char *name)
{
    return (struct device_wiring){
        .memory = &machine->memory,
        .events = &machine->events,
        .now = &machine->now,
        .log = &machine->log,
        .irq = magic_irq_line(machine->magic, irq),
        .source = source,
        .name = name,
    };
}

static int make_uart(struct machine *machine, const struct machine_setup *setup, struct err *err)
{
    struct uart_config config = {
        .tx_char_time = config_number(&machine->config, CONFIG_UART_TX_CHAR),
        .rx_char_time = config_number(&machine->config, CONFIG_UART_RX_CHAR),
        .sink = setup->console,
        .sink_self = setup->console_self,
    };
    struct device_wiring wiring = device_wiring(machine, MAGIC_IRQ_UART, SOURCE_UART, "uart");
    struct bus_range range = {
        .base = FLASH_UART_BASE, .size = FLASH_UART_SIZE, .ops = &uart_bus_ops, .name = "uart"};

    machine->uart = uart_new(&config, &wiring, err);
    if (!machine->uart)
        return -1;
    range.self = machine->uart;
    return bus_map(&machine->bus, &range, err);
}

static int map_virtio(struct machine *machine, unsigned slot, struct virtio *virtio,
                      const char *name, struct err *err)
{
    struct bus_range range = {.base = FLASH_VIRTIO_BASE + (paddr_t)slot * FLASH_VIRTIO_SIZE,
                              .size = FLASH_VIRTIO_SIZE,
                              .ops = &virtio_bus_ops,
                              .self = virtio,
                              .name = name};

    return bus_map(&machine->bus, &range, err);
}

static struct device_wiring slot_wiring(struct machine *machine, unsigned slot, const char *name)
{
    struct device_wiring wiring =
        device_wiring(machine, MAGIC_IRQ_VIRTIO(slot), SOURCE_VIRTIO(slot), name);

    machine->slot_memory[slot] = machine->memory;
    if (has_domain_check(machine))
        machine->slot_memory[slot].agent = (struct memory_agent){on_transfer, machine, slot};
    wiring.memory = &machine->slot_memory[slot];
    return wiring;
}

static int make_disk(struct machine *machine, const char *path, struct err *err)
{
    unsigned i = machine->disk_count;
    char *name = machine->disk_names[i];
    double scale = config_real(&machine->config, CONFIG_DISK_TIME_SCALE);
    struct block_config config = {
        .path = path,
        .time_scale = (uint32_t)(scale * HP97560_SCALE_ONE + 0.5),
        .disk_busy = &machine->disk_busy,
    };
    struct device_wiring wiring;

    snprintf(name, sizeof(machine->disk_names[i]), "disk%u", i);
    wiring = slot_wiring(machine, SLOT_DISK(i), name);
    machine->disks[i] = block_new(&config, &wiring, err);
    if (!machine->disks[i])
        return -1;
    machine->disk_count++;
    return map_virtio(machine, SLOT_DISK(i), block_virtio(machine->disks[i]), name, err);
}

static int make_console(struct machine *machine, const struct machine_setup *setup, struct err *err)
{
    static const char *const names[PORT_COUNT] = {"discosim.stdin", "discosim.stdout",
                                                  "discosim.stderr"};
    struct console_config config = {.port_count = PORT_COUNT};
    struct device_wiring wiring = slot_wiring(machine, SLOT_CONSOLE, "console");

    for (unsigned i = 0; i < PORT_COUNT; i++)
        config.ports[i] = (struct console_port_config){
            .name = names[i], .sink = setup->port_sinks[i], .sink_self = setup->port_selves[i]};
    machine->console = console_new(&config, &wiring, err);
    if (!machine->console)
        return -1;
    return map_virtio(machine, SLOT_CONSOLE, console_virtio(machine->console), "console", err);
}

static int make_entropy(struct machine *machine, struct err *err)
{
    struct device_wiring wiring = slot_wiring(machine, SLOT_ENTROPY, "entropy");

    machine->entropy = entropy_new(config_number(&machine->config, CONFIG_RNG_SEED), &wiring, err);
    if (!machine->entropy)
        return -1;
    return map_virtio(machine, SLOT_ENTROPY, entropy_virtio(machine->entropy), "entropy", err);
}

static int make_devices(struct machine *machine, const struct machine_setup *setup, struct err *err)
{
    if (make_uart(machine, setup, err) < 0)
        return -1;
    for (unsigned i = 0; i < setup->disk_count; i++)
        if (make_disk(machine, setup->disks[i], err) < 0)
            return -1;
    if (setup->ports && make_console(machine, setup, err) < 0)
        return -1;
    return make_entropy(machine, err);
}

static int make_parts(struct machine *machine, const struct machine_setup *setup, struct err *err)
{
    if (make_memory(machine, err) < 0 || make_cache(machine, err) < 0 ||
        make_cpu(machine, err) < 0 || make_magic(machine, err) < 0 ||
        make_devices(machine, setup, err) < 0)
        return -1;
    return 0;
}

struct machine *machine_new(const struct machine_setup *setup, struct err *err)
{
    struct machine *machine = calloc(1, sizeof(*machine));

    if (!machine)
        abort();
    machine->config = *setup->config;
    machine->log = (struct log){.out = setup->log, .clock = &machine->now};
    bus_init(&machine->bus);
    event_queue_init(&machine->events);
    state_registry_init(&machine->states);
    stats_init(&machine->stats);
    if (make_parts(machine, setup, err) < 0 || machine_load(machine, setup, err) < 0) {
        machine_free(machine);
        return NULL;
    }
    machine_declare(machine);
    return machine;
}

void machine_free(struct machine *machine)
{
    if (!machine)
        return;
    symbols_free(&machine->symbols);
    symbols_free(&machine->guest_symbols);
    if (machine->entropy)
        entropy_free(machine->entropy);
    if (machine->console)
        console_free(machine->console);
    for (unsigned i = 0; i < MACHINE_DISKS; i++)
        if (machine->disks[i])
            block_free(machine->disks[i]);
    if (machine->uart)
        uart_free(machine->uart);
    if (machine->magic)
        magic_free(machine->magic);
    cpu_free(machine->cpu);
    if (machine->cache)
        cache_free(machine->cache);
    if (machine->node_memory)
        node_memory_free(machine->node_memory);
    stats_free(&machine->stats);
    state_registry_free(&machine->states);
    event_queue_free(&machine->events);
    bus_free(&machine->bus);
    memory_free(&machine->memory);
    free(machine);
}

/* ---- running ---- */

static enum machine_exit after_run(struct machine *machine, enum cpu_exit reason)
{
    if (machine->powered_off)
        return MACHINE_POWER_OFF;
    if (machine->marked) {
        machine->marked = false;
        return MACHINE_MARKER;
    }
    return reason == CPU_EXIT_TIME ? MACHINE_TIME : MACHINE_BREAK;
}

enum machine_exit machine_run(struct machine *machine, ps_t until)
{
    enum machine_exit exit;

    do {
        enum cpu_exit reason = cpu_run(machine->cpu, until);

        machine->now = cpu_now(machine->cpu);
        event_run(&machine->events, machine->now);
        exit = after_run(machine, reason);
    } while (exit == MACHINE_TIME && machine->now < until);
    return exit;
}

uint64_t times_instructions(const struct cpu_times *times, enum cpu_mode mode)
{
    uint64_t sum = 0;

    for (int cause = 0; cause < CPU_CAUSE_COUNT; cause++)
        sum += times->instructions[mode][cause];
    return sum;
}

uint64_t machine_instructions(struct machine *machine)
{
    struct cpu_times times;
    uint64_t sum = 0;

    cpu_times(machine->cpu, &times);
    for (int mode = 0; mode < CPU_MODE_COUNT; mode++)
        sum += times_instructions(&times, (enum cpu_mode)mode);
    return sum;
}

struct digest machine_digest(struct machine *machine)
{
    return state_digest(&machine->states);
}
