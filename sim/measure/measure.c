/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Snapshots of clocks and counters, and their differences as JSON. A kernel on the bare machine
 * runs in kernel mode; under a monitor, kernel mode is the monitor's and guests' kernels run in
 * supervisor mode. So time in kernel mode is the monitor's if there was any in supervisor mode.
 */
#include "sim/measure/measure.h"

#include <stdlib.h>
#include <string.h>

#include "sim/host/host.h"
#include "sim/measure/attribution.h"

static const char *const cause_names[] = {
#define X(name, text, description) text,
    CPU_CAUSES(X)
#undef X
};

static const char *const stall_names[] = {
#define X(name, text, description) text,
    STALL_KINDS(X)
#undef X
};

void snapshot_take(struct snapshot *snapshot, struct machine *machine)
{
    size_t count = machine->stats.count;

    *snapshot = (struct snapshot){.now = machine->now, .host = host_now(), .count = count};
    cpu_times(machine->cpu, &snapshot->times);
    snapshot->entries = *cpu_entries(machine->cpu);
    snapshot->counters = calloc(count + 1, sizeof(*snapshot->counters));
    if (!snapshot->counters)
        abort();
    for (size_t i = 0; i < count; i++)
        snapshot->counters[i] = *machine->stats.list[i].value;
}

void snapshot_free(struct snapshot *snapshot)
{
    free(snapshot->counters);
    *snapshot = (struct snapshot){0};
}

/* struct cpu_times is made of uint64_t alone. */
#define TIMES_WORDS (sizeof(struct cpu_times) / sizeof(uint64_t))

static void times_subtract(struct cpu_times *to, const struct cpu_times *from)
{
    uint64_t a[TIMES_WORDS], b[TIMES_WORDS];

    memcpy(a, to, sizeof(a));
    memcpy(b, from, sizeof(b));
    for (size_t i = 0; i < TIMES_WORDS; i++)
        a[i] -= b[i];
    memcpy(to, a, sizeof(a));
}

struct stretch stretch_between(const struct snapshot *from, const struct snapshot *to,
                               struct machine *machine)
{
    struct stretch stretch = {
        .time = to->now - from->now,
        .host = to->host - from->host,
        .hz = config_number(&machine->config, CONFIG_CPU_CLOCK),
        .times = to->times,
    };

    times_subtract(&stretch.times, &from->times);
    for (int mode = 0; mode < CPU_MODE_COUNT; mode++)
        stretch.instructions += times_instructions(&stretch.times, (enum cpu_mode)mode);
    return stretch;
}

static json_t *seconds(const struct stretch *stretch, uint64_t cycles)
{
    return json_real((double)cycles / (double)stretch->hz);
}

void stretch_add_host(json_t *object, const struct stretch *stretch)
{
    double host = (double)stretch->host / 1e9;

    json_object_set_new(object, "host_seconds", json_real(host));
    json_object_set_new(object, "mips",
                        json_real(host > 0 ? (double)stretch->instructions / host / 1e6 : 0));
}

void stretch_drop_host(json_t *object)
{
    json_object_del(object, "host_seconds");
    json_object_del(object, "mips");
}

json_t *stretch_json(const struct stretch *stretch, bool host)
{
    json_t *object = json_object();

    json_object_set_new(object, "sim_seconds",
                        json_real((double)stretch->time / (double)PS_PER_SECOND));
    json_object_set_new(object, "instructions", json_integer((json_int_t)stretch->instructions));
    if (host)
        stretch_add_host(object, stretch);
    return object;
}

/* ---- by mode ---- */

struct share {
    uint64_t instructions, cycles;
    uint64_t stall[STALL_KIND_COUNT];
};

static void share_add(struct share *share, const struct stretch *stretch, enum cpu_mode mode,
                      int cause)
{
    share->instructions += stretch->times.instructions[mode][cause];
    share->cycles += stretch->times.instructions[mode][cause];
    for (int kind = 0; kind < STALL_KIND_COUNT; kind++) {
        share->stall[kind] += stretch->times.stall[mode][cause][kind];
        share->cycles += stretch->times.stall[mode][cause][kind];
    }
}

static struct share mode_share(const struct stretch *stretch, enum cpu_mode mode)
{
    struct share share = {0};

    for (int cause = 0; cause < CPU_CAUSE_COUNT; cause++)
        share_add(&share, stretch, mode, cause);
    return share;
}

