/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A MIPS R10000 processor: what the rest of the simulator may know of it.
 *
 * One architectural state, several CPU models that run it (enum cpu_model) and can be exchanged
 * while the machine runs. Time is counted in cycles of the processor's clock: an instruction takes
 * one, `inorder` adds stalls, and a processor that waits at MAGIC's idle register adds idle cycles.
 * So its time is always edge number (instructions + stalls + idle) of its clock.
 */
#ifndef CPU_MIPS_CPU_H
#define CPU_MIPS_CPU_H

#include "sim/core/bus.h"
#include "sim/core/event.h"
#include "sim/core/log.h"
#include "sim/core/memory.h"
#include "sim/core/memport.h"
#include "sim/core/state.h"
#include "sim/core/stats.h"
#include "sim/core/types.h"

struct cpu;

enum cpu_model {
    CPU_FAST,    /* functional: the reference interpreter, no caches */
    CPU_INORDER, /* one instruction a cycle, blocking, exact caches */
};

enum cpu_latency {
    CPU_LATENCY_UNIT,   /* every operation takes a cycle */
    CPU_LATENCY_R10000, /* multiply, divide and FP as the R10000 User's Manual, in 5 ns cycles */
};

/* What time is charged to: the privilege mode, and what the processor waits for when it is idle. */
enum cpu_mode { CPU_USER, CPU_SUPERVISOR, CPU_KERNEL, CPU_MODE_COUNT };
enum cpu_idle { CPU_IDLE_DISK, CPU_IDLE_OTHER, CPU_IDLE_COUNT };

/*
 * What brought the processor into an exception handler. Time counts as inside one from the
 * exception to the ERET that leaves it; a return to user mode leaves all (docs/architecture.md).
 */
#define CPU_CAUSES(X)                                                                              \
    X(NONE, "none", "not in a handler since the last return to user mode")                         \
    X(REFILL, "refill", "TLB refill handler, until EXL is cleared")                                \
    X(FAULT, "fault", "TLB invalid and modified exceptions")                                       \
    X(SYSCALL, "syscall", "system calls")                                                          \
    X(INTERRUPT, "interrupt", "interrupts")                                                        \
    X(OTHER, "other", "all other exceptions")
enum cpu_cause {
#define X(name, text, description) CPU_CAUSE_##name,
    CPU_CAUSES(X)
#undef X
        CPU_CAUSE_COUNT,
};

struct cpu_config {
    unsigned node;            /* its number; 0 starts at reset, others wait for cpu_start */
    uint64_t hz;              /* clock of the model: 400 MHz = twice a 200 MHz R10000 */
    uint64_t count_hz;        /* clock of Count: 200 MHz */
    uint64_t l2_bytes;        /* shown in Config.SS: 512 KB to 16 MB, a power of two */
    enum cpu_latency latency; /* for CPU_INORDER */
    unsigned code_pages;      /* predecoded pages kept at most; 0 = the default */
};

struct cpu_wiring {
    struct memory *memory;
    struct bus *bus;
    struct mem_port *port; /* caches, for CPU_INORDER */
    struct event_queue *events;
    ps_t *now;                 /* the machine's time; the CPU sets it before each bus access */
    const unsigned *disk_busy; /* requests that disks are working on: kind of idle */
    const struct log *log;
    /*
     * If not NULL, asked about memory and registers that instructions outside kernel mode use: may
     * the page go unasked from now on? What it forbids is asked about each time and done all the
     * same. A page of instructions is asked about when it is entered.
     */
    bool (*may_use)(void *self, enum access_kind kind, paddr_t pa, vaddr_t pc);
    void *may_use_self;
};

struct cpu *cpu_new(const struct cpu_config *config, const struct cpu_wiring *wiring);
void cpu_free(struct cpu *cpu);

/* Cold reset (R10000 UM 8): ERL = BEV = 1, the PROM's address; every other register is zero. */
void cpu_reset(struct cpu *cpu);

/* Start a processor that waits since reset, by MAGIC_START_GO: kernel mode, BEV = 0, a0 = node. */
void cpu_start(struct cpu *cpu, vaddr_t pc, uint64_t sp, uint64_t gp, uint64_t arg);

/* Exchange the model between two cpu_run calls. Nothing architectural changes. */
void cpu_set_model(struct cpu *cpu, enum cpu_model model);
enum cpu_model cpu_model(const struct cpu *cpu);

/*
 * Run until the processor's time is at least `until`, or cpu_stop was called, or a breakpoint is
 * reached. Events that become due earlier end it too. Returns why it ended; cpu_now tells when.
 * A processor that waits idle lets its time pass to `until`.
 */
