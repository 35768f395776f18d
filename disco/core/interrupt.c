/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The machine's interrupts: timer (IP7) and devices (IP2, through MAGIC).
 */
#include "disco/core/interrupt.h"

#include "disco/core/monitor.h"
#include "disco/core/sched.h"
#include "disco/core/timer.h"
#include "disco/core/trap.h"
#include "sim/core/flash.h"

static uint64_t pending(const struct percpu *cpu)
{
    uint64_t node = (uint64_t)cpu->number << FLASH_NODE_SHIFT;

    return register_read64(node + FLASH_MAGIC_BASE + MAGIC_INT_PENDING) & cpu->interrupts;
}

/* Completions may be much work, and theirs who asked for it, whoever runs. */
static void virtio_interrupt(struct percpu *cpu, struct vvirtio *virtio)
{
    uint64_t start = percpu_clock(cpu);

    vvirtio_interrupt(virtio);
    sched_charge(cpu, virtio->vm->vcpus[0], start);
}

static void device_interrupt(struct percpu *cpu, unsigned number)
{
    unsigned slot = number - MAGIC_IRQ_VIRTIO(0);

    if (number == MAGIC_IRQ_UART)
        vuart_receive(&monitor.console->uart, monitor.console);
    else if (slot < VM_VIRTIO && monitor.virtio[slot])
        virtio_interrupt(cpu, monitor.virtio[slot]);
}

static void device_interrupts(struct percpu *cpu)
{
    uint64_t left = pending(cpu);

    for (unsigned i = 0; left; i++, left >>= 1)
        if (left & 1)
            device_interrupt(cpu, i);
}

void interrupt_handle(struct percpu *cpu, uint32_t cause)
{
    if (cause & CAUSE_IP7)
        timer_expired(cpu);
    if (!(cause & CAUSE_IP2))
        return;
    device_interrupts(cpu);
    if (cpu->slice_end != NO_SLICE) /* somebody woke, and the running one's time is limited now */
        timer_program(cpu);
}

void take_interrupt(struct vcpu *vcpu)
{
    vcpu->count[COUNT_INTERRUPT]++;
    interrupt_handle(percpu(), vcpu->cause);
}
