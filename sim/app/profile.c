/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sampling by symbol.
 */
#include "sim/app/profile.h"

#include <stdlib.h>
#include <string.h>

/* Entries behind those of the symbols. */
enum other { OTHER_USER, OTHER_VECTORS, OTHER_NO_SYMBOL, OTHER_COUNT };

static const char *const other_names[OTHER_COUNT] = {"(user programs)", "(exception vectors)",
                                                     "(no symbol)"};

/* Kernels copy their TLB refill handlers here, so no symbol covers them. */
#define VECTORS_BASE UINT64_C(0xffffffff80000000)
#define VECTORS_SIZE 0x1000

static size_t entries(const struct profile *profile)
{
    return profile->machine->symbols.count + OTHER_COUNT;
}

static enum other other_entry(enum cpu_mode mode, vaddr_t pc)
{
    if (mode == CPU_USER)
        return OTHER_USER;
    return pc - VECTORS_BASE < VECTORS_SIZE ? OTHER_VECTORS : OTHER_NO_SYMBOL;
}

static void sample(void *self, enum cpu_mode mode, unsigned asid, vaddr_t pc)
{
    struct profile *profile = self;
    const struct symbols *symbols = &profile->machine->symbols;
    const struct symbol *symbol = mode == CPU_USER ? NULL : symbols_by_address(symbols, pc);

    (void)asid;
    profile->total++;
    if (symbol)
        profile->counts[symbol - symbols->list]++;
    else
        profile->counts[symbols->count + other_entry(mode, pc)]++;
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

/* Entry with the most samples that comes after `last` in the order (samples down, index up). */
static size_t next_entry(const struct profile *profile, size_t last)
{
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < entries(profile); i++) {
        uint64_t count = profile->counts[i];

        if (!count)
            continue;
        if (last != SIZE_MAX &&
            (count > profile->counts[last] || (count == profile->counts[last] && i <= last)))
            continue;
        if (best == SIZE_MAX || count > profile->counts[best])
            best = i;
    }
    return best;
}

static const char *entry_name(const struct profile *profile, size_t index)
{
    size_t symbols = profile->machine->symbols.count;

    return index < symbols ? profile->machine->symbols.list[index].name
                           : other_names[index - symbols];
}

json_t *profile_json(const struct profile *profile, size_t most)
{
    json_t *list = json_array();
    size_t entry = SIZE_MAX;

    if (!profile->counts)
        return list;
    while (json_array_size(list) < most) {
        json_t *row;

        entry = next_entry(profile, entry);
        if (entry == SIZE_MAX)
            break;
        row = json_object();
        json_object_set_new(row, "symbol", json_string(entry_name(profile, entry)));
        json_object_set_new(row, "samples", json_integer((json_int_t)profile->counts[entry]));
        json_object_set_new(row, "share",
                            json_real((double)profile->counts[entry] / (double)profile->total));
        json_array_append_new(list, row);
    }
    return list;
}
