/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Physical memory as one lazily touched host mapping for each node.
 */
#include "sim/core/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sim/core/flash.h"

static uint64_t dram_end(uint64_t bytes)
{
    return bytes > FLASH_PROM_BASE ? bytes + FLASH_PROM_SIZE : bytes;
}

static void *map_zeroed(uint64_t bytes)
{
    void *host = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return host == MAP_FAILED ? NULL : host;
}

static int node_init(struct memory_node *node, uint64_t bytes)
{
    node->end = dram_end(bytes);
    node->host = map_zeroed(node->end);
    node->watch = map_zeroed((node->end >> MEMORY_PAGE_SHIFT) * sizeof(*node->watch));
    return node->host && node->watch ? 0 : -1;
}

static void node_free(struct memory_node *node)
{
    if (node->host)
        munmap(node->host, node->end);
    if (node->watch)
        munmap(node->watch, (node->end >> MEMORY_PAGE_SHIFT) * sizeof(*node->watch));
}

int memory_init(struct memory *memory, unsigned nodes, uint64_t node_bytes, struct err *err)
{
    *memory = (struct memory){.node_count = nodes, .node_bytes = node_bytes};
    memory->nodes = calloc(nodes, sizeof(*memory->nodes));
    memory->prom = map_zeroed(FLASH_PROM_SIZE);
    bool ok = memory->nodes && memory->prom;

    for (unsigned n = 0; ok && n < nodes; n++)
        ok = node_init(&memory->nodes[n], node_bytes) == 0;
    if (ok)
        return 0;
    memory_free(memory);
    return err_set(err, ERR_USAGE,
                   "the host cannot reserve %u x %llu MB of guest memory: ask for less", nodes,
                   (unsigned long long)(node_bytes >> 20));
}

void memory_free(struct memory *memory)
{
    for (unsigned n = 0; memory->nodes && n < memory->node_count; n++)
        node_free(&memory->nodes[n]);
    if (memory->prom)
        munmap(memory->prom, FLASH_PROM_SIZE);
    free(memory->nodes);
    free(memory->observers);
    *memory = (struct memory){0};
}

void memory_observe(struct memory *memory, const struct memory_observer *observer)
{
    size_t bytes = (memory->observer_count + 1) * sizeof(*memory->observers);

    memory->observers = realloc(memory->observers, bytes);
    if (!memory->observers)
        abort();
    memory->observers[memory->observer_count++] = *observer;
}

static bool in_hole(uint64_t offset)
{
    return offset - FLASH_PROM_BASE < FLASH_PROM_SIZE;
}

static struct memory_node *node_of(const struct memory *memory, paddr_t pa)
{
    uint64_t n = pa >> FLASH_NODE_SHIFT;

    return n < memory->node_count ? &memory->nodes[n] : NULL;
}

uint8_t *memory_dram(const struct memory *memory, paddr_t pa)
{
    const struct memory_node *node = node_of(memory, pa);
    uint64_t offset = (uint32_t)pa;

    if (!node || offset >= node->end || in_hole(offset))
        return NULL;
    return node->host + offset;
}

const uint8_t *memory_readable(const struct memory *memory, paddr_t pa)
{
    uint64_t offset = (uint32_t)pa;

    if (node_of(memory, pa) && in_hole(offset))
        return memory->prom + (offset - FLASH_PROM_BASE);
    return memory_dram(memory, pa);
}

uint64_t *memory_watch_word(const struct memory *memory, paddr_t pa)
{
    return &node_of(memory, pa)->watch[(uint32_t)pa >> MEMORY_PAGE_SHIFT];
}

static uint64_t watch_bit(paddr_t pa)
{
    return UINT64_C(1) << ((pa & (MEMORY_PAGE - 1)) >> MEMORY_WATCH_SHIFT);
}

void memory_watch(struct memory *memory, paddr_t pa)
{
    uint64_t *word = memory_watch_word(memory, pa);
    bool first = *word == 0;

    *word |= watch_bit(pa);
    if (!first)
        return;
    for (size_t i = 0; i < memory->observer_count; i++)
        if (memory->observers[i].page_watched)
            memory->observers[i].page_watched(memory->observers[i].self, pa);
}

void memory_line_written(struct memory *memory, paddr_t pa)
{
    *memory_watch_word(memory, pa) &= ~watch_bit(pa);
    pa &= ~(MEMORY_WATCH_LINE - 1);
    for (size_t i = 0; i < memory->observer_count; i++)
        if (memory->observers[i].line_written)
            memory->observers[i].line_written(memory->observers[i].self, pa);
}

