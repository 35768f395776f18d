/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading and writing of coprocessor 0 registers (R10000 UM ch. 14), and what follows from a change
 * of Status, Cause or EntryHi.
 */
#include "cpu-mips/arch/cp0.h"

#include "cpu-mips/arch/account.h"
#include "cpu-mips/arch/perf.h"
#include "cpu-mips/arch/processor.h"
#include "sim/core/bits.h"

bool cp0_is_64bit(unsigned number)
{
    switch (number) {
#define X(n, id, name, bits)                                                                       \
    case n:                                                                                        \
        return bits == 64;
        CP0_REGISTERS(X)
#undef X
    default:
        return false;
    }
}

static uint64_t count_edges(const struct cpu *cpu)
{
    return clock_cycles(cpu->cfg.count_hz, clock_edge(cpu->cfg.hz, cpu_cycle(cpu)));
}

static uint32_t count_now(const struct cpu *cpu)
{
    return (uint32_t)(cpu->count_base + count_edges(cpu));
}

/* Random goes down from 63 to Wired, one for each instruction, and starts again at 63. */
static uint32_t random_now(const struct cpu *cpu)
{
    uint32_t steps = (uint32_t)(cpu_instructions(cpu) - cpu->random_base);

    return TLB_ENTRIES - 1 - steps % (TLB_ENTRIES - cpu->wired);
}

/* Registers that are read as they are kept. */
#define READ_PLAIN(X)                                                                              \
    X(INDEX, index)                                                                                \
    X(ENTRYLO0, entrylo[0])                                                                        \
    X(ENTRYLO1, entrylo[1])                                                                        \
    X(CONTEXT, context)                                                                            \
    X(PAGEMASK, pagemask)                                                                          \
    X(WIRED, wired)                                                                                \
    X(BADVADDR, badvaddr)                                                                          \
    X(ENTRYHI, entryhi)                                                                            \
    X(COMPARE, compare)                                                                            \
    X(STATUS, status)                                                                              \
    X(CAUSE, cause)                                                                                \
    X(EPC, epc)                                                                                    \
    X(CONFIG, config)                                                                              \
    X(WATCHLO, watchlo)                                                                            \
    X(WATCHHI, watchhi)                                                                            \
    X(XCONTEXT, xcontext)                                                                          \
    X(FRAMEMASK, framemask)                                                                        \
    X(BRDIAG, brdiag)                                                                              \
    X(ECC, ecc)                                                                                    \
    X(CACHEERR, cacheerr)                                                                          \
    X(TAGLO, taglo)                                                                                \
    X(TAGHI, taghi)                                                                                \
    X(ERROREPC, errorepc)

uint64_t cp0_read(struct cpu *cpu, unsigned number, uint32_t word)
{
    switch (number) {
#define X(id, member)                                                                              \
    case CP0_##id:                                                                                 \
        return cpu->member;
        READ_PLAIN(X)
#undef X
    case CP0_RANDOM:
        return random_now(cpu);
    case CP0_COUNT:
        return count_now(cpu);
    case CP0_PRID:
        return PRID_R10000;
    case CP0_LLADDR:
        return (uint32_t)(cpu->lladdr >> 4);
    case CP0_PERF:
        return perf_read(cpu, word);
    default:
        return 0; /* the unused numbers read as zero */
    }
}

void cp0_interrupts_changed(struct cpu *cpu)
{
    uint32_t status = cpu->status;
    bool open = (status & (ST_IE | ST_EXL | ST_ERL)) == ST_IE;

    cpu->interrupt_ready = open && (cpu->cause & status & CAUSE_IP);
}

/* By Status.KSU, ERL and EXL: bits 4:1. KSU = 3 is undefined, and the user's here. */
#define MODE_BITS(status) ((status) >> 1 & 15)
static const uint8_t mode_of[16] = {
    CPU_KERNEL,     CPU_KERNEL, CPU_KERNEL, CPU_KERNEL, /* the kernel's own */
    CPU_SUPERVISOR, CPU_KERNEL, CPU_KERNEL, CPU_KERNEL, /* and wherever ERL or EXL is set */
    CPU_USER,       CPU_KERNEL, CPU_KERNEL, CPU_KERNEL,
    CPU_USER,       CPU_KERNEL, CPU_KERNEL, CPU_KERNEL,
};

static void mode_switch(struct cpu *cpu, enum cpu_mode mode, uint32_t bits)
{
    enum cpu_mode before = (enum cpu_mode)cpu->mode;

    cpu->mode = (uint8_t)mode;
    cpu->mode_bits = bits;
    cpu->reverse = (bits & ST_RE) && mode == CPU_USER ? 7 : 0;
    soft_mode_changed(cpu);
    if (before != mode)
        account_mode(cpu, before);
}

void cp0_mode_changed(struct cpu *cpu)
{
    enum cpu_mode mode = (enum cpu_mode)mode_of[MODE_BITS(cpu->status)];
    uint32_t bits = cpu->status & (ST_ERL | ST_RE);

    if (mode != (enum cpu_mode)cpu->mode || bits != cpu->mode_bits)
        mode_switch(cpu, mode, bits);
    cp0_interrupts_changed(cpu);
}

void cp0_status_changed(struct cpu *cpu)
{
    cpu->fr0 = !(cpu->status & ST_FR);
    cp0_mode_changed(cpu);
}

