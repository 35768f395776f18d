/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The test board.
 */
#include "tests/isa/board.h"

#include <stdlib.h>

#include "flash-numa/cache/cache.h"
#include "flash-numa/mem/node_memory.h"
#include "sim/core/bits.h"
#include "sim/core/clock.h"

#define SCRATCH_CODE (BOARD_MEMORY - 0x1000) /* where board_execute puts its word */
#define XKPHYS_CODE  (UINT64_C(0xa800000000000000) | SCRATCH_CODE)

/* clang-format off */
static const char *const names[V_COUNT] = {
    [V_HI] = "hi",
    [V_LO] = "lo",
    [V_FCSR] = "fcr31",
    [V_PC] = "pc",
#define X(number, id, text, bits) [V_CP0 + number] = text,
    CP0_REGISTERS(X)
#undef X
#define N(n) [V_GPR + n] = "r" #n, [V_FPR + n] = "f" #n
    N(0),  N(1),  N(2),  N(3),  N(4),  N(5),  N(6),  N(7),  N(8),  N(9),  N(10),
    N(11), N(12), N(13), N(14), N(15), N(16), N(17), N(18), N(19), N(20), N(21),
    N(22), N(23), N(24), N(25), N(26), N(27), N(28), N(29), N(30), N(31),
#undef N
#define M(n) [V_MEMORY + n] = "memory " #n
    M(0),  M(1),  M(2),  M(3),  M(4),  M(5),  M(6),  M(7),
#undef M
};
/* clang-format on */

static bool device_read(void *self, uint64_t offset, unsigned size, uint64_t *value)
{
    struct board *board = self;

    (void)offset;
    (void)size;
    if (board->device.refuses)
        return false;
    board->device.reads++;
    *value = board->device.value;
    if (board->device.waits)
        cpu_wait(board->cpu);
    return true;
}

static bool device_write(void *self, uint64_t offset, unsigned size, uint64_t value)
{
    struct board *board = self;

    (void)offset;
    (void)size;
    if (board->device.refuses)
        return false;
    board->device.writes++;
    board->device.written = value;
    return true;
}

static const struct bus_ops device_ops = {device_read, device_write};

static void dma_seen(void *self, paddr_t pa, uint64_t length, bool write)
{
    struct board *board = self;

    cache_dma(board->cache, board->now, pa, length, write);
}

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void wire_memory(struct board *board)
{
    struct err err;
    struct node_memory_config memory = node_memory_config_default();
    struct cache_config cache = cache_config_default();
    struct bus_range range = {BOARD_DEVICE, 0x1000, &device_ops, board, "test device"};

    must(memory_init(&board->memory, 1, BOARD_MEMORY, &err) == 0);
    bus_init(&board->bus);
    must(bus_map(&board->bus, &range, &err) == 0);
    event_queue_init(&board->events);
    board->node = node_memory_new(&memory, &err);
    must(board->node != NULL);

    struct line_memory lines = node_memory_port(board->node);
    struct memory_observer observer = {NULL, NULL, dma_seen, board};

    board->cache = cache_new(&cache, &board->port, &lines, &board->memory, &err);
    must(board->cache != NULL);
    memory_observe(&board->memory, &observer);
}

struct board *board_new(enum cpu_model model, enum cpu_latency latency)
{
    struct board *board = calloc(1, sizeof(*board));

    must(board != NULL);
    wire_memory(board);

    struct cpu_config config = {0, BOARD_HZ, 200000000, 1u << 20, latency, 64};
    struct cpu_wiring wiring = {.memory = &board->memory,
                                .bus = &board->bus,
                                .port = &board->port,
                                .events = &board->events,
                                .now = &board->now,
                                .disk_busy = &board->disk_busy,
                                .log = &board->log};

    board->cpu = cpu_new(&config, &wiring);
    must(board->cpu != NULL);
    cpu_set_model(board->cpu, model);
    state_registry_init(&board->states);
    cpu_register_state(board->cpu, &board->states);
    return board;
}

void board_free(struct board *board)
{
    state_registry_free(&board->states);
    cpu_free(board->cpu);
    cache_free(board->cache);
    node_memory_free(board->node);
    event_queue_free(&board->events);
    bus_free(&board->bus);
    memory_free(&board->memory);
    free(board);
}

