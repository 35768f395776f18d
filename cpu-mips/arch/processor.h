/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The processor's state, in three sections: architectural (saved), accounting (saved), and what
 * only the host needs and can be made again (not saved).
 */
#ifndef CPU_MIPS_ARCH_PROCESSOR_H
#define CPU_MIPS_ARCH_PROCESSOR_H

#include "cpu-mips/arch/cp0.h"
#include "cpu-mips/arch/perf.h"
#include "cpu-mips/arch/softtlb.h"
#include "cpu-mips/arch/tlb.h"
#include "cpu-mips/cpu.h"
#include "cpu-mips/entries.h"
#include "cpu-mips/interp/codecache.h"
#include "cpu-mips/interp/probe.h"
#include "cpu-mips/isa/decode.h"
#include "sim/core/clock.h"

/* Counters of the processor: name, unit, description. */
#define CPU_COUNTERS(X)                                                                            \
    X(exceptions, "events", "exceptions taken, interrupts included")                               \
    X(tlb_refills, "events", "TLB and XTLB refill exceptions")                                     \
    X(tlb_misses, "events", "addresses without a TLB entry, those in a refill handler included")   \
    X(tlb_invalid, "events", "TLB invalid exceptions")                                             \
    X(tlb_modified, "events", "TLB modified exceptions")                                           \
    X(tlb_writes, "events", "TLBWI and TLBWR instructions")                                        \
    X(address_errors, "events", "address error exceptions")                                        \
    X(bus_errors, "events", "bus error exceptions")                                                \
    X(reserved, "events", "reserved instruction exceptions")                                       \
    X(unusable, "events", "coprocessor unusable exceptions")                                       \
    X(fp_exceptions, "events", "floating-point exceptions")                                        \
    X(interrupts, "events", "interrupts taken")                                                    \
    X(erets, "events", "ERET instructions")                                                        \
    X(asid_switches, "events", "changes of EntryHi.ASID by MTC0")                                  \
    X(sc_successes, "events", "SC and SCD that stored")                                            \
    X(sc_failures, "events", "SC and SCD that did not store")                                      \
    X(uncached, "events", "uncached loads and stores")                                             \
    X(lines_decoded, "lines", "64-byte lines of code decoded")                                     \
    X(lines_rewritten, "lines", "decoded lines dropped because they were written")

struct cpu_counters {
#define X(name, unit, description) uint64_t name;
    CPU_COUNTERS(X)
#undef X
};

/* An exception handler that has not returned yet. */
#define CPU_HANDLERS 8
struct cpu_handlers {
    uint8_t cause[CPU_HANDLERS]; /* enum cpu_cause, the innermost last */
    uint8_t depth;
};

/* The entry into kernel mode that has not returned yet. */
struct cpu_entry {
    uint16_t cause; /* CPU_ENTRY_NONE = none */
    uint8_t from;   /* enum cpu_mode */
    uint64_t since; /* busy cycle up to which it is charged */
};

/* Two performance counters (UM 14.20). */
struct cpu_perf {
    uint32_t control[2];
    uint64_t base[2];  /* the counter's value is this plus what its event counted since */
    uint64_t since[2]; /* the event's own count when base was set */
};

struct cpu {
    /* ---- architectural ---- */
    uint64_t gpr[33]; /* [32] takes what is written to $0 */
    uint64_t hi, lo;
    uint64_t fpr[32]; /* FR = 0: even registers hold the pairs */
    uint32_t fcsr;
    vaddr_t pc;   /* next instruction */
    vaddr_t npc;  /* the one after it, if in_slot */
    bool in_slot; /* pc is in a delay slot */
    bool running; /* false until cpu_start on nodes other than 0 */
    bool waiting; /* at MAGIC's idle register */
    uint32_t index, pagemask, wired, compare, status, cause, config;
    uint64_t entrylo[2], context, badvaddr, entryhi, epc, xcontext, brdiag, errorepc;
    uint32_t watchlo, watchhi, framemask, ecc, cacheerr, taglo, taghi;
    paddr_t lladdr; /* physical address of the last LL */
    bool ll_bit;
    uint64_t count_base;  /* Count is count_base + edges of its clock, low 32 bits */
    bool timer_pending;   /* Count reached Compare, which was not written since */
    uint64_t random_base; /* instructions retired when Random was last 63 */
    struct cpu_perf perf;
    uint64_t alias; /* bytes of the local alias */
    struct tlb tlb;

