/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loading of a virtual machine: the kernel where it is linked, initial RAM disk and device tree at
 * the end of memory.
 */
#include "disco/core/vm_load.h"

#include "disco/lib/elf.h"
#include "disco/lib/print.h"
#include "disco/lib/string.h"
#include "disco/mem/frame.h"

#define TREE_ROOM   16384
#define PLACE_ALIGN UINT64_C(0x10000)
#define UHI_TREE    (~UINT64_C(0) - 1) /* a0 = -2: a1 is a device tree */
#define CKSSEG_ROOM (UINT64_C(256) << 20)

static bool refuse(const struct vm *vm, const char *what, const char *reason)
{
    log_line("%s: %s %s", vm->name, what, reason);
    return false;
}

static const struct module *find_module(const struct vm *vm, const struct machine *machine,
                                        const char *label)
{
    const struct module *module = machine_module(machine, label);

    if (!module)
        log_line("%s: there is no module \"%s\"", vm->name, label);
    return module;
}

/* A guest kernel is linked in CKSSEG, or for XSSEG as a whole. */
static bool segment_address(vaddr_t va, gpa_t *gpa)
{
    *gpa = va - CKSSEG;
    if (*gpa < CKSSEG_ROOM)
        return true;
    *gpa = va - XSSEG;
    return *gpa < VM_MEMORY_MAX;
}

static const char *load_segment(struct vm *vm, const struct elf_segment *segment)
{
    gpa_t gpa;

    if (!segment_address(segment->va, &gpa))
        return "is not linked for a virtual machine (CKSSEG or XSSEG): is it the bare kernel?";
    if (gpa + segment->memory_bytes < gpa || gpa + segment->memory_bytes > vm->config.memory)
        return "does not fit into the virtual machine's memory";
    vm_copy_to(vm, gpa, segment->bytes, segment->file_bytes);
    vm_clear(vm, gpa + segment->file_bytes, segment->memory_bytes - segment->file_bytes);
    return NULL;
}

static const char *load_segments(struct vm *vm, const struct elf *elf)
{
    struct elf_segment segment;
    const char *reason;

    for (unsigned i = 0; i < elf->segments; i++) {
        reason = elf_segment(elf, i, &segment);
        if (!reason && segment.memory_bytes)
            reason = load_segment(vm, &segment);
        if (reason)
            return reason;
    }
    return NULL;
}

static bool load_kernel(struct vm *vm, const struct machine *machine, vaddr_t *entry)
{
    const struct module *module = find_module(vm, machine, vm->config.kernel);
    const char *reason;
    struct elf elf;

    if (!module)
        return false;
    reason = elf_open(&elf, machine_pointer(module->start), module->bytes);
    if (!reason)
        reason = load_segments(vm, &elf);
    if (reason)
        return refuse(vm, module->label, reason);
    *entry = elf.entry;
    return true;
}

/* Take `bytes` below *top. */
static bool place(gpa_t *top, uint64_t bytes)
{
    if (bytes > *top)
        return false;
    *top = (*top - bytes) & ~(PLACE_ALIGN - 1);
    return true;
}

static bool load_initrd(struct vm *vm, const struct machine *machine, gpa_t *top,
                        struct vm_initrd *initrd)
{
    const struct module *module;

    *initrd = (struct vm_initrd){0, 0};
    if (!vm->config.initrd[0])
        return true;
    module = find_module(vm, machine, vm->config.initrd);
    if (!module)
        return false;
    if (!place(top, module->bytes))
        return refuse(vm, module->label, "does not fit into the virtual machine's memory");
    *initrd = (struct vm_initrd){*top, *top + module->bytes};
    return vm_copy_to(vm, *top, machine_pointer(module->start), module->bytes);
}

/* The tree is made in place: a machine's memory is contiguous over it, TREE_ROOM dividing a unit.
 */
static bool load_tree(struct vm *vm, const struct machine *machine, gpa_t *top,
                      const struct vm_initrd *initrd)
{
    if (!place(top, TREE_ROOM) ||
        !vm_tree(vm, machine, initrd, vm_memory_own(vm, *top, 1), TREE_ROOM))
        return refuse(vm, "device tree", "does not fit");
    return true;
}

bool vm_load(struct vm *vm, const struct machine *machine, struct vm_boot *boot)
{
    gpa_t top = vm->config.memory;
    struct vm_initrd initrd;

    if (!load_kernel(vm, machine, &boot->entry) || !load_initrd(vm, machine, &top, &initrd) ||
        !load_tree(vm, machine, &top, &initrd))
        return false;
    boot->a0 = UHI_TREE;
    boot->a1 = XSSEG | top;
    return true;
}
