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
#define NO_ROOM     "does not fit into the virtual machine's memory"

/* Guest memory in which nothing was put: above the kernel, below what lies at the end. */
struct room {
    gpa_t bottom, top;
};

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

static const char *load_segment(struct vm *vm, const struct elf_segment *segment, struct room *room)
{
    gpa_t gpa, end;

    if (!segment_address(segment->va, &gpa))
        return "is not linked for a virtual machine (CKSSEG or XSSEG): is it the bare kernel?";
    end = gpa + segment->memory_bytes;
    if (end < gpa || end > vm->config.memory)
        return NO_ROOM;
    room->bottom = end > room->bottom ? end : room->bottom;
    vm_copy_to(vm, gpa, segment->bytes, segment->file_bytes);
    vm_clear(vm, gpa + segment->file_bytes, segment->memory_bytes - segment->file_bytes);
    return NULL;
}

static const char *load_segments(struct vm *vm, const struct elf *elf, struct room *room)
{
    struct elf_segment segment;
    const char *reason;

    for (unsigned i = 0; i < elf->segments; i++) {
        reason = elf_segment(elf, i, &segment);
        if (!reason && segment.memory_bytes)
            reason = load_segment(vm, &segment, room);
        if (reason)
            return reason;
    }
    return NULL;
}

static bool load_kernel(struct vm *vm, const struct machine *machine, struct room *room,
                        vaddr_t *entry)
{
    const struct module *module = find_module(vm, machine, vm->config.kernel);
    const char *reason;
    struct elf elf;

    if (!module)
        return false;
    reason = elf_open(&elf, machine_pointer(module->start), module->bytes);
    if (!reason)
        reason = load_segments(vm, &elf, room);
    if (reason)
        return refuse(vm, module->label, reason);
    *entry = elf.entry;
    return true;
}

/* Take `bytes` at the top, aligned. */
static bool place(struct room *room, uint64_t bytes)
{
    if (bytes > room->top)
        return false;
    room->top = (room->top - bytes) & ~(PLACE_ALIGN - 1);
    return room->top >= room->bottom;
}

static bool load_initrd(struct vm *vm, const struct machine *machine, struct room *room,
                        struct vm_initrd *initrd)
{
    const struct module *module;

    *initrd = (struct vm_initrd){0, 0};
    if (!vm->config.initrd[0])
        return true;
    module = find_module(vm, machine, vm->config.initrd);
    if (!module)
        return false;
    if (!place(room, module->bytes))
        return refuse(vm, module->label, NO_ROOM);
    *initrd = (struct vm_initrd){room->top, room->top + module->bytes};
    return vm_copy_to(vm, room->top, machine_pointer(module->start), module->bytes);
}

/* The tree is made in place: a machine's memory is contiguous over it, TREE_ROOM dividing a unit.
 */
static bool load_tree(struct vm *vm, const struct machine *machine, struct room *room,
                      const struct vm_initrd *initrd)
{
    if (!place(room, TREE_ROOM) ||
        !vm_tree(vm, machine, initrd, vm_memory_own(vm, room->top, 1), TREE_ROOM))
        return refuse(vm, "device tree", NO_ROOM);
    return true;
}

bool vm_load(struct vm *vm, const struct machine *machine, struct vm_boot *boot)
{
    struct room room = {0, vm->config.memory};
    struct vm_initrd initrd;

    if (!load_kernel(vm, machine, &room, &boot->entry) ||
        !load_initrd(vm, machine, &room, &initrd) || !load_tree(vm, machine, &room, &initrd))
        return false;
    boot->a0 = UHI_TREE;
    boot->a1 = XSSEG | room.top;
    return true;
}
