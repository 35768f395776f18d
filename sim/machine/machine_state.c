/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The machine's saved state and counters: every part declares its own; memory and the machine's
 * own few fields are declared here.
 */
#include <string.h>

#include "sim/core/flash.h"
#include "sim/machine/machine_load.h"

static const struct state_field machine_fields[] = {
    STATE_FIELD(struct machine, now),
    STATE_FIELD(struct machine, powered_off),
    STATE_FIELD(struct machine, power_status),
    STATE_FIELD(struct machine, marked),
    STATE_FIELD(struct machine, marker),
    STATE_FIELD(struct machine, disk_busy),
    STATE_FIELD(struct machine, transfers),
    STATE_FIELD(struct machine, events.next_sequence),
    STATE_END,
};

static const struct state_desc machine_state = {
    .name = "machine", .version = 1, .fields = machine_fields};

/* Pages that hold nothing but zeros count as absent, so untouched memory costs nothing. */
static bool page_is_zero(const uint8_t *page)
{
    return page[0] == 0 && memcmp(page, page + 1, MEMORY_PAGE - 1) == 0;
}

static void visit_memory(void *self, state_sink_t put, void *sink)
{
    struct memory *memory = self;

    for (unsigned n = 0; n < memory->node_count; n++)
        for (uint64_t offset = 0; offset < memory->nodes[n].end; offset += MEMORY_PAGE) {
            paddr_t pa = (paddr_t)n << FLASH_NODE_SHIFT | offset;
            const uint8_t *page = memory_dram(memory, pa);

            if (page && !page_is_zero(page))
                put(sink, pa, page, MEMORY_PAGE);
        }
}

static void visit_prom(void *self, state_sink_t put, void *sink)
{
    struct memory *memory = self;

    put(sink, FLASH_PROM_BASE, memory->prom, FLASH_PROM_SIZE);
}

static const struct state_desc memory_state = {
    .name = "memory", .version = 1, .visit = visit_memory};
static const struct state_desc prom_state = {.name = "prom", .version = 1, .visit = visit_prom};

/* Counters are no state, but two equal runs have equal ones. */
static void visit_stats(void *self, state_sink_t put, void *sink)
{
    const struct stats *stats = self;

    for (size_t i = 0; i < stats->count; i++)
        state_put_u64(put, sink, i, *stats->list[i].value);
}

static const struct state_desc stats_state = {
    .name = "statistics", .version = 1, .visit = visit_stats};

static void declare_states(struct machine *machine)
{
    struct state_registry *states = &machine->states;

    state_register(states, &machine_state, 0, machine);
    state_register(states, &memory_state, 0, &machine->memory);
    state_register(states, &prom_state, 0, &machine->memory);
    cpu_register_state(machine->cpu, states);
    cache_register_state(machine->cache, states, 0);
    node_memory_register_state(machine->node_memory, states, 0);
    magic_register_state(machine->magic, states);
    uart_register_state(machine->uart, states, 0);
    for (unsigned i = 0; i < machine->disk_count; i++)
        block_register_state(machine->disks[i], states, i);
    if (machine->console)
        console_register_state(machine->console, states, 0);
    entropy_register_state(machine->entropy, states, 0);
    state_register(states, &stats_state, 0, &machine->stats);
}

static void declare_stats(struct machine *machine)
{
    struct stats *stats = &machine->stats;
    char prefix[32];

    cpu_register_stats(machine->cpu, stats, "node0.cpu");
    cache_register_stats(machine->cache, stats, "node0.cache");
    node_memory_register_stats(machine->node_memory, stats, "node0.memory");
    magic_register_stats(machine->magic, stats, "node0.magic");
    uart_register_stats(machine->uart, stats, "uart");
    for (unsigned i = 0; i < machine->disk_count; i++) {
        snprintf(prefix, sizeof(prefix), "disk%u", i);
        block_register_stats(machine->disks[i], stats, prefix);
    }
    if (machine->console)
        console_register_stats(machine->console, stats, "console");
    entropy_register_stats(machine->entropy, stats, "entropy");
}

void machine_declare(struct machine *machine)
{
    declare_states(machine);
    declare_stats(machine);
}