/* The mode that kernels ran in. */
static enum cpu_mode kernel_mode(const struct stretch *stretch)
{
    return mode_share(stretch, CPU_SUPERVISOR).cycles ? CPU_SUPERVISOR : CPU_KERNEL;
}

json_t *stretch_time_json(const struct stretch *stretch)
{
    enum cpu_mode kernel = kernel_mode(stretch);
    uint64_t disk = stretch->times.idle[CPU_IDLE_DISK];
    uint64_t other = stretch->times.idle[CPU_IDLE_OTHER];
    uint64_t monitor = kernel == CPU_SUPERVISOR ? mode_share(stretch, CPU_KERNEL).cycles : 0;
    json_t *time = json_object();

    json_object_set_new(time, "user", seconds(stretch, mode_share(stretch, CPU_USER).cycles));
    json_object_set_new(time, "kernel", seconds(stretch, mode_share(stretch, kernel).cycles));
    json_object_set_new(time, "monitor", seconds(stretch, monitor));
    json_object_set_new(time, "idle", seconds(stretch, disk + other));
    json_object_set_new(time, "idle_disk", seconds(stretch, disk));
    json_object_set_new(time, "idle_other", seconds(stretch, other));
    return time;
}

static json_t *share_json(const struct stretch *stretch, const struct share *share)
{
    json_t *object = json_object(), *stall = json_object();

    for (int kind = 0; kind < STALL_KIND_COUNT; kind++)
        json_object_set_new(stall, stall_names[kind], seconds(stretch, share->stall[kind]));
    json_object_set_new(object, "instructions", json_integer((json_int_t)share->instructions));
    json_object_set_new(object, "seconds", seconds(stretch, share->cycles));
    json_object_set_new(object, "stall", stall);
    return object;
}

/* Time inside each kind of handler, in all modes but user. */
static json_t *handlers_json(const struct stretch *stretch)
{
    json_t *handlers = json_object();

    for (int cause = 0; cause < CPU_CAUSE_COUNT; cause++) {
        struct share share = {0};
        json_t *object;

        share_add(&share, stretch, CPU_SUPERVISOR, cause);
        share_add(&share, stretch, CPU_KERNEL, cause);
        object = share_json(stretch, &share);
        json_object_set_new(object, "entered",
                            json_integer((json_int_t)stretch->times.entered[cause]));
        json_object_set_new(handlers, cause_names[cause], object);
    }
    return handlers;
}

json_t *stretch_detail_json(const struct stretch *stretch)
{
    enum cpu_mode kernel = kernel_mode(stretch);
    struct share user = mode_share(stretch, CPU_USER);
    struct share os = mode_share(stretch, kernel);
    struct share monitor = {0};
    json_t *detail = json_object();

    if (kernel == CPU_SUPERVISOR)
        monitor = mode_share(stretch, CPU_KERNEL);
    json_object_set_new(detail, "user", share_json(stretch, &user));
    json_object_set_new(detail, "kernel", share_json(stretch, &os));
    json_object_set_new(detail, "monitor", share_json(stretch, &monitor));
    json_object_set_new(detail, "handlers", handlers_json(stretch));
    return detail;
}

json_t *entries_json(const struct snapshot *from, const struct snapshot *to,
                     struct machine *machine)
{
    struct stretch stretch = stretch_between(from, to, machine);
    struct attribution attribution = {
        .from = &from->entries,
        .to = &to->entries,
        .seconds = (double)stretch.time / (double)PS_PER_SECOND,
        .hz = stretch.hz,
        .monitor = kernel_mode(&stretch) == CPU_SUPERVISOR,
    };

    return attribution_json(&attribution);
}

json_t *counters_json(const struct snapshot *from, const struct snapshot *to,
                      const struct machine *machine)
{
    json_t *counters = json_object();

    for (size_t i = 0; i < to->count; i++) {
        const struct stat_value *stat = &machine->stats.list[i];
        uint64_t before = from->counters ? from->counters[i] : 0;
        json_t *entry = json_object();

        json_object_set_new(entry, "value", json_integer((json_int_t)(to->counters[i] - before)));
        json_object_set_new(entry, "unit", json_string(stat->unit));
        json_object_set_new(entry, "description", json_string(stat->description));
        json_object_set_new(counters, stat->name, entry);
    }
    return counters;
}
