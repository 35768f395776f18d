/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making a MAGIC in its state after reset, and what is declared of it.
 */
#include "flash-numa/magic/magic.h"

#include <stdlib.h>

#include "flash-numa/magic/private.h"
#include "sim/core/flash.h"

#define IPI_MASK UINT64_C(0xff)

struct magic *magic_new(const struct magic_config *config, const struct magic_wiring *wiring)
{
    struct magic *m = calloc(1, sizeof(*m));

    if (!m)
        abort();
    m->config = *config;
    m->wiring = *wiring;
    m->started = config->started;
    m->line[0] = ~IPI_MASK;
    m->line[1] = IPI_MASK;
    m->refused.part = "magic";
    domain_init(m);
    return m;
}

void magic_free(struct magic *m)
{
    free(m->domain.pages);
    free(m);
}

struct bus_range magic_bus_range(struct magic *m)
{
    return (struct bus_range){
        .base = ((paddr_t)m->config.node << FLASH_NODE_SHIFT) + FLASH_MAGIC_BASE,
        .size = FLASH_MAGIC_SIZE,
        .ops = &magic_bus_ops,
        .self = m,
        .name = "magic",
    };
}

uint64_t magic_alias(const struct magic *m)
{
    return m->alias;
}

static const struct state_field magic_fields[] = {
    STATE_FIELD(struct magic, alias),     STATE_FIELD(struct magic, levels),
    STATE_FIELD(struct magic, latched),   STATE_FIELD(struct magic, mask),
    STATE_ARRAY(struct magic, line),      STATE_ARRAY(struct magic, driven),
    STATE_FIELD(struct magic, started),   STATE_FIELD(struct magic, start.pc),
    STATE_FIELD(struct magic, start.sp),  STATE_FIELD(struct magic, start.gp),
    STATE_FIELD(struct magic, start.arg), STATE_END,
};

static const struct state_desc magic_state = {
    .name = "magic",
    .version = 1,
    .fields = magic_fields,
};

void magic_register_state(struct magic *m, struct state_registry *states)
{
    state_register(states, &magic_state, m->config.node, m);
    domain_register_state(m, states);
}

static const struct stat_desc magic_stats[] = {
#define X(member, unit, description)                                                               \
    {#member, unit, description, offsetof(struct magic, counters.member)},
#include "flash-numa/magic/counters.def"
#undef X
    {NULL, NULL, NULL, 0},
};

void magic_register_stats(struct magic *m, struct stats *stats, const char *prefix)
{
    stats_add(stats, prefix, magic_stats, m);
}
