/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making and ending of virtual machines.
 */
#include "disco/core/vm.h"

#include "disco/core/monitor.h"
#include "disco/core/panic.h"
#include "disco/core/sched.h"
#include "disco/core/vm_load.h"
#include "disco/include/status.h"
#include "disco/lib/print.h"
#include "disco/lib/string.h"
#include "disco/mem/domain.h"
#include "disco/mem/frame.h"
#include "disco/mem/l2tlb.h"
#include "disco/mem/pmap.h"

static bool is_memory(const struct vm *vm, gpa_t gpa, uint64_t bytes)
{
    return gpa >> PAGE_SHIFT < vm->pages && bytes <= PAGE_SIZE - (gpa & (PAGE_SIZE - 1));
}

static void *pointer(const struct vm *vm, gpa_t gpa)
{
    uint64_t offset = gpa & (PAGE_SIZE - 1);

    return machine_pointer(pmap_machine(vm->pmap[gpa >> PAGE_SHIFT]) + offset);
}

const void *vm_memory(const struct vm *vm, gpa_t gpa, uint64_t bytes)
{
    return is_memory(vm, gpa, bytes) ? pointer(vm, gpa) : NULL;
}

void *vm_memory_own(struct vm *vm, gpa_t gpa, uint64_t bytes)
{
    if (!is_memory(vm, gpa, bytes))
        return NULL;
    pmap_own(vm, gpa >> PAGE_SHIFT);
    return pointer(vm, gpa);
}

/* Write a range, page by page; `from` is NULL to clear. */
static bool fill(struct vm *vm, gpa_t gpa, const uint8_t *from, uint64_t bytes)
{
    while (bytes > 0) {
        uint64_t in_page = PAGE_SIZE - (gpa & (PAGE_SIZE - 1));
        uint64_t piece = bytes < in_page ? bytes : in_page;
        void *at = vm_memory_own(vm, gpa, piece);

        if (!at)
            return false;
        if (from)
            memcpy(at, from, piece);
        else
            memset(at, 0, piece);
        from = from ? from + piece : NULL;
        gpa += piece;
        bytes -= piece;
    }
    return true;
}

bool vm_copy_to(struct vm *vm, gpa_t gpa, const void *from, uint64_t bytes)
{
    return fill(vm, gpa, from, bytes);
}

bool vm_clear(struct vm *vm, gpa_t gpa, uint64_t bytes)
{
    return fill(vm, gpa, NULL, bytes);
}

/* ---- making ---- */

static bool refuse(const struct vm *vm, const char *reason)
{
    log_line("%s: %s", vm->name, reason);
    return false;
}

static bool make_vcpu(struct vm *vm, uint32_t number)
{
    struct vcpu *vcpu = heap_alloc(VCPU_BYTES, VCPU_BYTES);

    if (!vcpu)
        return false;
    vm->vcpus[number] = vcpu;
    vcpu_init(vcpu, vm, number);
    memmap_set(machine_address(vcpu->cp0), 1, PAGE_CONTEXT, vm->domain, number);
    vcpu->l2tlb = l2tlb_new();
    if (!vcpu->l2tlb)
        return false;
    vcpu->l2tlb_second = vcpu->l2tlb->way[1];
    return sched_add(percpu(), vcpu);
}

static bool make_processors(struct vm *vm)
{
    for (uint32_t i = 0; i < VM_VCPUS; i++)
        if (!make_vcpu(vm, i))
            return refuse(vm, "there is no room for its virtual processors");
    return true;
}

static bool make_devices(struct vm *vm)
{
    if (!vmagic_init(&vm->magic))
        return refuse(vm, "there is no room for its devices");
    for (unsigned slot = 0; slot < VM_VIRTIO; slot++) {
        if (!(vm->config.virtio >> slot & 1))
            continue;
        if (monitor.virtio[slot])
            return refuse(vm, "asks for a device that another virtual machine has");
        if (!(monitor.machine.virtio >> slot & 1))
            return refuse(vm, "asks for a virtio device that the machine does not have");
        vm->virtio[slot] = monitor.virtio[slot] = vvirtio_new(vm, slot);
        if (!vm->virtio[slot])
            return refuse(vm, "a virtio device does not work");
        domain_own_device(slot, vm->domain);
    }
    if (!monitor.console)
        monitor.console = vm;
    return true;
}

static bool make_memory(struct vm *vm)
{
    if (pmap_create(vm))
        return true;
    log_line("%s: asks for %lu MB of memory; the machine has %lu MB left", vm->name,
             vm->config.memory >> 20, frame_free_units());
    return false;
}

struct vm *vm_create(const struct machine *machine, const struct module *description)
{
    struct vm *vm = heap_alloc(sizeof(*vm), 8);
    struct vm_boot boot;

    if (!vm)
        return NULL;
    vm->domain = monitor.vm_count + 1;
    string_copy(vm->name, VM_NAME, description->label);
    if (!vm_read_config(vm, machine, description) || !make_memory(vm) || !make_processors(vm) ||
        !make_devices(vm) || !vm_load(vm, machine, &boot))
        return NULL;
    vm->vcpus[0]->gpr[4] = boot.a0;
    vm->vcpus[0]->gpr[5] = boot.a1;
    vcpu_start(vm->vcpus[0], boot.entry);
    log_line("%s: %lu MB, kernel %s", vm->name, vm->config.memory >> 20, vm->config.kernel);
    return vm;
}

void vm_resume(struct vm *vm)
{
    vm->postponed = false;
    for (unsigned slot = 0; slot < VM_VIRTIO; slot++)
        if (vm->virtio[slot])
            vvirtio_resume(vm->virtio[slot]);
}

/* ---- ending ---- */

/* The console goes to the first machine that still runs. */
static void hand_on_console(void)
{
    for (unsigned i = 0; i < monitor.vm_count; i++) {
        struct vm *vm = monitor.vms[i];

        if (vm->ended)
            continue;
        monitor.console = vm;
        vuart_receive(&vm->uart, vm);
        return;
    }
}

void vm_end(struct vm *vm, uint8_t status)
{
    if (vm->ended)
        return;
    vm->ended = true;
    vm->status = status;
    for (unsigned i = 0; i < VM_VCPUS; i++) {
        vm->vcpus[i]->state = VCPU_STOPPED;
        vm->vcpus[i]->deadline = ~UINT64_C(0);
    }
    for (unsigned slot = 0; slot < VM_VIRTIO; slot++)
        if (vm->virtio[slot])
            vvirtio_stop(vm->virtio[slot]);
    if (vm->config.report)
        counters_print(vm);
    monitor.live--;
    if (monitor.live == 0)
        domain_report();
    if (monitor.live == 0)
        machine_power_off(status);
    log_line("%s: ended with status %u", vm->name, status);
    if (monitor.console == vm)
        hand_on_console();
}

void vm_fail(struct vm *vm, const char *reason)
{
    log_line("%s: %s (pc %016lx); it is ended", vm->name, reason, vm->vcpus[0]->pc);
    vm_end(vm, DISCO_STATUS_GUEST);
}
