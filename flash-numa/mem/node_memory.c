/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two resources, each of which remembers until when it is busy. A processor's requests are taken in
 * the order of the calls; MAGIC's inbox starts DRAM's read while the handler is still to run, so a
 * reply leaves when both are done. Lines of devices wait in a queue of their own and are put into
 * the time that passes between a processor's requests.
 */
#include "flash-numa/mem/node_memory.h"

#include <stdlib.h>

#define DMA_LINE UINT64_C(128)

struct resource {
    ps_t free; /* idle from this time on */
};

struct counters {
#define X(member, unit, description) uint64_t member;
#include "flash-numa/mem/counters.def"
#undef X
};

struct node_memory {
    ps_t request, first, reply, dram_busy;
    ps_t pp_read, pp_write, pp_writeback, pp_dma;
    struct resource pp, dram;
    uint64_t dma_lines; /* still to be served */
    ps_t dma_next;      /* when the first of them may be */
    struct counters counters;
};

struct node_memory_config node_memory_config_default(void)
{
    return (struct node_memory_config){
        .local_ns = 300,
        .request_ns = 100,
        .dram_first_ns = 140,
        .dram_busy_ns = 240,
        .pp_read_ns = 110,
        .pp_write_ns = 140,
        .pp_writeback_ns = 100,
        .pp_dma_ns = 110,
    };
}

static unsigned longest(unsigned a, unsigned b, unsigned c)
{
    unsigned ab = a > b ? a : b;

    return ab > c ? ab : c;
}

struct node_memory *node_memory_new(const struct node_memory_config *config, struct err *err)
{
    uint64_t parts = (uint64_t)config->request_ns +
                     longest(config->dram_first_ns, config->pp_read_ns, config->pp_write_ns);

    if (config->local_ns < parts) {
        err_set(
            err, ERR_USAGE,
            "a local miss of %u ns is shorter than its parts: give memory.latency at least %llu ns",
            config->local_ns, (unsigned long long)parts);
        return NULL;
    }

    struct node_memory *m = calloc(1, sizeof(*m));

    if (!m)
        abort();
    m->request = config->request_ns * PS_PER_NS;
    m->first = config->dram_first_ns * PS_PER_NS;
    m->reply = (config->local_ns - parts) * PS_PER_NS;
    m->dram_busy = config->dram_busy_ns * PS_PER_NS;
    m->pp_read = config->pp_read_ns * PS_PER_NS;
    m->pp_write = config->pp_write_ns * PS_PER_NS;
    m->pp_writeback = config->pp_writeback_ns * PS_PER_NS;
    m->pp_dma = config->pp_dma_ns * PS_PER_NS;
    return m;
}

void node_memory_free(struct node_memory *m)
{
    free(m);
}

/* Occupy the resource from the first moment at or after `at` that it is free; gives that moment. */
static ps_t resource_take(struct resource *resource, ps_t at, ps_t busy, uint64_t *total)
{
    ps_t start = resource->free > at ? resource->free : at;

    resource->free = start + busy;
    *total += busy;
    return start;
}

static ps_t pp_take(struct node_memory *m, ps_t at, ps_t busy)
{
    return resource_take(&m->pp, at, busy, &m->counters.pp_time);
}

static ps_t dram_take(struct node_memory *m, ps_t at)
{
    return resource_take(&m->dram, at, m->dram_busy, &m->counters.dram_time);
}

static ps_t later(ps_t a, ps_t b)
{
    return a > b ? a : b;
}

/* Serve the devices' lines whose turn came before `until`. */
static void dma_serve(struct node_memory *m, ps_t until)
{
    while (m->dma_lines) {
        ps_t start = later(m->dma_next, later(m->pp.free, m->dram.free));

        if (start >= until)
            return;
        pp_take(m, start, m->pp_dma);
        dram_take(m, start);
        m->dma_next = start;
        m->dma_lines--;
    }
}

static struct line_reply memory_fetch(void *self, ps_t now, paddr_t pa, bool exclusive)
{
    struct node_memory *m = self;
    ps_t handler = exclusive ? m->pp_write : m->pp_read;
    ps_t arrival = now + m->request;
    ps_t alone = later(m->first, later(m->pp_read, m->pp_write));

    dma_serve(m, arrival);

    ps_t handled = pp_take(m, arrival, handler) + handler;
    ps_t data = dram_take(m, arrival) + m->first;
    ps_t ready = later(later(handled, data), arrival + alone);

    (void)pa;
    if (exclusive)
        m->counters.exclusive_reads++;
    else
        m->counters.reads++;
    m->counters.wait_time += ready - (arrival + alone);
    return (struct line_reply){
        .stall = ready + m->reply - now,
        .state = exclusive ? LINE_DIRTY_EXCLUSIVE : LINE_CLEAN_EXCLUSIVE,
    };
}

static void memory_writeback(void *self, ps_t now, paddr_t pa)
{
    struct node_memory *m = self;
    ps_t arrival = now + m->request;

    (void)pa;
    m->counters.writebacks++;
    dma_serve(m, arrival);
    pp_take(m, arrival, m->pp_writeback);
    dram_take(m, arrival);
}

static ps_t memory_upgrade(void *self, ps_t now, paddr_t pa)
{
    struct node_memory *m = self;
    ps_t arrival = now + m->request;

    dma_serve(m, arrival);

    ps_t start = pp_take(m, arrival, m->pp_write);

    (void)pa;
    m->counters.upgrades++;
    m->counters.wait_time += start - arrival;
    return start + m->pp_write + m->reply - now;
}

static const struct line_memory_ops memory_ops = {
    .fetch = memory_fetch,
    .writeback = memory_writeback,
    .upgrade = memory_upgrade,
};

struct line_memory node_memory_port(struct node_memory *m)
{
    return (struct line_memory){&memory_ops, m};
}

void node_memory_dma(struct node_memory *m, ps_t now, paddr_t pa, uint64_t length, bool write)
{
    uint64_t lines = length ? ((pa + length - 1) / DMA_LINE) - pa / DMA_LINE + 1 : 0;

    dma_serve(m, now);
    if (!m->dma_lines)
        m->dma_next = now;
    m->dma_lines += lines;
    if (write)
        m->counters.dma_writes += lines;
    else
        m->counters.dma_reads += lines;
}

static const struct state_field memory_fields[] = {
    STATE_FIELD(struct node_memory, pp.free),
    STATE_FIELD(struct node_memory, dram.free),
    STATE_FIELD(struct node_memory, dma_lines),
    STATE_FIELD(struct node_memory, dma_next),
    STATE_END,
};

static const struct state_desc memory_state = {
    .name = "node_memory",
    .version = 1,
    .fields = memory_fields,
};

void node_memory_register_state(struct node_memory *m, struct state_registry *states, unsigned node)
{
    state_register(states, &memory_state, node, m);
}

static const struct stat_desc memory_stats[] = {
#define X(member, unit, description)                                                               \
    {#member, unit, description, offsetof(struct node_memory, counters.member)},
#include "flash-numa/mem/counters.def"
#undef X
    {NULL, NULL, NULL, 0},
};

void node_memory_register_stats(struct node_memory *m, struct stats *stats, const char *prefix)
{
    stats_add(stats, prefix, memory_stats, m);
}
