/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sampling by symbol.
 */
#include "sim/measure/profile.h"

#include <stdlib.h>
#include <string.h>

/* Entries behind those of the symbols. */
enum other {
    OTHER_USER,
    OTHER_GUEST_VECTORS,
    OTHER_GUEST,
    OTHER_VECTORS,
    OTHER_KERNEL,
    OTHER_COUNT,
};

static const char *const other_names[OTHER_COUNT] = {
    "(user programs)", "(exception vectors)", "(no symbol)", "(exception vectors)", "(no symbol)"};
static const enum cpu_mode other_modes[OTHER_COUNT] = {CPU_USER, CPU_SUPERVISOR, CPU_SUPERVISOR,
                                                       CPU_KERNEL, CPU_KERNEL};

/* Kernels copy their TLB refill handlers here, so no symbol covers them. */
#define VECTORS_BASE       UINT64_C(0xffffffff80000000)
#define GUEST_VECTORS_BASE UINT64_C(0xffffffffc0000000)
#define VECTORS_SIZE       0x1000

/* Symbols of what runs in kernel mode come first, then those of supervisor mode, then others. */
static size_t symbol_count(const struct profile *profile)
{
    return profile->machine->symbols.count + profile->machine->guest_symbols.count;
}

static size_t entries(const struct profile *profile)
{
    return symbol_count(profile) + OTHER_COUNT;
}

static enum other other_entry(enum cpu_mode mode, vaddr_t pc)
{
    if (mode == CPU_USER)
        return OTHER_USER;
    if (mode == CPU_SUPERVISOR)
        return pc - GUEST_VECTORS_BASE < VECTORS_SIZE ? OTHER_GUEST_VECTORS : OTHER_GUEST;
    return pc - VECTORS_BASE < VECTORS_SIZE ? OTHER_VECTORS : OTHER_KERNEL;
}

static size_t entry_at(const struct profile *profile, enum cpu_mode mode, vaddr_t pc)
{
    const struct symbols *kernel = &profile->machine->symbols;
    const struct symbols *guest = &profile->machine->guest_symbols;
    const struct symbol *symbol = NULL;

    if (mode == CPU_KERNEL)
        symbol = symbols_by_address(kernel, pc);
    else if (mode == CPU_SUPERVISOR)
        symbol = symbols_by_address(guest, pc);
    if (!symbol)
        return symbol_count(profile) + other_entry(mode, pc);
    return mode == CPU_KERNEL ? (size_t)(symbol - kernel->list)
                              : kernel->count + (size_t)(symbol - guest->list);
}

static void sample(void *self, enum cpu_mode mode, unsigned asid, vaddr_t pc)
{
    struct profile *profile = self;

    (void)asid;
    profile->total++;
    profile->by_mode[mode]++;
    profile->counts[entry_at(profile, mode, pc)]++;
}

void profile_start(struct profile *profile, struct machine *machine)
{
    *profile = (struct profile){.machine = machine};
    profile->counts = calloc(entries(profile), sizeof(*profile->counts));
    if (!profile->counts)
        abort();
    cpu_set_sampler(machine->cpu, PROFILE_PERIOD, sample, profile);
}

void profile_stop(struct profile *profile)
{
    if (profile->machine)
        cpu_set_sampler(profile->machine->cpu, 0, NULL, NULL);
}

void profile_free(struct profile *profile)
{
    free(profile->counts);
    *profile = (struct profile){0};
}

static const char *entry_name(const struct profile *profile, size_t index)
{
    const struct symbols *kernel = &profile->machine->symbols;
    const struct symbols *guest = &profile->machine->guest_symbols;

    if (index < kernel->count)
        return kernel->list[index].name;
    if (index < symbol_count(profile))
        return guest->list[index - kernel->count].name;
    return other_names[index - symbol_count(profile)];
}

static enum cpu_mode entry_mode(const struct profile *profile, size_t index)
{
    if (index < profile->machine->symbols.count)
        return CPU_KERNEL;
    return index < symbol_count(profile) ? CPU_SUPERVISOR
                                         : other_modes[index - symbol_count(profile)];
}

/* Kernel mode is the monitor's if anything ran in supervisor mode (measure.c). */
static const char *mode_name(const struct profile *profile, enum cpu_mode mode)
{
    if (mode == CPU_USER)
        return "user";
    return mode == CPU_KERNEL && profile->by_mode[CPU_SUPERVISOR] ? "monitor" : "kernel";
}

/*
 * Entry with the most samples that comes after `last` in the order (samples down, index up);
 * `monitor`: of those in kernel mode only.
 */
static size_t next_entry(const struct profile *profile, size_t last, bool monitor)
{
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < entries(profile); i++) {
        uint64_t count = profile->counts[i];

        if (!count || (monitor && entry_mode(profile, i) != CPU_KERNEL))
            continue;
        if (last != SIZE_MAX &&
            (count > profile->counts[last] || (count == profile->counts[last] && i <= last)))
            continue;
        if (best == SIZE_MAX || count > profile->counts[best])
            best = i;
    }
    return best;
}

static json_t *entry_json(const struct profile *profile, size_t entry)
{
    json_t *row = json_object();
    double share = (double)profile->counts[entry] / (double)profile->total;

    json_object_set_new(row, "symbol", json_string(entry_name(profile, entry)));
    json_object_set_new(row, "mode", json_string(mode_name(profile, entry_mode(profile, entry))));
    json_object_set_new(row, "samples", json_integer((json_int_t)profile->counts[entry]));
    json_object_set_new(row, "share", json_real(share));
    return row;
}

static json_t *busiest_json(const struct profile *profile, size_t most, bool monitor)
{
    json_t *list = json_array();
    size_t entry = SIZE_MAX;

    while (profile->counts && json_array_size(list) < most) {
        entry = next_entry(profile, entry, monitor);
        if (entry == SIZE_MAX)
            break;
        json_array_append_new(list, entry_json(profile, entry));
    }
    return list;
}

json_t *profile_json(const struct profile *profile, size_t most)
{
    return busiest_json(profile, most, false);
}

json_t *profile_monitor_json(const struct profile *profile, size_t most)
{
    return busiest_json(profile, profile->by_mode[CPU_SUPERVISOR] ? most : 0, true);
}