enum cpu_exit { CPU_EXIT_TIME, CPU_EXIT_STOP, CPU_EXIT_BREAK };
enum cpu_exit cpu_run(struct cpu *cpu, ps_t until);

/* End cpu_run after the present instruction: for devices (power-off, marker) and signals. */
void cpu_stop(struct cpu *cpu);

/* Leave cpu_run after this many more instructions have retired in all (--until); 0 = no limit. */
void cpu_limit_instructions(struct cpu *cpu, uint64_t instructions);

/* Stop before the instruction at this address, in any mode; several may be set. */
void cpu_break_at(struct cpu *cpu, vaddr_t va);
void cpu_break_clear(struct cpu *cpu);

/* The processor's own time, ps. */
ps_t cpu_now(const struct cpu *cpu);

/* Level of external interrupt line 0-4 = Cause.IP2-IP6. */
void cpu_set_interrupt(struct cpu *cpu, unsigned line, bool level);

/* Size of the local alias (MAGIC_ALIAS): physical addresses below it are the same node's own. */
void cpu_set_alias(struct cpu *cpu, uint64_t bytes);

/* Ask may_use about every page again. */
void cpu_ask_again(struct cpu *cpu);

/* MAGIC's idle register was read: the load that did so will retire when an interrupt is pending. */
void cpu_wait(struct cpu *cpu);

/* True while it waits there; with no event due and no device working, it would wait for ever. */
bool cpu_is_waiting(const struct cpu *cpu);

/* General register `number`, pc, and cp0/fpu registers by name, for reports and tests. */
uint64_t cpu_gpr(const struct cpu *cpu, unsigned number);
int cpu_gpr_number(const char *name); /* "sp", "r29" -> 29; -1 if there is none of that name */
vaddr_t cpu_pc(const struct cpu *cpu);
/* False if there is no register of that name ("status", "epc", "f12", "fcr31", "hi", ...). */
bool cpu_register(const struct cpu *cpu, const char *name, uint64_t *value);
bool cpu_set_register(struct cpu *cpu, const char *name, uint64_t value);
/* All of them, a few to a line. */
void cpu_dump(const struct cpu *cpu, FILE *out);

/*
 * Where time went. Cycles of config.hz. For every mode: instructions retired, stalls by kind, and
 * the same split by cause. Idle cycles are apart and belong to no mode.
 */
struct cpu_times {
    uint64_t instructions[CPU_MODE_COUNT][CPU_CAUSE_COUNT];
    uint64_t stall[CPU_MODE_COUNT][CPU_CAUSE_COUNT][STALL_KIND_COUNT];
    uint64_t idle[CPU_IDLE_COUNT];
    uint64_t entered[CPU_CAUSE_COUNT]; /* exceptions taken of each cause */
};
void cpu_times(struct cpu *cpu, struct cpu_times *times);

/* Called every `period` cycles of busy time with what runs: a profile by symbol. NULL = none. */
typedef void (*cpu_sample_t)(void *self, enum cpu_mode mode, unsigned asid, vaddr_t pc);
void cpu_set_sampler(struct cpu *cpu, uint64_t period, cpu_sample_t sample, void *self);

/*
 * Somebody who follows what runs. Nothing of the machine changes by it; cpu_gpr, cpu_pc and
 * cpu_busy_cycles may be asked meanwhile.
 */
struct cpu_watch {
    /* The privilege mode has changed; `cause`, of an exception, is one of cpu-mips/entries.h. */
    void (*mode)(void *self, enum cpu_mode from, enum cpu_mode to, unsigned cause);
    /* The instruction at a probe is about to execute; again after an exception of its own. */
    void (*probe)(void *self, vaddr_t pc, enum cpu_mode mode);
    void *self;
};
void cpu_set_watch(struct cpu *cpu, const struct cpu_watch *watch); /* NULL: nobody, no probes */

/* Tell the watcher each time that the instruction at this address is reached, in any mode. */
void cpu_probe_at(struct cpu *cpu, vaddr_t va);

/*
 * From now on, before the first cpu_run, remember which words of memory are executed; cpu_covered
 * gives the first run of such words that begins at `from` or behind it, false if there is none.
 */
struct cpu_range {
    paddr_t from, to; /* to: behind the last word */
};
void cpu_cover(struct cpu *cpu);
bool cpu_covered(const struct cpu *cpu, paddr_t from, struct cpu_range *range);

/* Cycles so far in which the processor did not wait idle. */
uint64_t cpu_busy_cycles(const struct cpu *cpu);

/* Declare the processor's saved state and counters. */
void cpu_register_state(struct cpu *cpu, struct state_registry *states);
void cpu_register_stats(struct cpu *cpu, struct stats *stats, const char *prefix);

#endif
