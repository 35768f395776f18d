/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A board for tests: one processor with memory, caches and a device, driven through cpu.h alone.
 *
 * All of its state that a program can see is one array of 64-bit values, so that a test says what
 * an instruction changes and everything else is checked to stay as it was.
 */
#ifndef TESTS_ISA_BOARD_H
#define TESTS_ISA_BOARD_H

#include "cpu-mips/arch/cp0.h"
#include "cpu-mips/cpu.h"
#include "cpu-mips/isa/decode.h"

#define BOARD_MEMORY  (UINT64_C(64) << 20)
#define BOARD_HZ      UINT64_C(400000000)
#define BOARD_DEVICE  UINT64_C(0xf0000000) /* a doubleword register; see board_device */
#define BOARD_NOTHING UINT64_C(0xe0000000) /* nothing answers here */

/* Memory that the tests watch: eight doublewords from this physical address. */
#define BOARD_DATA       UINT64_C(0x120000)
#define BOARD_DATA_WORDS 8

/* Numbers of the values. CP0 register n is V_CP0 + n. */
enum {
    V_GPR = 0,
    V_HI = 32,
    V_LO,
    V_FPR,
    V_FCSR = V_FPR + 32,
    V_PC,
    V_CP0,
    V_MEMORY = V_CP0 + 32,
    V_COUNT = V_MEMORY + BOARD_DATA_WORDS,
};

struct values {
    uint64_t v[V_COUNT];
};

/* What the device does when it is read; it counts reads and remembers writes. */
struct board_device {
    uint64_t value, written;
    unsigned reads, writes;
    bool waits;   /* a load is one of MAGIC's idle register */
    bool refuses; /* bus error */
};

struct board {
    struct memory memory;
    struct bus bus;
    struct event_queue events;
    ps_t now;
    unsigned disk_busy;
    struct log log;
    struct mem_port port;
    struct cache *cache;
    struct node_memory *node;
    struct cpu *cpu;
    struct state_registry states;
    struct board_device device;
};

struct board *board_new(enum cpu_model model, enum cpu_latency latency);
void board_free(struct board *board);

/* The name of a value for cpu_register, and for messages. */
const char *value_name(unsigned number);

void board_read(const struct board *board, struct values *values);
/* Registers through cpu_set_register, memory as a device would. Read-only registers stay. */
void board_write(struct board *board, const struct values *values);
void board_set(struct board *board, unsigned number, uint64_t value);
uint64_t board_get(const struct board *board, unsigned number);

/* Put words into memory, as a device would. */
void board_put(struct board *board, paddr_t pa, const uint32_t *words, size_t count);
void board_put64(struct board *board, paddr_t pa, uint64_t value);
uint64_t board_get64(const struct board *board, paddr_t pa);

/* Run so many instructions; events fire in their time. An exception counts as the one it stops. */
void board_step(struct board *board, uint64_t instructions);
/* Instructions retired so far. */
uint64_t board_instructions(const struct board *board);

/* Execute one word in kernel mode, at the end of memory; every register but pc stays. */
void board_execute(struct board *board, uint32_t word);
/* Write entry `index` of the TLB by TLBWI; the registers used for it keep what they have then. */
void board_tlb(struct board *board, unsigned index, uint64_t hi, uint64_t lo0, uint64_t lo1,
               uint32_t pagemask);
/* EntryLo of the page at pa with those of V, D and G; coherent. */
uint64_t board_lo(paddr_t pa, unsigned flags);

/* Status for a mode with everything enabled: KX SX UX XX CU0 CU1 FR. */
uint32_t board_status(enum cpu_mode mode);

#endif
