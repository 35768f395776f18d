/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Performance counters as differences of counts that the processor keeps anyway.
 *
 *     control:  8:5 event | 4 IE | 3 U | 2 S | 1 K | 0 EXL     (UM figure 14-20)
 *
 * A counter's value is valid between two settlements, in which neither the mode nor EXL changes.
 */
#include "cpu-mips/arch/perf.h"

#include "cpu-mips/arch/processor.h"
#include "sim/core/bits.h"

#define PERF_EXL      (1u << 0)
#define PERF_KERNEL   (1u << 1)
#define PERF_SUPV     (1u << 2)
#define PERF_USER     (1u << 3)
#define PERF_IE       (1u << 4)
#define PERF_OVERFLOW (UINT32_C(1) << 31)

enum perf_source { SOURCE_NONE, SOURCE_CYCLES, SOURCE_INSTRUCTIONS, SOURCE_COUNTER };

/* What a counter's event counts; events that this model cannot see count nothing (CAVEATS.md). */
struct perf_event {
    enum perf_source source;
    size_t counter; /* offset in struct cpu_counters */
};

#define COUNTER(name)                                                                              \
    {                                                                                              \
        SOURCE_COUNTER, offsetof(struct cpu_counters, name)                                        \
    }

static const struct perf_event events[2][16] = {
    {[0] = {SOURCE_CYCLES, 0},
     [1] = {SOURCE_INSTRUCTIONS, 0},
     [5] = COUNTER(sc_failures),
     [15] = {SOURCE_INSTRUCTIONS, 0}},
    {[0] = {SOURCE_CYCLES, 0}, [1] = {SOURCE_INSTRUCTIONS, 0}, [7] = COUNTER(tlb_refills)},
};

static const struct perf_event *event_of(const struct cpu *cpu, unsigned i)
{
    return &events[i][bits_get(cpu->perf.control[i], 5, 4)];
}

static uint64_t source_count(const struct cpu *cpu, unsigned i)
{
    const struct perf_event *event = event_of(cpu, i);
    const uint8_t *counters = (const uint8_t *)&cpu->counters;

    switch (event->source) {
    case SOURCE_CYCLES:
        return cpu_cycle(cpu);
    case SOURCE_INSTRUCTIONS:
        return cpu_instructions(cpu);
    case SOURCE_COUNTER:
        return *(const uint64_t *)(const void *)(counters + event->counter);
    default:
        return 0;
    }
}

/* Does the counter count in the present mode? It stops while ERL is set. */
static bool counts(const struct cpu *cpu, unsigned i)
{
    static const uint32_t mode_bit[CPU_MODE_COUNT] = {
        [CPU_USER] = PERF_USER, [CPU_SUPERVISOR] = PERF_SUPV, [CPU_KERNEL] = PERF_KERNEL};
    uint32_t bit = cpu->status & ST_EXL ? PERF_EXL : mode_bit[cpu->mode];

    return !(cpu->status & ST_ERL) && (cpu->perf.control[i] & bit);
}

void perf_settle(struct cpu *cpu)
{
    for (unsigned i = 0; i < 2; i++) {
        uint64_t count = source_count(cpu, i);

        if (counts(cpu, i))
            cpu->perf.base[i] = (uint32_t)(cpu->perf.base[i] + count - cpu->perf.since[i]);
        cpu->perf.since[i] = count;
    }
}

/* Bits 5:1 of the word are the counter's number; bit 0 is 1 for a counter, 0 for a control. */
uint32_t perf_read(struct cpu *cpu, uint32_t word)
{
    unsigned i = word >> 1 & 1;

    perf_settle(cpu);
    return word & 1 ? (uint32_t)cpu->perf.base[i] : cpu->perf.control[i];
}

void perf_write(struct cpu *cpu, uint32_t value, uint32_t word)
{
    unsigned i = word >> 1 & 1;

    perf_settle(cpu);
    if (word & 1)
        cpu->perf.base[i] = value;
    else
        cpu->perf.control[i] = value & 0x1ff;
    cpu->perf.since[i] = source_count(cpu, i);
    perf_check(cpu);
}

static bool overflowed(struct cpu *cpu)
{
    bool overflow = false;

    if (!((cpu->perf.control[0] | cpu->perf.control[1]) & PERF_IE))
        return false;
    perf_settle(cpu);
    for (unsigned i = 0; i < 2; i++)
        overflow |= (cpu->perf.control[i] & PERF_IE) && (cpu->perf.base[i] & PERF_OVERFLOW);
    return overflow;
}

/* A counter asserts IP7 while its bit 31 and its enable are set; the timer until Compare is written
 * (UM 14.8, 14.20). */
void perf_check(struct cpu *cpu)
{
    uint32_t cause = cpu->cause & ~CAUSE_IP7;

    if (cpu->timer_pending || overflowed(cpu))
        cause |= CAUSE_IP7;
    if (cause == cpu->cause)
        return;
    cpu->cause = cause;
    cp0_interrupts_changed(cpu);
}

uint64_t perf_cycles_left(struct cpu *cpu)
{
    uint64_t least = UINT64_MAX;

    for (unsigned i = 0; i < 2; i++) {
        if (!(cpu->perf.control[i] & PERF_IE) || event_of(cpu, i)->source == SOURCE_NONE)
            continue;
        uint64_t left = PERF_OVERFLOW - (uint32_t)cpu->perf.base[i] % PERF_OVERFLOW;

        least = left < least ? left : least;
    }
    return least;
}
