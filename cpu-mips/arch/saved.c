/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What of the processor is saved, and its counters.
 */
#include "cpu-mips/arch/processor.h"

/* `cycle` stands for the time while no engine runs; charges are brought up to date. */
static void settle(void *self)
{
    struct cpu *cpu = self;

    cpu->cycle = cpu_cycle(cpu);
    cpu_charge(cpu);
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
    STATE_ARRAY(struct cpu, perf.since),
    STATE_COLUMN(struct cpu, tlb.entry, hi),
    STATE_COLUMN(struct cpu, tlb.entry, lo[0]),
    STATE_COLUMN(struct cpu, tlb.entry, lo[1]),
    STATE_COLUMN(struct cpu, tlb.entry, pagemask),
    STATE_ARRAY(struct cpu, tlb.tag),
    STATE_ARRAY(struct cpu, tlb.mask),
    STATE_FIELD(struct cpu, cycle),
    STATE_FIELD(struct cpu, stalls),
    STATE_FIELD(struct cpu, idles),
    STATE_FIELD(struct cpu, charged),
    STATE_FIELD(struct cpu, mode),
    STATE_ARRAY(struct cpu, handlers.cause),
    STATE_FIELD(struct cpu, handlers.depth),
    STATE_FIELD(struct cpu, timer.time),
    STATE_FIELD(struct cpu, entry.cause),
    STATE_FIELD(struct cpu, entry.from),
    STATE_FIELD(struct cpu, entry.since),
    STATE_ARRAY(struct cpu, times.idle),
    STATE_ARRAY(struct cpu, times.entered),
    STATE_END,
};
/* clang-format on */

/* The tables of more than one dimension and the counters are plain arrays of 64-bit integers. */
static void visit(void *self, state_sink_t put, void *sink)
{
    struct cpu *cpu = self;
    const uint64_t *counters = (const uint64_t *)&cpu->counters;
    uint64_t place = 0;

    for (unsigned mode = 0; mode < CPU_MODE_COUNT; mode++)
        for (unsigned cause = 0; cause < CPU_CAUSE_COUNT; cause++) {
            state_put_u64(put, sink, place++, cpu->times.instructions[mode][cause]);
            for (unsigned kind = 0; kind < STALL_KIND_COUNT; kind++)
                state_put_u64(put, sink, place++, cpu->times.stall[mode][cause][kind]);
        }
    for (size_t i = 0; i < sizeof(cpu->counters) / sizeof(*counters); i++)
        state_put_u64(put, sink, place++, counters[i]);
    for (unsigned mode = 0; mode < CPU_KERNEL; mode++)
        for (unsigned cause = 0; cause < CPU_ENTRIES; cause++) {
            state_put_u64(put, sink, place++, cpu->entries.count[mode][cause]);
            state_put_u64(put, sink, place++, cpu->entries.cycles[mode][cause]);
        }
}

static const struct state_desc cpu_state = {
    .name = "cpu", .version = 1, .fields = cpu_fields, .settle = settle, .visit = visit};

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