const char *value_name(unsigned number)
{
    return names[number];
}

static paddr_t memory_of(unsigned number)
{
    return BOARD_DATA + 8 * (paddr_t)(number - V_MEMORY);
}

uint64_t board_get(const struct board *board, unsigned number)
{
    uint64_t value = 0;

    if (number >= V_MEMORY)
        return board_get64(board, memory_of(number));
    if (number < V_HI)
        return cpu_gpr(board->cpu, number);
    if (names[number])
        cpu_register(board->cpu, names[number], &value);
    return value;
}

void board_set(struct board *board, unsigned number, uint64_t value)
{
    if (number >= V_MEMORY)
        board_put64(board, memory_of(number), value);
    else if (names[number])
        cpu_set_register(board->cpu, names[number], value);
}

void board_read(const struct board *board, struct values *values)
{
    for (unsigned i = 0; i < V_COUNT; i++)
        values->v[i] = board_get(board, i);
}

void board_write(struct board *board, const struct values *values)
{
    for (unsigned i = 1; i < V_COUNT; i++)
        board_set(board, i, values->v[i]);
}

void board_put(struct board *board, paddr_t pa, const uint32_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t bytes[4];

        store_be32(bytes, words[i]);
        must(memory_dma_write(&board->memory, pa + 4 * i, bytes, 4));
    }
}

void board_put64(struct board *board, paddr_t pa, uint64_t value)
{
    uint8_t bytes[8];

    store_be64(bytes, value);
    must(memory_dma_write(&board->memory, pa, bytes, 8));
}

uint64_t board_get64(const struct board *board, paddr_t pa)
{
    return load_be64(memory_readable(&board->memory, pa));
}

uint64_t board_instructions(const struct board *board)
{
    struct cpu_times times;
    uint64_t sum = 0;

    cpu_times(board->cpu, &times);
    for (unsigned mode = 0; mode < CPU_MODE_COUNT; mode++)
        for (unsigned cause = 0; cause < CPU_CAUSE_COUNT; cause++)
            sum += times.instructions[mode][cause];
    return sum;
}

void board_step(struct board *board, uint64_t instructions)
{
    cpu_limit_instructions(board->cpu, board_instructions(board) + instructions);
    while (cpu_run(board->cpu, cpu_now(board->cpu) + PS_PER_MS) == CPU_EXIT_TIME) {
        board->now = cpu_now(board->cpu);
        event_run(&board->events, board->now);
    }
    cpu_limit_instructions(board->cpu, 0);
}

void board_execute(struct board *board, uint32_t word)
{
    uint64_t status = board_get(board, V_CP0 + CP0_STATUS);
    uint64_t pc = board_get(board, V_PC);

    board_put(board, SCRATCH_CODE, &word, 1);
    board_set(board, V_CP0 + CP0_STATUS, board_status(CPU_KERNEL));
    board_set(board, V_PC, XKPHYS_CODE);
    board_step(board, 1);
    board_set(board, V_CP0 + CP0_STATUS, status);
    board_set(board, V_PC, pc);
}

void board_tlb(struct board *board, unsigned index, uint64_t hi, uint64_t lo0, uint64_t lo1,
               uint32_t pagemask)
{
    board_set(board, V_CP0 + CP0_INDEX, index);
    board_set(board, V_CP0 + CP0_ENTRYHI, hi);
    board_set(board, V_CP0 + CP0_ENTRYLO0, lo0);
    board_set(board, V_CP0 + CP0_ENTRYLO1, lo1);
    board_set(board, V_CP0 + CP0_PAGEMASK, pagemask);
    board_execute(board, insn_table[OP_tlbwi].match);
}

uint64_t board_lo(paddr_t pa, unsigned flags)
{
    return pa >> 12 << 6 | CCA_SHARED << ENTRYLO_C_SHIFT | flags;
}

uint32_t board_status(enum cpu_mode mode)
{
    static const uint32_t ksu[CPU_MODE_COUNT] = {ST_KSU_USER, ST_KSU_SUPV, ST_KSU_KERN};

    return ST_XX | ST_CU1 | ST_CU0 | ST_FR | ST_KX | ST_SX | ST_UX | ksu[mode];
}
