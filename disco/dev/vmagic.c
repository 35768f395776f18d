/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table of registers; each has a function to read it, to write it, or none.
 */
#include "disco/dev/vmagic.h"

#include "disco/core/sched.h"
#include "disco/core/vm.h"
#include "disco/dev/mmio.h"
#include "disco/lib/print.h"
#include "sim/core/flash.h"

#define LINE0_RESET (~UINT64_C(0xff))
#define LINE1_RESET UINT64_C(0xff)

struct magic_register {
    uint16_t offset;
    uint64_t (*read)(struct vcpu *vcpu, unsigned index);
    void (*write)(struct vcpu *vcpu, unsigned index, uint64_t value);
};

static struct vmagic *magic_of(struct vcpu *vcpu)
{
    return &vcpu->vm->magic;
}

static uint64_t pending(const struct vmagic *magic)
{
    return magic->level | magic->latched;
}

static uint64_t *shown(const struct vmagic *magic, unsigned offset)
{
    return &magic->page[(offset - MAGIC_INT_PAGE) / sizeof(uint64_t)];
}

static void show(const struct vmagic *magic)
{
    *shown(magic, MAGIC_INT_PENDING) = pending(magic);
    *shown(magic, MAGIC_INT_MASK) = magic->mask;
    for (unsigned i = 0; i < VMAGIC_LINES; i++)
        *shown(magic, MAGIC_INT_LINE(i)) = magic->line[i];
}

/* Cause.IP2 and up follow the lines. */
static void update_cause(struct vm *vm)
{
    struct vmagic *magic = &vm->magic;
    uint64_t active = pending(magic) & magic->mask;
    uint64_t ip = 0;

    show(magic);
    for (unsigned i = 0; i < VMAGIC_LINES; i++)
        if (active & magic->line[i])
            ip |= (uint64_t)CAUSE_IP2 << i;
    for (unsigned i = 0; i < VM_VCPUS; i++) {
        uint64_t *cause = &vm->vcpus[i]->cp0[CP0_CAUSE];

        *cause = (*cause & ~((uint64_t)CAUSE_IP2 * ((1 << VMAGIC_LINES) - 1))) | ip;
        sched_wake(percpu(), vm->vcpus[i]);
    }
}

void vmagic_set_level(struct vm *vm, unsigned number, bool level)
{
    uint64_t bit = UINT64_C(1) << number;

    vm->magic.level = level ? vm->magic.level | bit : vm->magic.level & ~bit;
    update_cause(vm);
}

bool vmagic_init(struct vmagic *magic)
{
    *magic = (struct vmagic){.line = {LINE0_RESET, LINE1_RESET}, .page = mmio_new_page()};
    if (magic->page)
        show(magic);
    return magic->page;
}

void vmagic_answer_idle(struct vcpu *vcpu)
{
    mmio_end_idle(vcpu, pending(magic_of(vcpu)));
}

/* ---- registers ---- */

static uint64_t read_ident(struct vcpu *vcpu, unsigned index)
{
    (void)vcpu, (void)index;
    return MAGIC_IDENT_VALUE;
}

static uint64_t read_zero(struct vcpu *vcpu, unsigned index)
{
    (void)vcpu, (void)index;
    return 0;
}

static uint64_t read_nodes(struct vcpu *vcpu, unsigned index)
{
    (void)vcpu, (void)index;
    return 1;
}

static uint64_t read_dram(struct vcpu *vcpu, unsigned index)
{
    (void)index;
    return vcpu->vm->config.memory;
}

static uint64_t read_clock(struct vcpu *vcpu, unsigned index)
{
    (void)vcpu, (void)index;
    return register_read64(FLASH_MAGIC_BASE + MAGIC_CLOCK);
}

static uint64_t read_pending(struct vcpu *vcpu, unsigned index)
{
    (void)index;
    return pending(magic_of(vcpu));
}

static uint64_t read_mask(struct vcpu *vcpu, unsigned index)
{
    (void)index;
    return magic_of(vcpu)->mask;
}

static void write_mask(struct vcpu *vcpu, unsigned index, uint64_t value)
{
    (void)index;
    magic_of(vcpu)->mask = value;
    update_cause(vcpu->vm);
}

static void write_set(struct vcpu *vcpu, unsigned index, uint64_t value)
{
    (void)index;
    magic_of(vcpu)->latched |= value;
    update_cause(vcpu->vm);
}

static void write_clear(struct vcpu *vcpu, unsigned index, uint64_t value)
{
    (void)index;
    magic_of(vcpu)->latched &= ~value;
    update_cause(vcpu->vm);
}

