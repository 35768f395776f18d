/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Performance counters as differences of counts that the processor keeps anyway.
 *
 *     control:  8:5 event | 4 IE | 3 U | 2 S | 1 K | 0 EXL     (UM figure 14-20)
 *
 * Instructions by class are counted by engines of their own, which run only while a counter needs
 * them. A counter's value is valid between two settlements, in which neither the mode nor EXL
 * changes.
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

enum perf_source {
    SOURCE_NONE,
    SOURCE_CYCLES,
    SOURCE_GRADUATED,
    SOURCE_CLASSES,
    SOURCE_COUNTER,
    SOURCE_PORT
};

/* One row of perf_events.def; all zero for an event that no model can see. */
struct perf_event {
    enum perf_source source;
    uint32_t what; /* SOURCE_CLASSES: a bit for each; _COUNTER: offset; _PORT: enum mem_count */
    uint32_t most; /* that one instruction adds */
};

#define CLASS(name)       (UINT32_C(1) << PERF_CLASS_##name)
#define CPU_COUNTER(name) offsetof(struct cpu_counters, name)

/* What a functional unit takes (UM 14.20, event 1), and what an ALU or the FPU completes (event
 * 14). */
#define CLASSES_COMPLETED                                                                          \
    (CLASS(INTEGER) | CLASS(MULDIV) | CLASS(BRANCH) | CLASS(FP) | CLASS(FP_MOVE))
#define CLASSES_ISSUED (CLASSES_COMPLETED | CLASS(LOAD) | CLASS(STORE) | CLASS(SC))

static const struct perf_event events[2][16] = {
#define PERF_EVENT(counter, number, source, what, most)                                            \
    [counter][number] = {SOURCE_##source, what, most},
#include "cpu-mips/arch/perf_events.def"
#undef PERF_EVENT
};

/* ---- classes ---- */

static enum perf_class integer_class(enum opcode op)
{
    switch (op) {
    case OP_mult:
    case OP_multu:
    case OP_dmult:
    case OP_dmultu:
    case OP_div:
    case OP_divu:
    case OP_ddiv:
    case OP_ddivu:
        return PERF_CLASS_MULDIV;
    case OP_sc:
    case OP_scd:
        return PERF_CLASS_SC;
    case OP_pref:
    case OP_prefx:
    case OP_sync:
    case OP_cache:
        return PERF_CLASS_LOAD;
    case OP_syscall:
    case OP_break:
        return PERF_CLASS_OTHER;
    default:
        return PERF_CLASS_INTEGER;
    }
}

/* Arithmetic, comparison and conversion set exception bits of FCR31; moves do not. */
static enum perf_class fpu_class(uint32_t match)
{
    uint64_t moves = UINT64_C(1) << 6 | UINT64_C(7) << 17; /* MOV, MOVCF, MOVZ, MOVN */
    unsigned function = match & 63;
    bool cop1x = match >> 26 == 0x13;
    bool format = match >> 26 == 0x11 && field_rs(match) >= 16;

    if (cop1x ? function >= 32 : format && !(moves >> function & 1))
        return PERF_CLASS_FP;
    return PERF_CLASS_FP_MOVE;
}

static enum perf_class class_of(enum opcode op)
{
    const struct insn *insn = &insn_table[op];
    enum perf_class class = integer_class(op);

    if (class != PERF_CLASS_INTEGER)
        return class;
    if (insn->flags & INSN_BRANCH)
        return insn->flags & INSN_FPU ? PERF_CLASS_FP_BRANCH : PERF_CLASS_BRANCH;
    if (insn->flags & INSN_LOAD)
        return PERF_CLASS_LOAD;
    if (insn->flags & INSN_STORE)
        return PERF_CLASS_STORE;
    if (insn->flags & (INSN_JUMP | INSN_PRIVILEGED | INSN_COP2))
        return PERF_CLASS_OTHER;
    return insn->flags & INSN_FPU ? fpu_class(insn->match) : PERF_CLASS_INTEGER;
}

void perf_init(struct cpu *cpu)
{
    for (unsigned op = OP_RESERVED + 1; op < OP_COUNT; op++)
        cpu->class_of[op] = (uint8_t)class_of((enum opcode)op);
}

/* ---- counts ---- */

static const struct perf_event *event_of(const struct cpu *cpu, unsigned i)
{
    return &events[i][bits_get(cpu->perf.control[i], 5, 4)];
}

bool perf_counts_classes(const struct cpu *cpu)
{
    for (unsigned i = 0; i < 2; i++) {
        enum perf_source source = event_of(cpu, i)->source;

        if (cpu->perf.control[i] && (source == SOURCE_CLASSES || source == SOURCE_GRADUATED))
            return true;
    }
    return false;
}

/* An instruction that ends in an exception does not graduate, a multiplication or division counts
 * as two (UM 14.20, event 1). */
static uint64_t graduated(const struct cpu *cpu)
{
    uint64_t faulted = cpu->counters.exceptions - cpu->counters.interrupts;

    return cpu_instructions(cpu) - faulted + cpu->executed[PERF_CLASS_MULDIV];
}

static uint64_t classes_sum(const struct cpu *cpu, uint32_t classes)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < PERF_CLASS_COUNT; i++)
        if (classes >> i & 1)
            sum += cpu->executed[i];
    return sum;
}

static uint64_t source_count(const struct cpu *cpu, unsigned i)
{
    const struct perf_event *event = event_of(cpu, i);
    const struct mem_port *port = cpu->wire.port;
    const uint8_t *counters = (const uint8_t *)&cpu->counters;

    switch (event->source) {
    case SOURCE_CYCLES:
        return cpu_cycle(cpu);
    case SOURCE_GRADUATED:
        return graduated(cpu);
    case SOURCE_CLASSES:
        return classes_sum(cpu, event->what);
    case SOURCE_COUNTER:
        return *(const uint64_t *)(const void *)(counters + event->what);
    case SOURCE_PORT:
        return port ? port->ops->count(port->self, (enum mem_count)event->what) : 0;
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
    cpu_set_left(cpu, 0); /* another engine, or an overflow soon */
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

/* Events until the counter's bit 31 changes, UINT64_MAX if nobody has to know. */
static uint64_t events_left(const struct cpu *cpu, unsigned i)
{
    if (!(cpu->perf.control[i] & PERF_IE) || event_of(cpu, i)->source == SOURCE_NONE)
        return UINT64_MAX;
    return PERF_OVERFLOW - (uint32_t)cpu->perf.base[i] % PERF_OVERFLOW;
}

/* So many instructions cannot reach the overflow before the last of them; then it is asked again.
 */
uint64_t perf_cycles_left(const struct cpu *cpu)
{
    uint64_t least = UINT64_MAX;

    for (unsigned i = 0; i < 2; i++) {
        uint64_t rest = events_left(cpu, i);
        uint32_t most = event_of(cpu, i)->most;

        if (rest == UINT64_MAX)
            continue;
        uint64_t cycles = rest > most ? rest / most : 1;

        least = cycles < least ? cycles : least;
    }
    return least;
}

uint64_t perf_idle_left(const struct cpu *cpu)
{
    uint64_t least = UINT64_MAX;

    for (unsigned i = 0; i < 2; i++) {
        uint64_t rest = events_left(cpu, i);

        if (event_of(cpu, i)->source == SOURCE_CYCLES && counts(cpu, i))
            least = rest < least ? rest : least;
    }
    return least;
}
