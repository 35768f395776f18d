/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The processor as the machine drives it: creation, reset, running to a time, interrupts, idling.
 */
#include "cpu-mips/cpu.h"

#include <stdlib.h>

#include "cpu-mips/arch/account.h"
#include "cpu-mips/arch/fetch.h"
#include "cpu-mips/arch/perf.h"
#include "cpu-mips/arch/processor.h"
#include "cpu-mips/inorder/latency.h"
#include "cpu-mips/interp/cover.h"
#include "cpu-mips/interp/interp.h"

#define RESET_VECTOR UINT64_C(0xffffffffbfc00000)
#define RUN_AT_MOST  INT64_C(1000000000) /* instructions without coming back */
#define NOT_IN_SLOT  (INT64_MIN / 2)     /* stalls are taken off it */
#define FIRST_SOURCE 0x100u              /* event source of node 0's timer; one for each node */
#define SMALLEST_L2  (512u << 10)

/* ---- observers ---- */

static void line_written(void *self, paddr_t pa)
{
    struct cpu *cpu = self;

    if (code_line_forget(&cpu->code, pa))
        cpu->counters.lines_rewritten++;
}

static void page_watched(void *self, paddr_t pa)
{
    soft_forget_stores(self, pa);
}

/* A device's write to the line of the link breaks it. */
static void dma_seen(void *self, paddr_t pa, uint64_t length, bool write)
{
    struct cpu *cpu = self;
    paddr_t line = cpu->lladdr & ~UINT64_C(127);

    if (write && line < pa + length && pa < line + 128)
        cpu->ll_bit = false;
}

static void line_taken(void *owner, paddr_t pa)
{
    struct cpu *cpu = owner;

    if (((cpu->lladdr ^ pa) & ~UINT64_C(127)) == 0)
        cpu->ll_bit = false;
}

/* ---- life ---- */

static void timer_fired(struct event *event, ps_t now)
{
    struct cpu *cpu = event->owner;

    (void)now;
    cpu->timer_pending = true;
    perf_check(cpu);
    cp0_timer_changed(cpu);
}

static void wire(struct cpu *cpu)
{
    struct memory_observer observer = {line_written, page_watched, dma_seen, cpu};

    memory_observe(cpu->wire.memory, &observer);
    if (cpu->wire.port) {
        cpu->wire.port->line_taken = line_taken;
        cpu->wire.port->owner = cpu;
    }
    event_init(&cpu->timer, EVENT_TIMER, FIRST_SOURCE + cpu->cfg.node, timer_fired, cpu);
}

struct cpu *cpu_new(const struct cpu_config *config, const struct cpu_wiring *wiring)
{
    struct cpu *cpu = calloc(1, sizeof(*cpu));

    if (!cpu)
        return NULL;
    cpu->cfg = *config;
    cpu->wire = *wiring;
    cpu->log_bus.part = "bus";
    if (code_cache_init(&cpu->code, config->code_pages) != 0) {
        free(cpu);
        return NULL;
    }
    decoder_init(&cpu->decoder);
    perf_init(cpu);
    latency_init(cpu->latency, config->latency, config->hz);
    wire(cpu);
    cpu_reset(cpu);
    return cpu;
}

void cpu_free(struct cpu *cpu)
{
    if (!cpu)
        return;
    code_cache_free(&cpu->code);
    free(cpu->breaks);
    probes_free(&cpu->probes);
    cover_free(cpu->cover);
    free(cpu);
}

static uint32_t config_register(uint64_t l2_bytes)
{
    uint32_t size = 0;

    while ((SMALLEST_L2 << size) < l2_bytes)
        size++;
    return 3u << CONFIG_IC_SHIFT | 3u << CONFIG_DC_SHIFT | size << CONFIG_SS_SHIFT | CONFIG_BE |
           CONFIG_SB | CCA_UNCACHED;
}

void cpu_reset(struct cpu *cpu)
{
    cpu->status = ST_ERL | ST_BEV;
    cpu->config = config_register(cpu->cfg.l2_bytes);
    cpu->pc = RESET_VECTOR;
    cpu->in_slot = false;
    cpu->running = cpu->cfg.node == 0;
    cpu->slot_left = NOT_IN_SLOT;
    cpu->far.op = UOP_FAR;
    tlb_reset(&cpu->tlb);
    soft_clear(cpu);
    cp0_status_changed(cpu);
    cp0_timer_changed(cpu);
}