static uint64_t read_line(struct vcpu *vcpu, unsigned index)
{
    return magic_of(vcpu)->line[index];
}

static void write_line(struct vcpu *vcpu, unsigned index, uint64_t value)
{
    magic_of(vcpu)->line[index] = value;
    update_cause(vcpu->vm);
}

static void write_ipi(struct vcpu *vcpu, unsigned index, uint64_t value)
{
    write_set(vcpu, index, value & 0xff);
}

static uint64_t read_idle(struct vcpu *vcpu, unsigned index)
{
    if (!vcpu_is_wanted(vcpu)) {
        vcpu->count[COUNT_IDLE]++;
        vcpu->state = vcpu->vm->config.spin ? VCPU_RUNNABLE : VCPU_IDLE;
    }
    return read_pending(vcpu, index);
}

static void write_marker(struct vcpu *vcpu, unsigned index, uint64_t value)
{
    (void)vcpu, (void)index;
    register_write64(FLASH_MAGIC_BASE + MAGIC_MARKER, value);
}

static void write_power_off(struct vcpu *vcpu, unsigned index, uint64_t value)
{
    (void)index;
    vm_end(vcpu->vm, (uint8_t)value);
}

/* The start registers of node 0's processor, which runs, and the alias are without effect. */
static void write_nothing(struct vcpu *vcpu, unsigned index, uint64_t value)
{
    (void)vcpu, (void)index, (void)value;
}

/* clang-format off */
static const struct magic_register registers[] = {
    {MAGIC_IDENT,       read_ident,   NULL},
    {MAGIC_NODE,        read_zero,    NULL},
    {MAGIC_NODES,       read_nodes,   NULL},
    {MAGIC_DRAM,        read_dram,    NULL},
    {MAGIC_CLOCK,       read_clock,   NULL},
    {MAGIC_ALIAS,       read_zero,    write_nothing},
    {MAGIC_INT_PENDING, read_pending, NULL},
    {MAGIC_INT_MASK,    read_mask,    write_mask},
    {MAGIC_INT_SET,     NULL,         write_set},
    {MAGIC_INT_CLEAR,   NULL,         write_clear},
    {MAGIC_IPI,         NULL,         write_ipi},
    {MAGIC_START_PC,    read_zero,    write_nothing},
    {MAGIC_START_SP,    read_zero,    write_nothing},
    {MAGIC_START_GP,    read_zero,    write_nothing},
    {MAGIC_START_ARG,   read_zero,    write_nothing},
    {MAGIC_START_GO,    NULL,         write_nothing},
    {MAGIC_IDLE,        read_idle,    NULL},
    {MAGIC_MARKER,      NULL,         write_marker},
    {MAGIC_POWER_OFF,   NULL,         write_power_off},
};
/* clang-format on */

static const struct magic_register *find_register(uint64_t offset, unsigned *index)
{
    static const struct magic_register line = {MAGIC_INT_LINE(0), read_line, write_line};

    *index = (unsigned)(offset - MAGIC_INT_LINE(0)) / 8;
    if (offset >= MAGIC_INT_LINE(0) && *index < VMAGIC_LINES)
        return &line;
    for (unsigned i = 0; i < sizeof(registers) / sizeof(registers[0]); i++)
        if (registers[i].offset == offset)
            return &registers[i];
    return NULL;
}

/* ---- accesses of a doubleword, or of the half that has the address ---- */

static void write_register(struct vcpu *vcpu, const struct magic_register *reg, unsigned index,
                           const struct mmio *access)
{
    uint64_t old = reg->read ? reg->read(vcpu, index) : 0;
    uint64_t value = access->value;

    if (access->size == 4 && (access->offset & 4))
        value |= old & ~UINT64_C(0xffffffff);
    else if (access->size == 4)
        value = value << 32 | (old & 0xffffffff);
    reg->write(vcpu, index, value);
}

static uint64_t read_register(struct vcpu *vcpu, const struct magic_register *reg, unsigned index,
                              const struct mmio *access)
{
    uint64_t value = reg->read(vcpu, index);

    return access->size == 4 && !(access->offset & 4) ? value >> 32 : value;
}

bool vmagic_access(struct vcpu *vcpu, struct mmio *access)
{
    unsigned index;
    const struct magic_register *reg = find_register(access->offset & ~UINT64_C(7), &index);

    if (!reg || access->size < 4 || !(access->write ? reg->write != NULL : reg->read != NULL))
        return false;
    if (access->write)
        write_register(vcpu, reg, index, access);
    else
        access->value = read_register(vcpu, reg, index, access);
    return true;
}
