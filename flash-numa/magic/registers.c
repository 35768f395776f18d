/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The registers one by one, and the bus access that finds them. All are 64 bits; a word access
 * reads or writes the half it addresses (the upper one has the lower address, as memory is
 * big-endian). The half that a word store leaves out stays as it is in a register that can be read
 * and is zero in one that only acts. Bytes and halfwords are refused, and so is what no register
 * answers.
 */
#include <inttypes.h>

#include "flash-numa/magic/private.h"
#include "sim/core/flash.h"

#define ALIAS_MAX (UINT64_C(1) << FLASH_NODE_SHIFT)

typedef uint64_t (*read_t)(struct magic *m, unsigned argument);
typedef bool (*write_t)(struct magic *m, unsigned argument, uint64_t value);

/* clang-format off */
#define read_none  NULL
#define write_none NULL
/* clang-format on */

static uint64_t read_ident(struct magic *m, unsigned argument)
{
    (void)m;
    (void)argument;
    return MAGIC_IDENT_VALUE;
}

static uint64_t read_node(struct magic *m, unsigned argument)
{
    (void)argument;
    return m->config.node;
}

static uint64_t read_nodes(struct magic *m, unsigned argument)
{
    (void)argument;
    return m->config.nodes;
}

static uint64_t read_dram(struct magic *m, unsigned argument)
{
    (void)argument;
    return m->config.dram;
}

static uint64_t read_clock(struct magic *m, unsigned argument)
{
    (void)argument;
    return *m->wiring.now / PS_PER_NS;
}

static uint64_t read_alias(struct magic *m, unsigned argument)
{
    (void)argument;
    return m->alias;
}

/* A size that is no power of two, or past the node, is refused. */
static bool write_alias(struct magic *m, unsigned argument, uint64_t value)
{
    (void)argument;
    if (value > ALIAS_MAX || (value & (value - 1)))
        return false;
    m->alias = value;
    if (m->wiring.ops->alias)
        m->wiring.ops->alias(m->wiring.self, value);
    return true;
}

static uint64_t read_pending(struct magic *m, unsigned argument)
{
    (void)argument;
    return magic_pending(m);
}

static uint64_t read_mask(struct magic *m, unsigned argument)
{
    (void)argument;
    return m->mask;
}

static bool write_mask(struct magic *m, unsigned argument, uint64_t value)
{
    (void)argument;
    m->mask = value;
    magic_drive_lines(m);
    return true;
}

static bool write_set(struct magic *m, unsigned argument, uint64_t value)
{
    (void)argument;
    magic_latch(m, value, 0);
    return true;
}

static bool write_clear(struct magic *m, unsigned argument, uint64_t value)
{
    (void)argument;
    magic_latch(m, 0, value);
    return true;
}

static uint64_t read_line(struct magic *m, unsigned argument)
{
    return m->line[argument];
}

static bool write_line(struct magic *m, unsigned argument, uint64_t value)
{
    m->line[argument] = value;
    magic_drive_lines(m);
    return true;
}

static bool write_ipi(struct magic *m, unsigned argument, uint64_t value)
{
    (void)argument;
    m->counters.ipis++;
    magic_latch(m, value & 0xff, 0);
    return true;
}

static uint64_t *start_field(struct magic *m, unsigned argument)
{
    uint64_t *const fields[] = {&m->start.pc, &m->start.sp, &m->start.gp, &m->start.arg};

    return fields[argument];
}

static uint64_t read_start(struct magic *m, unsigned argument)
{
    return *start_field(m, argument);
}

static bool write_start(struct magic *m, unsigned argument, uint64_t value)
{
    *start_field(m, argument) = value;
    return true;
}

/* Nothing happens if the processor runs already. */
static bool write_go(struct magic *m, unsigned argument, uint64_t value)
{
    (void)argument;
    (void)value;
    if (m->started)
        return true;
    m->started = true;
    if (m->wiring.ops->start)
        m->wiring.ops->start(m->wiring.self, &m->start);
    return true;
}

