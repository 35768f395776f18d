/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What of the processor is saved, and its counters.
 */
#include "cpu-mips/arch/processor.h"

/*
 * The time becomes `end`, and everything is charged up to it. What follows from other fields then
 * is not declared: mode, the marks up to which was charged, and the counts that perf.base was taken
 * at.
 */
static void settle(void *self)
{
    struct cpu *cpu = self;

    cpu_set_left(cpu, 0);
    cpu_charge(cpu);
    perf_settle(cpu);
    cpu_entries(cpu);
}

/* clang-format off */
static const struct state_field cpu_fields[] = {
    STATE_ARRAY(struct cpu, gpr),
    STATE_FIELD(struct cpu, hi),
    STATE_FIELD(struct cpu, lo),
    STATE_ARRAY(struct cpu, fpr),
    STATE_FIELD(struct cpu, fcsr),
    STATE_FIELD(struct cpu, pc),
    STATE_FIELD(struct cpu, npc),
    STATE_FIELD(struct cpu, in_slot),
    STATE_FIELD(struct cpu, running),
    STATE_FIELD(struct cpu, waiting),
    STATE_FIELD(struct cpu, paid),
    STATE_FIELD(struct cpu, fetched),
    STATE_FIELD(struct cpu, index),
    STATE_FIELD(struct cpu, pagemask),
    STATE_FIELD(struct cpu, wired),
    STATE_FIELD(struct cpu, compare),
    STATE_FIELD(struct cpu, status),
    STATE_FIELD(struct cpu, cause),
    STATE_FIELD(struct cpu, config),
    STATE_ARRAY(struct cpu, entrylo),
    STATE_FIELD(struct cpu, context),
    STATE_FIELD(struct cpu, badvaddr),
    STATE_FIELD(struct cpu, entryhi),
    STATE_FIELD(struct cpu, epc),
    STATE_FIELD(struct cpu, xcontext),
    STATE_FIELD(struct cpu, brdiag),
    STATE_FIELD(struct cpu, errorepc),
    STATE_FIELD(struct cpu, watchlo),
    STATE_FIELD(struct cpu, watchhi),
    STATE_FIELD(struct cpu, framemask),
    STATE_FIELD(struct cpu, ecc),
    STATE_FIELD(struct cpu, cacheerr),
    STATE_FIELD(struct cpu, taglo),
    STATE_FIELD(struct cpu, taghi),
    STATE_FIELD(struct cpu, lladdr),
    STATE_FIELD(struct cpu, ll_bit),
    STATE_FIELD(struct cpu, count_base),
    STATE_FIELD(struct cpu, timer_pending),
    STATE_FIELD(struct cpu, random_base),
    STATE_FIELD(struct cpu, alias),
    STATE_ARRAY(struct cpu, perf.control),
    STATE_ARRAY(struct cpu, perf.base),
    STATE_COLUMN(struct cpu, tlb.entry, hi),
    STATE_COLUMN(struct cpu, tlb.entry, lo[0]),
    STATE_COLUMN(struct cpu, tlb.entry, lo[1]),
    STATE_COLUMN(struct cpu, tlb.entry, pagemask),
    STATE_ARRAY(struct cpu, tlb.tag),
    STATE_ARRAY(struct cpu, tlb.mask),
    STATE_FIELD(struct cpu, end),
    STATE_FIELD(struct cpu, stalls),
    STATE_FIELD(struct cpu, idles),
    STATE_ARRAY(struct cpu, handlers.cause),
    STATE_FIELD(struct cpu, handlers.depth),
    STATE_FIELD(struct cpu, timer.time),
    STATE_FIELD(struct cpu, entry.cause),
    STATE_FIELD(struct cpu, entry.from),
    STATE_ARRAY(struct cpu, times.idle),
    STATE_ARRAY(struct cpu, times.entered),
    STATE_TABLE(struct cpu, times.instructions),
    STATE_TABLE(struct cpu, times.stall),
    STATE_TABLE(struct cpu, counters),
    STATE_TABLE(struct cpu, entries.count),
    STATE_TABLE(struct cpu, entries.cycles),
    STATE_END,
};
/* clang-format on */

static const struct state_desc cpu_state = {
    .name = "cpu", .version = 1, .fields = cpu_fields, .settle = settle};

static const struct stat_desc cpu_counters[] = {
#define X(name, unit, description) {#name, unit, description, offsetof(struct cpu_counters, name)},
    CPU_COUNTERS(X)
#undef X
        {0},
};

void cpu_register_state(struct cpu *cpu, struct state_registry *states)
{
    state_register(states, &cpu_state, cpu->cfg.node, cpu);
}

void cpu_register_stats(struct cpu *cpu, struct stats *stats, const char *prefix)
{
    stats_add(stats, prefix, cpu_counters, &cpu->counters);
}
