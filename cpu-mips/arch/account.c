/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Charging of instructions and stalls, and the counters of exceptions.
 */
#include "cpu-mips/arch/account.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "cpu-mips/arch/perf.h"
#include "cpu-mips/arch/processor.h"

enum cpu_cause account_cause(const struct cpu *cpu)
{
    const struct cpu_handlers *open = &cpu->handlers;

    return open->depth ? (enum cpu_cause)open->cause[open->depth - 1] : CPU_CAUSE_NONE;
}

void cpu_charge(struct cpu *cpu)
{
    uint64_t instructions = cpu_instructions(cpu);

    if (unlikely(cpu->perf.control[0] | cpu->perf.control[1]))
        perf_settle(cpu);
    cpu->times.instructions[cpu->mode][account_cause(cpu)] += instructions - cpu->charged;
    cpu->charged = instructions;
}

void cpu_stall(struct cpu *cpu, struct access_cost cost)
{
    if (cost.stall == 0)
        return;
    uint64_t cycles = clock_cycles_up(cpu->cfg.hz, cost.stall);

    cpu->times.stall[cpu->mode][account_cause(cpu)][cost.kind] += cycles;
    cpu->stalls += cycles;
    cpu->left -= (int64_t)cycles;
    cpu->slot_left -= (int64_t)cycles;
}

/* The innermost handlers matter; a guest that nests deeper loses the outermost. */
static void handlers_push(struct cpu_handlers *open, enum cpu_cause cause)
{
    if (open->depth == CPU_HANDLERS) {
        memmove(open->cause, open->cause + 1, CPU_HANDLERS - 1);
        open->depth--;
    }
    open->cause[open->depth++] = (uint8_t)cause;
}

/* ---- kinds of exceptions ---- */

/* What the time in its handler is charged to, and the counter beside `exceptions` that counts it.
 */
struct exception_kind {
    uint8_t cause;   /* enum cpu_cause */
    uint8_t counter; /* number in struct cpu_counters, 0 = none */
};

#define COUNTER(name) (offsetof(struct cpu_counters, name) / sizeof(uint64_t))
static_assert(COUNTER(exceptions) == 0, "0 stands for no other counter");

static const struct exception_kind refill_kind = {CPU_CAUSE_REFILL, COUNTER(tlb_refills)};

/* clang-format off */
static const struct exception_kind kind_of[32] = {
    [EXC_INT]  = {CPU_CAUSE_INTERRUPT, COUNTER(interrupts)},
    [EXC_MOD]  = {CPU_CAUSE_FAULT,     COUNTER(tlb_modified)},
    [EXC_TLBL] = {CPU_CAUSE_FAULT,     COUNTER(tlb_invalid)},
    [EXC_TLBS] = {CPU_CAUSE_FAULT,     COUNTER(tlb_invalid)},
    [EXC_ADEL] = {CPU_CAUSE_OTHER,     COUNTER(address_errors)},
    [EXC_ADES] = {CPU_CAUSE_OTHER,     COUNTER(address_errors)},
    [EXC_IBE]  = {CPU_CAUSE_OTHER,     COUNTER(bus_errors)},
    [EXC_DBE]  = {CPU_CAUSE_OTHER,     COUNTER(bus_errors)},
    [EXC_SYS]  = {CPU_CAUSE_SYSCALL,   0},
    [EXC_BP]   = {CPU_CAUSE_OTHER,     0},
    [EXC_RI]   = {CPU_CAUSE_OTHER,     COUNTER(reserved)},
    [EXC_CPU]  = {CPU_CAUSE_OTHER,     COUNTER(unusable)},
    [EXC_OV]   = {CPU_CAUSE_OTHER,     0},
    [EXC_TR]   = {CPU_CAUSE_OTHER,     0},
    [EXC_FPE]  = {CPU_CAUSE_OTHER,     COUNTER(fp_exceptions)},
    [EXC_WATCH] = {CPU_CAUSE_OTHER,    0},
};
/* clang-format on */

static void count_exception(struct cpu *cpu, const struct exception_kind *kind)
{
    uint64_t *counters = (uint64_t *)&cpu->counters;

    counters[0]++;
    if (kind->counter)
        counters[kind->counter]++;
    cpu->times.entered[kind->cause]++;
}