static uint64_t read_idle(struct magic *m, unsigned argument)
{
    (void)argument;
    m->counters.idles++;
    if (m->wiring.ops->wait)
        m->wiring.ops->wait(m->wiring.self);
    return magic_pending(m);
}

static bool write_marker(struct magic *m, unsigned argument, uint64_t value)
{
    (void)argument;
    m->counters.markers++;
    if (m->wiring.ops->marker)
        m->wiring.ops->marker(m->wiring.self, value, *m->wiring.now);
    return true;
}

static bool write_power_off(struct magic *m, unsigned argument, uint64_t value)
{
    (void)argument;
    if (m->wiring.ops->power_off)
        m->wiring.ops->power_off(m->wiring.self, (unsigned)(value & 0xff));
    return true;
}

static uint64_t read_domain(struct magic *m, unsigned argument)
{
    return domain_read(m, argument);
}

static bool write_domain(struct magic *m, unsigned argument, uint64_t value)
{
    return domain_write(m, argument, value);
}

static uint64_t read_device(struct magic *m, unsigned argument)
{
    return m->domain.device[argument];
}

static bool write_device(struct magic *m, unsigned argument, uint64_t value)
{
    if (m->domain.pages)
        m->domain.device[argument] = value;
    return true;
}

struct reg {
    uint64_t offset;
    read_t read;
    write_t write;
    unsigned argument; /* of the first */
    unsigned count;    /* of registers */
};

static const struct reg regs[] = {
#define X(offset, read, write, argument, count)                                                    \
    {offset, read_##read, write_##write, argument, count},
#include "flash-numa/magic/registers.def"
#undef X
};

/*
 * The register that holds `offset`, and its argument, if the access has a size that registers take.
 */
static const struct reg *reg_find(uint64_t offset, unsigned size, unsigned *argument)
{
    if (size != 4 && size != 8)
        return NULL;
    for (size_t i = 0; i < ARRAY_LENGTH(regs); i++) {
        uint64_t index = (offset - regs[i].offset) / 8;

        *argument = regs[i].argument + (unsigned)index;
        if (offset >= regs[i].offset && index < regs[i].count)
            return &regs[i];
    }
    return NULL;
}

static bool refuse(struct magic *m, const char *what, uint64_t offset, unsigned size)
{
    m->counters.refusals++;
    log_guest(m->wiring.log, &m->refused,
              "node %u: %s of %u bytes at offset 0x%" PRIx64 " is not possible: bus error",
              m->config.node, what, size, offset);
    return false;
}

static bool magic_read(void *self, uint64_t offset, unsigned size, uint64_t *value)
{
    struct magic *m = self;
    unsigned argument;
    const struct reg *reg = reg_find(offset, size, &argument);

    if (!reg || !reg->read)
        return refuse(m, "a read", offset, size);
    m->counters.reads++;
    *value = reg->read(m, argument);
    if (size == 4)
        *value = offset & 4 ? *value & UINT32_MAX : *value >> 32;
    return true;
}

/* The 64 bits that a word store amounts to. */
static uint64_t word_widened(struct magic *m, const struct reg *reg, unsigned argument,
                             uint64_t offset, uint64_t value)
{
    uint64_t old = reg->read ? reg->read(m, argument) : 0;

    value &= UINT32_MAX;
    return offset & 4 ? (old & ~(uint64_t)UINT32_MAX) | value : (old & UINT32_MAX) | value << 32;
}

static bool magic_write(void *self, uint64_t offset, unsigned size, uint64_t value)
{
    struct magic *m = self;
    unsigned argument;
    const struct reg *reg = reg_find(offset, size, &argument);

    if (!reg || !reg->write)
        return refuse(m, "a write", offset, size);
    if (size == 4)
        value = word_widened(m, reg, argument, offset, value);
    if (!reg->write(m, argument, value))
        return refuse(m, "this write", offset, size);
    m->counters.writes++;
    return true;
}

const struct bus_ops magic_bus_ops = {magic_read, magic_write};