void cpu_start(struct cpu *cpu, vaddr_t pc, uint64_t sp, uint64_t gp, uint64_t arg)
{
    if (cpu->running)
        return;
    cpu->status = ST_KX | ST_SX | ST_UX | ST_CU0;
    cpu->config = (cpu->config & ~CONFIG_K0) | CCA_SHARED;
    cpu->pc = pc;
    cpu->gpr[4] = cpu->cfg.node;
    cpu->gpr[5] = arg;
    cpu->gpr[28] = gp;
    cpu->gpr[29] = sp;
    cpu->running = true;
    soft_clear(cpu);
    cp0_status_changed(cpu);
}

void cpu_set_model(struct cpu *cpu, enum cpu_model model)
{
    if (model == cpu->model)
        return;
    cpu->model = model;
    cpu->paid = false;
    cpu->fetched = false;
    soft_clear(cpu);
    if (cpu->wire.port)
        cpu->wire.port->ops->empty(cpu->wire.port->self);
}

enum cpu_model cpu_model(const struct cpu *cpu)
{
    return cpu->model;
}

/* ---- running ---- */

static bool interrupt_is_pending(const struct cpu *cpu)
{
    return (cpu->cause & cpu->status & CAUSE_IP) != 0;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Cycles that may pass before something outside has to be looked at. */
static int64_t cycles_to_run(struct cpu *cpu, uint64_t target)
{
    uint64_t cycles = least(target - cpu_cycle(cpu), RUN_AT_MOST);

    if (cpu->sample)
        cycles = least(cycles, cpu->sample_due - (cpu_cycle(cpu) - cpu->idles));
    if (cpu->instruction_limit)
        cycles = least(cycles, cpu->instruction_limit - cpu_instructions(cpu));
    cycles = least(cycles, perf_cycles_left(cpu));
    return (int64_t)(cpu->stepping ? least(cycles, 1) : cycles);
}

static void take_sample(struct cpu *cpu)
{
    uint64_t busy = cpu_cycle(cpu) - cpu->idles;

    while (cpu->sample && busy >= cpu->sample_due) {
        cpu->sample(cpu->sample_self, (enum cpu_mode)cpu->mode,
                    (unsigned)(cpu->entryhi & ENTRYHI_ASID), cpu->pc);
        cpu->sample_due += cpu->sample_period;
    }
}

static bool at_break(const struct cpu *cpu)
{
    for (size_t i = 0; i < cpu->break_count; i++)
        if (cpu->breaks[i] == cpu->pc)
            return true;
    return false;
}

/* Idle time up to `target` belongs to what the processor waits for. */
static void pass_idle(struct cpu *cpu, uint64_t target)
{
    uint64_t cycles = least(target - cpu_cycle(cpu), perf_idle_left(cpu));
    bool disk = cpu->wire.disk_busy && *cpu->wire.disk_busy;

    cpu->times.idle[disk ? CPU_IDLE_DISK : CPU_IDLE_OTHER] += cycles;
    cpu->idles += cycles;
    cpu->end += cycles;
    perf_check(cpu);
}

static void engine_run(struct cpu *cpu)
{
    static void (*const engine[][2])(struct cpu *) = {
        [CPU_FAST] = {interp_run, interp_counted_run},
        [CPU_INORDER] = {inorder_run, inorder_counted_run},
    };

    engine[cpu->model][perf_counts_classes(cpu)](cpu);
}

static void execute(struct cpu *cpu, uint64_t target)
{
    perf_check(cpu); /* devices may have taken lines */
    cpu_set_left(cpu, cycles_to_run(cpu, target));
    cpu->slot_left = NOT_IN_SLOT;
    engine_run(cpu);
    perf_check(cpu);
    take_sample(cpu);
}

/* In a page with a breakpoint go one instruction at a time. True if the next one is at one. */
static bool step_past_breaks(struct cpu *cpu)
{
    cpu->break_page = cpu->break_page && fetch_page_has_break(cpu, cpu->pc);
    if (!cpu->break_page) {
        cpu->stepping = false;
        return false;
    }
    cpu->stepping = true;
    if (at_break(cpu) && !cpu->resume_break)
        return true;
    cpu->resume_break = false;
    return false;
}

static bool limit_reached(const struct cpu *cpu)
{
    return cpu->instruction_limit && cpu_instructions(cpu) >= cpu->instruction_limit;
}

enum cpu_exit cpu_run(struct cpu *cpu, ps_t until)
{
    for (;;) {
        uint64_t target = clock_cycles_up(cpu->cfg.hz, least(until, event_next(cpu->wire.events)));

        if (cpu->stop || limit_reached(cpu)) {
            cpu->stop = false;
            return CPU_EXIT_STOP;
        }
        if (cpu_cycle(cpu) >= target)
            return CPU_EXIT_TIME;
        if (step_past_breaks(cpu)) {
            cpu->resume_break = true;
            return CPU_EXIT_BREAK;
        }
        cpu->waiting = cpu->waiting && !interrupt_is_pending(cpu);
        if (cpu->waiting || !cpu->running)
            pass_idle(cpu, target);
        else
            execute(cpu, target);
    }
}

void cpu_stop(struct cpu *cpu)
{
    cpu->stop = true;
    cpu_set_left(cpu, 0);
}

void cpu_limit_instructions(struct cpu *cpu, uint64_t instructions)
{
    cpu->instruction_limit = instructions;
}

void cpu_break_at(struct cpu *cpu, vaddr_t va)
{
    cpu->breaks = realloc(cpu->breaks, (cpu->break_count + 1) * sizeof(*cpu->breaks));
    if (!cpu->breaks)
        abort();
    cpu->breaks[cpu->break_count++] = va;
    soft_clear_fetch(cpu);
}

void cpu_break_clear(struct cpu *cpu)
{
    cpu->break_count = 0;
    cpu->break_page = false;
}

ps_t cpu_now(const struct cpu *cpu)
{
    return clock_edge(cpu->cfg.hz, cpu_cycle(cpu));
}

void cpu_set_interrupt(struct cpu *cpu, unsigned line, bool level)
{
    uint32_t bit = 1u << (CAUSE_IP_SHIFT + 2 + line);

    cpu->cause = level ? cpu->cause | bit : cpu->cause & ~bit;
    cp0_interrupts_changed(cpu);
    if (cpu->interrupt_ready)
        cpu_set_left(cpu, 0);
}

void cpu_set_alias(struct cpu *cpu, uint64_t bytes)
{
    cpu->alias = bytes;
    soft_clear(cpu);
}

void cpu_ask_again(struct cpu *cpu)
{
    soft_clear(cpu);
}

void cpu_wait(struct cpu *cpu)
{
    cpu->waiting = !interrupt_is_pending(cpu);
}

bool cpu_is_waiting(const struct cpu *cpu)
{
    return cpu->waiting;
}

void cpu_times(struct cpu *cpu, struct cpu_times *times)
{
    cpu_charge(cpu);
    *times = cpu->times;
}

void cpu_set_sampler(struct cpu *cpu, uint64_t period, cpu_sample_t sample, void *self)
{
    cpu->sample = sample;
    cpu->sample_self = self;
    cpu->sample_period = period;
    cpu->sample_due = cpu_cycle(cpu) - cpu->idles + period;
}

void cpu_set_watch(struct cpu *cpu, const struct cpu_watch *watch)
{
    cpu->watch = watch ? *watch : (struct cpu_watch){0};
    if (watch)
        return;
    probes_free(&cpu->probes);
    code_unprobe_all(&cpu->decoder, &cpu->code);
}

/* What was decoded a line at a time before would not be noticed: there is nothing yet. */
void cpu_cover(struct cpu *cpu)
{
    if (!cpu->cover)
        cpu->cover = cover_new();
}

bool cpu_covered(const struct cpu *cpu, paddr_t from, struct cpu_range *range)
{
    return cpu->cover && cover_next(cpu->cover, from, range);
}

uint64_t cpu_busy_cycles(const struct cpu *cpu)
{
    return cpu_busy(cpu);
}

void cpu_decode_line(struct cpu *cpu, struct code_page *page, const struct uop *uop)
{
    paddr_t pa = code_slot_address(page, uop) & ~(MEMORY_WATCH_LINE - 1);
    const uint8_t *bytes = memory_readable(cpu->wire.memory, pa);

    cpu->counters.lines_decoded++;
    if (cpu->cover) {
        code_slot_decode(&cpu->decoder, page, (unsigned)(uop - page->uop), bytes);
        cover_note(cpu->cover, code_slot_address(page, uop));
    } else {
        code_line_decode(&cpu->decoder, page, (unsigned)(uop - page->uop), bytes);
    }
    if (memory_dram(cpu->wire.memory, pa))
        memory_watch(cpu->wire.memory, pa);
}
