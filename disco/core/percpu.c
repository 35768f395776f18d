/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A processor's own area, its clock, and its node's interrupt mask.
 */
#include "disco/core/percpu.h"

#include "disco/core/hal.h"
#include "disco/mem/hwtlb.h"
#include "sim/core/flash.h"

static uint64_t magic(const struct percpu *cpu, uint64_t offset)
{
    return ((uint64_t)cpu->number << FLASH_NODE_SHIFT) + FLASH_MAGIC_BASE + offset;
}

void percpu_init(struct percpu *cpu, uint32_t number, uint32_t count_hz)
{
    cpu->self = cpu;
    cpu->stack_top = (uint64_t)cpu + PERCPU_BYTES;
    cpu->number = number;
    cpu->ticks_per_ms = count_hz / 1000;
    cpu->clock = CP0_READ32(CP0_COUNT);
    cpu->slice_end = NO_SLICE;
    cpu->canary = STACK_CANARY;
    hwtlb_init();
}

void percpu_map(struct percpu *cpu, struct vcpu *vcpu)
{
    cpu->current = vcpu;
    hwtlb_wire(PERCPU_WINDOW, machine_address(cpu), machine_address(vcpu));
    hal_map(cpu, vcpu);
}

uint64_t percpu_clock(struct percpu *cpu)
{
    cpu->clock += CP0_READ32(CP0_COUNT) - (uint32_t)cpu->clock;
    return cpu->clock;
}

void percpu_enable_interrupt(struct percpu *cpu, unsigned number, bool enabled)
{
    uint64_t bit = UINT64_C(1) << number;

    cpu->interrupts = enabled ? cpu->interrupts | bit : cpu->interrupts & ~bit;
    register_write64(magic(cpu, MAGIC_INT_MASK), cpu->interrupts);
}