/* ---- entries into kernel mode ---- */

/* The highest line that is pending and enabled. */
static unsigned highest_line(const struct cpu *cpu)
{
    uint32_t lines = (cpu->cause & cpu->status & CAUSE_IP) >> CAUSE_IP_SHIFT;
    unsigned line = 0;

    while (lines >>= 1)
        line++;
    return line;
}

static unsigned entry_cause(const struct cpu *cpu, enum account_vector vector)
{
    unsigned code = cpu->pending_code;

    if (vector != ACCOUNT_GENERAL)
        return vector == ACCOUNT_REFILL ? CPU_ENTRY_REFILL : CPU_ENTRY_XREFILL;
    if (code == EXC_INT)
        return CPU_ENTRY_LINE + highest_line(cpu);
    if (code == EXC_CPU && cpu->pending_ce)
        return CPU_ENTRY_UNIT + cpu->pending_ce;
    if (code == EXC_CPU || code == EXC_RI)
        return cpu_entry_of_word(decode(&cpu->decoder, cpu->pending_word), cpu->pending_word);
    return CPU_ENTRY_CODE + code;
}

static void entry_settle(struct cpu *cpu)
{
    struct cpu_entry *entry = &cpu->entry;
    uint64_t now = cpu_busy(cpu);

    if (entry->cause != CPU_ENTRY_NONE)
        cpu->entries.cycles[entry->from][entry->cause] += now - entry->since;
    entry->since = now;
}

static void entry_open(struct cpu *cpu, enum account_vector vector)
{
    struct cpu_entry *entry = &cpu->entry;

    entry->since = cpu_busy(cpu);
    entry->cause = (uint16_t)entry_cause(cpu, vector);
    entry->from = cpu->mode;
    cpu->entries.count[entry->from][entry->cause]++;
}

void account_mode(struct cpu *cpu, enum cpu_mode before)
{
    if (before == CPU_KERNEL) {
        entry_settle(cpu);
        cpu->entry.cause = CPU_ENTRY_NONE;
    }
    if (unlikely(cpu->watch.mode))
        cpu->watch.mode(cpu->watch.self, before, (enum cpu_mode)cpu->mode, cpu->entry.cause);
}

const struct cpu_entries *cpu_entries(struct cpu *cpu)
{
    entry_settle(cpu);
    return &cpu->entries;
}

/* ---- handlers ---- */

void account_exception(struct cpu *cpu, enum account_vector vector)
{
    const struct exception_kind *kind =
        vector == ACCOUNT_GENERAL ? &kind_of[cpu->pending_code] : &refill_kind;

    cpu_charge(cpu);
    count_exception(cpu, kind);
    if (cpu->mode != CPU_KERNEL)
        entry_open(cpu, vector);
    /* While EXL is set EPC stays, so the nested handler returns for the outer one too. */
    if ((cpu->status & ST_EXL) && cpu->handlers.depth)
        cpu->handlers.depth--;
    handlers_push(&cpu->handlers, (enum cpu_cause)kind->cause);
}

void account_return(struct cpu *cpu)
{
    if (cpu->mode == CPU_USER)
        cpu->handlers.depth = 0;
    else if (cpu->handlers.depth)
        cpu->handlers.depth--;
}

void account_status_written(struct cpu *cpu)
{
    if ((cpu->status & ST_EXL) || account_cause(cpu) != CPU_CAUSE_REFILL)
        return;
    cpu->handlers.cause[cpu->handlers.depth - 1] = CPU_CAUSE_FAULT;
}

void cpu_set_left(struct cpu *cpu, int64_t cycles)
{
    int64_t slot = cpu->slot_left - cpu->left;

    cpu->end = cpu_cycle(cpu) + (uint64_t)cycles;
    cpu->left = cycles;
    cpu->slot_left = cycles + slot;
}

void cpu_events_changed(struct cpu *cpu)
{
    ps_t next = event_next(cpu->wire.events);

    if (next == PS_NEVER)
        return;
    uint64_t due = clock_cycles_up(cpu->cfg.hz, next);
    uint64_t now = cpu_cycle(cpu);

    if (due < cpu->end)
        cpu_set_left(cpu, due > now ? (int64_t)(due - now) : 0);
}