void cp0_timer_changed(struct cpu *cpu)
{
    uint64_t edges = count_edges(cpu);
    uint32_t wait = cpu->compare - (uint32_t)(cpu->count_base + edges);
    uint64_t due = edges + (wait ? wait : UINT64_C(1) << 32);

    event_schedule(cpu->wire.events, &cpu->timer, clock_edge(cpu->cfg.count_hz, due));
    cpu_events_changed(cpu);
}

static void write_status(struct cpu *cpu, uint32_t value)
{
    uint32_t ts = cpu->status & value & ST_TS; /* software can only clear it (UM 14.10) */
    uint32_t old = cpu->status;

    cpu_charge(cpu);
    cpu->status = (value & ST_WRITABLE & ~ST_TS) | ts;
    if ((old ^ cpu->status) & (ST_KX | ST_SX | ST_UX | ST_XX))
        soft_clear(cpu);
    cp0_status_changed(cpu);
    account_status_written(cpu);
}

static void write_entryhi(struct cpu *cpu, uint64_t value)
{
    bool switched = (cpu->entryhi ^ value) & ENTRYHI_ASID;

    cpu->entryhi = value & ENTRYHI_WRITABLE;
    if (switched) {
        cpu->counters.asid_switches++;
        soft_asid_changed(cpu);
    }
}

static void write_compare(struct cpu *cpu, uint32_t value)
{
    cpu->compare = value;
    cpu->timer_pending = false;
    perf_check(cpu);
    cp0_timer_changed(cpu);
}

static void write_config(struct cpu *cpu, uint32_t value)
{
    uint32_t config = (cpu->config & ~CONFIG_K0) | (value & CONFIG_K0);

    if (config == cpu->config)
        return;
    cpu->config = config;
    soft_clear(cpu);
}

static void write_watch(struct cpu *cpu, uint32_t *watch, uint32_t value)
{
    if (*watch == value)
        return;
    *watch = value;
    soft_clear(cpu);
}

/* FrameMask clears PFN bits 33:18 of what is written to EntryLo (UM 14.18). */
static uint64_t entrylo_of(const struct cpu *cpu, uint64_t value)
{
    return value & ENTRYLO_WRITABLE & ~((uint64_t)(cpu->framemask & 0xffff) << 18);
}

static void write_wired(struct cpu *cpu, uint32_t value)
{
    cpu->wired = value & (TLB_ENTRIES - 1);
    cpu->random_base = cpu_instructions(cpu);
}

static void write_count(struct cpu *cpu, uint32_t value)
{
    cpu->count_base = value - count_edges(cpu);
    cp0_timer_changed(cpu);
}

static void write_cause(struct cpu *cpu, uint32_t value)
{
    cpu->cause = (cpu->cause & ~CAUSE_IP_SOFT) | (value & CAUSE_IP_SOFT);
    cp0_interrupts_changed(cpu);
}

/* The registers whose change changes something else. */
static void write_with_effect(struct cpu *cpu, unsigned number, uint32_t value, uint32_t word)
{
    switch (number) {
    case CP0_WIRED:
        write_wired(cpu, value);
        break;
    case CP0_COUNT:
        write_count(cpu, value);
        break;
    case CP0_COMPARE:
        write_compare(cpu, value);
        break;
    case CP0_STATUS:
        write_status(cpu, value);
        break;
    case CP0_CAUSE:
        write_cause(cpu, value);
        break;
    case CP0_CONFIG:
        write_config(cpu, value);
        break;
    case CP0_WATCHLO:
        write_watch(cpu, &cpu->watchlo, value & ~4u);
        break;
    case CP0_WATCHHI:
        write_watch(cpu, &cpu->watchhi, value & 0xff);
        break;
    case CP0_PERF:
        perf_write(cpu, value, word);
        break;
    default: /* Random, BadVAddr, PRId, LLAddr, CacheErr and unused numbers are read-only */
        break;
    }
}

/* Registers that keep these bits of what is written, and zeros beside them. */
#define WRITE_PLAIN(X)                                                                             \
    X(INDEX, index, TLB_ENTRIES - 1)                                                               \
    X(PAGEMASK, pagemask, PAGEMASK_MASK)                                                           \
    X(EPC, epc, ~UINT64_C(0))                                                                      \
    X(FRAMEMASK, framemask, 0xffff)                                                                \
    X(BRDIAG, brdiag, ~UINT64_C(0))                                                                \
    X(ECC, ecc, 0x3ff)                                                                             \
    X(TAGLO, taglo, UINT32_MAX)                                                                    \
    X(TAGHI, taghi, UINT32_MAX)                                                                    \
    X(ERROREPC, errorepc, ~UINT64_C(0))

void cp0_write(struct cpu *cpu, unsigned number, uint64_t value, uint32_t word)
{
    switch (number) {
#define X(id, member, mask)                                                                        \
    case CP0_##id:                                                                                 \
        cpu->member = value & (mask);                                                              \
        break;
        WRITE_PLAIN(X)
#undef X
    case CP0_ENTRYLO0:
        cpu->entrylo[0] = entrylo_of(cpu, value);
        break;
    case CP0_ENTRYLO1:
        cpu->entrylo[1] = entrylo_of(cpu, value);
        break;
    case CP0_CONTEXT:
        cpu->context = (value & CONTEXT_BASE) | (cpu->context & ~CONTEXT_BASE);
        break;
    case CP0_XCONTEXT:
        cpu->xcontext = (value & XCONTEXT_BASE) | (cpu->xcontext & ~XCONTEXT_BASE);
        break;
    case CP0_ENTRYHI:
        write_entryhi(cpu, value);
        break;
    default:
        write_with_effect(cpu, number, (uint32_t)value, word);
        break;
    }
}
