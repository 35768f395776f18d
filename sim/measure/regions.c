/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the region profiler does at probes and changes of mode.
 */
#include "sim/measure/regions_private.h"

#include <stdlib.h>
#include <string.h>

#define REG_SP 29
#define REG_RA 31

/* ---- clocks ---- */

static void clocks_add(struct clocks *to, const struct clocks *what)
{
    for (unsigned i = 0; i < BIN_COUNT; i++)
        to->bin[i] += what->bin[i];
}

static void clocks_subtract(struct clocks *from, const struct clocks *what)
{
    for (unsigned i = 0; i < BIN_COUNT; i++)
        from->bin[i] -= what->bin[i];
}

uint64_t clocks_total(const struct clocks *clocks)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < BIN_COUNT; i++)
        sum += clocks->bin[i];
    return sum;
}

/* Charge the time since the last look to the thread and the bin of that time. */
static void settle(struct regions *regions)
{
    uint64_t now = cpu_busy_cycles(regions->machine->cpu);

    regions->current->clocks.bin[regions->bin] += now - regions->last;
    regions->last = now;
}

/* ---- threads ---- */

static struct thread *thread_at(struct regions *regions, uint64_t key)
{
    struct thread *thread;

    for (size_t i = 0; i < regions->thread_count; i++)
        if (regions->threads[i]->key == key)
            return regions->threads[i];
    thread = calloc(1, sizeof(*thread));
    regions->threads =
        realloc(regions->threads, (regions->thread_count + 1) * sizeof(*regions->threads));
    if (!thread || !regions->threads)
        abort();
    thread->key = key;
    regions->threads[regions->thread_count++] = thread;
    return thread;
}

/*
 * The first thread is nameless (0) until something tells its name. An address of the user segment
 * is what a program left in the register: the kernel has not set it yet.
 */
static void thread_is(struct regions *regions, uint64_t key)
{
    struct thread *current = regions->current;

    if (current->key == key || key >> 62 == 0)
        return;
    if (current->key == 0)
        current->key = key;
    else
        regions->current = thread_at(regions, key);
}

/* ---- visits ---- */

static struct clocks visit_time(const struct thread *thread, const struct visit *visit)
{
    struct clocks time = thread->clocks;

    clocks_subtract(&time, &visit->start);
    clocks_subtract(&time, &visit->apart);
    return time;
}

static bool visit_counts(const struct region *region, const struct visit *visit)
{
    return (!region->desc->through || visit->through) && !visit->without;
}

static void region_count(struct region *region, const struct clocks *time)
{
    uint64_t total = clocks_total(time);

    region->least = region->count == 0 || total < region->least ? total : region->least;
    region->most = total > region->most ? total : region->most;
    region->count++;
    clocks_add(&region->sum, time);
}

/* The innermost visit ends. */
static void visit_close(struct regions *regions, bool complete)
{
    struct thread *thread = regions->current;
    struct visit *visit = &thread->open[--thread->depth];
    struct region *region = &regions->list[visit->region];
    struct clocks time = visit_time(thread, visit);

    if (!complete)
        region->dropped++;
    else if (visit_counts(region, visit))
        region_count(region, &time);
    for (unsigned i = 0; region->apart && i < thread->depth; i++)
        clocks_add(&thread->open[i].apart, &time);
}

/* Number of the innermost visit of a region, VISITS_MOST if there is none. */
static unsigned visit_of(const struct thread *thread, unsigned region)
{
    for (unsigned i = thread->depth; i-- > 0;)
        if (thread->open[i].region == region)
            return i;
    return VISITS_MOST;
}

static void visits_drop_to(struct regions *regions, unsigned depth)
{
    while (regions->current->depth > depth)
        visit_close(regions, false);
}

/*
 * A region that is open already goes on: the instruction was interrupted and executes again, or the
 * function calls itself. But a frame below the stack pointer is dead.
 */
static void visit_open(struct regions *regions, unsigned number, bool function)
{
    const struct cpu *cpu = regions->machine->cpu;
    struct thread *thread = regions->current;
    unsigned there = visit_of(thread, number);
    uint64_t sp = function ? cpu_gpr(cpu, REG_SP) : UINT64_MAX;

    if (there != VISITS_MOST && thread->open[there].sp >= sp)
        return;
    if (there != VISITS_MOST)
        visits_drop_to(regions, there);
    if (thread->depth == VISITS_MOST) {
        regions->list[number].dropped++;
        return;
    }
    thread->open[thread->depth++] = (struct visit){
        .region = number, .sp = sp, .ret = cpu_gpr(cpu, REG_RA), .start = thread->clocks};
    if (regions->list[number].at_return)
        cpu_probe_at(regions->machine->cpu, cpu_gpr(cpu, REG_RA));
}

static void visit_leave(struct regions *regions, unsigned number)
{
    unsigned there = visit_of(regions->current, number);

    if (there == VISITS_MOST)
        return;
    visits_drop_to(regions, there + 1);
    visit_close(regions, true);
}

/* Functions return: the address after their call, with the stack as it was. */
static void returned(struct regions *regions, vaddr_t pc)
{
    const struct thread *thread = regions->current;
    uint64_t sp = cpu_gpr(regions->machine->cpu, REG_SP);

    for (unsigned i = thread->depth; i-- > 0;) {
        const struct visit *visit = &thread->open[i];

        if (visit->ret != pc || visit->sp != sp || !regions->list[visit->region].at_return)
            continue;
        visits_drop_to(regions, i + 1);
        visit_close(regions, true);
    }
}

