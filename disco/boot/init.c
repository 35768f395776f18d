/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order in which the monitor comes up.
 */
#include "disco/boot/init.h"

#include "disco/core/monitor.h"
#include "disco/core/panic.h"
#include "disco/core/percpu.h"
#include "disco/core/sched.h"
#include "disco/core/trap.h"
#include "disco/core/vm_load.h"
#include "disco/include/status.h"
#include "disco/lib/print.h"
#include "disco/mem/domain.h"
#include "disco/mem/frame.h"
#include "sim/core/flash.h"

struct monitor monitor;

extern char image_end[], text_end[], vectors[]; /* boot/disco.lds */

static void __attribute__((noreturn)) give_up(const char *reason)
{
    log_line("%s", reason);
    machine_power_off(DISCO_STATUS_CONFIG);
}

static mpa_t memory_end(const struct machine *machine)
{
    mpa_t end = 0, most = UNITS_MOST * UNIT_BYTES;

    for (unsigned i = 0; i < machine->memory_count; i++) {
        mpa_t range_end = machine->memory[i].start + machine->memory[i].bytes;

        end = range_end > end ? range_end : end;
    }
    return end < most ? end : most;
}

static void init_memory(const struct machine *machine)
{
    mpa_t image = machine_address(image_end);

    for (unsigned i = 0; i < machine->memory_count; i++)
        frame_add(machine->memory[i].start, machine->memory[i].bytes);
    heap_init(image, (image + UNIT_BYTES) & ~(UNIT_BYTES - 1));
    frame_reserve(machine->tree, machine->tree_bytes);
    for (unsigned i = 0; i < machine->module_count; i++)
        frame_lend(machine->modules[i].start, machine->modules[i].bytes);
    domain_init();
    if (!memmap_init(memory_end(machine)))
        give_up("there is not enough memory for the monitor");
}

/* The boot processor's area, and behind it an empty virtual processor until there is a real one. */
static void init_processor(const struct machine *machine)
{
    struct percpu *cpu = heap_alloc(PERCPU_BYTES, PERCPU_BYTES);
    struct vcpu *none = heap_alloc(VCPU_BYTES, VCPU_BYTES);

    if (!cpu || !none)
        give_up("there is not enough memory for the monitor");
    percpu_init(cpu, 0, machine->count_hz);
    none->self = none;
    none->deadline = ~UINT64_C(0);
    percpu_map(cpu, none);
}

/* Modules named vm0, vm1, ... describe virtual machines; one that cannot be made stops the start.
 */
static void init_machines(void)
{
    char label[] = "vm0";

    for (; monitor.vm_count < VM_MAX; label[2]++) {
        const struct module *description = machine_module(&monitor.machine, label);

        if (!description)
            break;
        monitor.vms[monitor.vm_count] = vm_create(&monitor.machine, description);
        if (!monitor.vms[monitor.vm_count])
            machine_power_off(DISCO_STATUS_CONFIG); /* vm_create has said why */
        monitor.vm_count++;
        monitor.live++;
    }
    if (monitor.vm_count == 0)
        give_up("there is no module \"vm0\" that describes a virtual machine");
}

/* What the virtual machines leave is for disks that are copied on write, in equal parts. */
static void share_memory(void)
{
    uint64_t disks = 0;

    for (unsigned slot = 0; slot < VM_VIRTIO; slot++)
        disks += monitor.virtio[slot] && monitor.virtio[slot]->cow;
    if (disks)
        monitor.disk_share = (frame_free_units() << (UNIT_SHIFT - PAGE_SHIFT)) / disks;
}

static void init_interrupts(void)
{
    percpu_enable_interrupt(percpu(), MAGIC_IRQ_UART, true);
}

void init(const void *tree)
{
    bool readable = machine_read(&monitor.machine, tree);

    log_line("Disco, text %u KB", (unsigned)((uint64_t)(text_end - vectors) + 1023) / 1024);
    if (!readable)
        give_up("the machine's device tree cannot be read");
    init_memory(&monitor.machine);
    init_processor(&monitor.machine);
    init_machines();
    frame_end_loans();
    share_memory();
    init_interrupts();
    log_line("%u KB of data, %lu MB free", (unsigned)(heap_used() >> 10), frame_free_units());
    sched_leave(percpu());
    resume();
}