    /* ---- accounting ---- */
    uint64_t stalls;  /* of the cycles so far: stall cycles */
    uint64_t idles;   /* and idle cycles; the rest are instructions */
    uint64_t charged; /* instructions already charged to `times` */
    uint8_t mode;     /* enum cpu_mode, from Status */
    struct cpu_handlers handlers;
    struct cpu_times times;
    struct cpu_counters counters;
    struct cpu_entry entry;
    struct cpu_entries entries;
    struct event timer; /* Count reaches Compare */

    /* ---- host only ---- */
    struct cpu_config cfg;
    struct cpu_wiring wire;
    enum cpu_model model;
    /*
     * While an engine runs: instructions (and stall cycles) left until it has to come back, and the
     * cycle at which there are none left. So now = end - left. An engine keeps `left` in a local
     * and puts it here before it calls anything that looks at the time.
     */
    int64_t left;
    uint64_t end;
    int64_t slot_left;    /* value of `left` while the last branch's delay slot executes */
    bool interrupt_ready; /* an enabled interrupt is pending and may be taken now */
    bool stop;            /* cpu_stop was called */
    bool break_page;      /* the page being entered holds a breakpoint */
    bool stepping;        /* one instruction at a time through such a page */
    bool fetched;         /* the instruction that is replayed has been fetched already */
    bool paid;            /* the uncached access that is replayed has been charged already */
    uint32_t mode_bits;   /* ERL and RE of Status when the mode was looked at last */
    uint8_t fr0;          /* 1 while Status.FR is 0 */
    uint8_t reverse;      /* 7 in user mode with Status.RE: byte numbers are reversed; else 0 */
    uint8_t pending_code; /* enum exc_code of the exception being raised */
    bool pending_refill;
    uint8_t pending_ce;
    uint32_t pending_word; /* the instruction, for Reserved Instruction and Coprocessor Unusable */
    vaddr_t far_va;        /* target of the branch to another page that is under way */
    struct uop far;        /* dispatching this goes there */
    struct soft_tlb soft;
    struct code_cache code;
    struct decoder decoder;
    struct cover *cover;                   /* NULL = nobody asks */
    uint8_t class_of[UOP_COUNT];           /* enum perf_class of each opcode */
    uint64_t executed[PERF_CLASS_COUNT];   /* while a performance counter needs them */
    struct access_cost latency[UOP_COUNT]; /* stall of multi-cycle operations in CPU_INORDER */
    uint64_t instruction_limit;
    vaddr_t *breaks;
    size_t break_count;
    bool resume_break; /* do not stop at the breakpoint that pc is on */
    uint64_t sample_period, sample_due;
    cpu_sample_t sample;
    void *sample_self;
    struct cpu_watch watch;
    struct probes probes;
    struct log_kind log_bus;
};

/* The present cycle; exact whenever cpu->left is up to date. */
static inline uint64_t cpu_cycle(const struct cpu *cpu)
{
    return cpu->end - (uint64_t)cpu->left;
}

/* Instructions so far, the one that executes now included. */
static inline uint64_t cpu_instructions(const struct cpu *cpu)
{
    return cpu_cycle(cpu) - cpu->stalls - cpu->idles;
}

/* Cycles so far in which it did not wait idle. */
static inline uint64_t cpu_busy(const struct cpu *cpu)
{
    return cpu_cycle(cpu) - cpu->idles;
}

/* Set cpu->left and end so that the cycle stays and `cycles` more may pass. */
void cpu_set_left(struct cpu *cpu, int64_t cycles);

/* A stall of the present instruction. */
void cpu_stall(struct cpu *cpu, struct access_cost cost);

/* Charge what has been executed so far to the present mode and cause: before either changes. */
void cpu_charge(struct cpu *cpu);

/* Come back from the engine before the next event that was just scheduled. */
void cpu_events_changed(struct cpu *cpu);

#endif