static void visit_mark(struct regions *regions, unsigned number, bool through)
{
    unsigned there = visit_of(regions->current, number);
    struct visit *visit = &regions->current->open[there];

    if (there == VISITS_MOST)
        return;
    visit->through |= through;
    visit->without |= !through;
}

/* ---- what the processor tells ---- */

static void point_reached(struct regions *regions, const struct point *point)
{
    switch (point->kind) {
    case POINT_ENTER:
        visit_open(regions, point->region, regions->list[point->region].at_return);
        break;
    case POINT_LEAVE:
        visit_leave(regions, point->region);
        break;
    case POINT_THROUGH:
    case POINT_WITHOUT:
        visit_mark(regions, point->region, point->kind == POINT_THROUGH);
        break;
    case POINT_SWITCH:
        thread_is(regions, cpu_gpr(regions->machine->cpu, (unsigned)regions->next_reg));
        break;
    case POINT_START:
        visits_drop_to(regions, 0);
        break;
    }
}

/* The first point at the address or behind it. */
static size_t points_from(const struct regions *regions, vaddr_t va)
{
    size_t low = 0, high = regions->point_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (regions->points[middle].va < va)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void on_probe(void *self, vaddr_t pc, enum cpu_mode mode)
{
    struct regions *regions = self;
    enum cpu_mode kernel = regions->monitor ? CPU_SUPERVISOR : CPU_KERNEL;
    size_t i = points_from(regions, pc);
    bool vector =
        i < regions->point_count && regions->points[i].va == pc && regions->points[i].vector;

    if (mode == CPU_USER)
        return;
    settle(regions);
    if (mode == kernel && regions->thread_reg >= 0 && !vector)
        thread_is(regions, cpu_gpr(regions->machine->cpu, (unsigned)regions->thread_reg));
    if (!vector)
        returned(regions, pc);
    for (; i < regions->point_count && regions->points[i].va == pc; i++)
        point_reached(regions, &regions->points[i]);
}

static bool value_fits(const struct regions *regions, const struct region *region)
{
    uint64_t value;

    if (region->reg < 0)
        return true;
    value = cpu_gpr(regions->machine->cpu, (unsigned)region->reg);
    for (unsigned i = 0; i < region->value_count; i++)
        if (region->values[i] == value)
            return true;
    return false;
}

static void entered_by(struct regions *regions, enum cpu_mode from, unsigned cause)
{
    for (unsigned i = 0; i < regions->file.region_count; i++) {
        const struct region *region = &regions->list[i];

        if (region->by_exception && region->causes[from][cause] && value_fits(regions, region))
            visit_open(regions, i, false);
    }
}

/* A thread that is in user mode is in no handler any more. */
static void back_to_user(struct regions *regions)
{
    const struct thread *thread = regions->current;

    while (thread->depth)
        visit_close(regions, regions->list[thread->open[thread->depth - 1].region].at_user);
}

static unsigned bin_of(const struct regions *regions, enum cpu_mode from, enum cpu_mode mode,
                       unsigned cause)
{
    if (mode == CPU_USER)
        return BIN_USER;
    if (mode == CPU_SUPERVISOR || !regions->monitor)
        return BIN_KERNEL;
    return BIN_GROUP + (cause ? regions->group[from][cause] : regions->group_count);
}

static void on_mode(void *self, enum cpu_mode from, enum cpu_mode to, unsigned cause)
{
    struct regions *regions = self;

    settle(regions);
    regions->bin = bin_of(regions, from, to, cause);
    if (to == CPU_KERNEL && from != CPU_KERNEL && cause)
        entered_by(regions, from, cause);
    else if (to == CPU_USER)
        back_to_user(regions);
}

/* ---- life ---- */

struct regions *regions_new(struct machine *machine, const char *path, struct err *err)
{
    struct regions *regions = calloc(1, sizeof(*regions));

    if (!regions)
        abort();
    regions->machine = machine;
    regions->hz = config_number(&machine->config, CONFIG_CPU_CLOCK);
    regions->monitor = machine->guest_symbols.count > 0;
    if (regions_file_read(&regions->file, path, err) == 0 && regions_bind(regions, err) == 0)
        return regions;
    regions_free(regions);
    return NULL;
}

void regions_free(struct regions *regions)
{
    if (!regions)
        return;
    for (size_t i = 0; i < regions->thread_count; i++)
        free(regions->threads[i]);
    free(regions->threads);
    free(regions->points);
    regions_file_free(&regions->file);
    free(regions);
}

void regions_start(struct regions *regions)
{
    const struct cpu_watch watch = {.mode = on_mode, .probe = on_probe, .self = regions};
    struct cpu *cpu = regions->machine->cpu;

    regions->running = true;
    regions->current = thread_at(regions, 0);
    regions->bin = BIN_USER;
    regions->last = cpu_busy_cycles(cpu);
    cpu_set_watch(cpu, &watch);
    for (size_t i = 0; i < regions->point_count; i++)
        cpu_probe_at(cpu, regions->points[i].va);
}

void regions_stop(struct regions *regions)
{
    if (!regions->running)
        return;
    regions->running = false;
    settle(regions);
    cpu_set_watch(regions->machine->cpu, NULL);
}