static bool all_dram(const struct memory *memory, paddr_t pa, uint64_t length)
{
    for (uint64_t done = 0; done < length; done += MEMORY_PAGE)
        if (!memory_dram(memory, pa + done))
            return false;
    return length == 0 || (pa + length - 1 >= pa && memory_dram(memory, pa + length - 1));
}

static uint64_t to_page_end(paddr_t pa, uint64_t length)
{
    uint64_t room = MEMORY_PAGE - (pa & (MEMORY_PAGE - 1));

    return length < room ? length : room;
}

static void tell_dma(struct memory *memory, paddr_t pa, uint64_t length, bool write)
{
    const struct memory_agent *agent = &memory->agent;

    if (agent->transfers)
        agent->transfers(agent->self, agent->number, pa, length, write);
    for (size_t i = 0; i < memory->observer_count; i++)
        if (memory->observers[i].dma)
            memory->observers[i].dma(memory->observers[i].self, pa, length, write);
}

static void tell_watched(struct memory *memory, paddr_t pa, uint64_t length)
{
    paddr_t first = pa & ~(MEMORY_WATCH_LINE - 1);

    if (!*memory_watch_word(memory, pa))
        return;
    for (paddr_t line = first; line < pa + length; line += MEMORY_WATCH_LINE)
        if (*memory_watch_word(memory, line) & watch_bit(line))
            memory_line_written(memory, line);
}

bool memory_dma_read(struct memory *memory, paddr_t pa, void *buffer, uint64_t length)
{
    uint8_t *to = buffer;

    if (!all_dram(memory, pa, length))
        return false;
    for (uint64_t part; length; pa += part, to += part, length -= part) {
        part = to_page_end(pa, length);
        tell_dma(memory, pa, part, false);
        memcpy(to, memory_dram(memory, pa), part);
    }
    return true;
}

bool memory_dma_write(struct memory *memory, paddr_t pa, const void *buffer, uint64_t length)
{
    const uint8_t *from = buffer;

    if (!all_dram(memory, pa, length))
        return false;
    for (uint64_t part; length; pa += part, from += part, length -= part) {
        part = to_page_end(pa, length);
        tell_dma(memory, pa, part, true);
        memcpy(memory_dram(memory, pa), from, part);
        tell_watched(memory, pa, part);
    }
    return true;
}

static uint8_t *loadable(const struct memory *memory, paddr_t pa)
{
    if (node_of(memory, pa) && in_hole((uint32_t)pa))
        return memory->prom + ((uint32_t)pa - FLASH_PROM_BASE);
    return memory_dram(memory, pa);
}

bool memory_load(struct memory *memory, paddr_t pa, const void *bytes, uint64_t length)
{
    const uint8_t *from = bytes;

    for (uint64_t part; length; pa += part, from += part, length -= part) {
        uint8_t *to = loadable(memory, pa);

        if (!to)
            return false;
        part = to_page_end(pa, length);
        memcpy(to, from, part);
    }
    return true;
}

static bool is_zero(const uint8_t *page)
{
    return page[0] == 0 && memcmp(page, page + 1, MEMORY_PAGE - 1) == 0;
}

static void visit_node(const struct memory *memory, unsigned n, state_sink_t put, void *sink)
{
    const struct memory_node *node = &memory->nodes[n];
    paddr_t base = (paddr_t)n << FLASH_NODE_SHIFT;

    for (uint64_t offset = 0; offset < node->end; offset += MEMORY_PAGE)
        if (!is_zero(node->host + offset))
            put(sink, base + offset, node->host + offset, MEMORY_PAGE);
}

static void visit(void *self, state_sink_t put, void *sink)
{
    const struct memory *memory = self;

    for (uint64_t offset = 0; offset < FLASH_PROM_SIZE; offset += MEMORY_PAGE)
        if (!is_zero(memory->prom + offset))
            put(sink, FLASH_PROM_BASE + offset, memory->prom + offset, MEMORY_PAGE);
    for (unsigned n = 0; n < memory->node_count; n++)
        visit_node(memory, n, put, sink);
}

static const struct state_desc memory_state = {.name = "memory", .version = 1, .visit = visit};

void memory_register_state(struct memory *memory, struct state_registry *states)
{
    state_register(states, &memory_state, 0, memory);
}
