/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The description of a virtual machine, and what it starts with in memory.
 */
#ifndef DISCO_CORE_VM_LOAD_H
#define DISCO_CORE_VM_LOAD_H

#include "disco/boot/machine.h"
#include "disco/core/vm.h"

/* How its first processor starts. */
struct vm_boot {
    vaddr_t entry;
    uint64_t a0, a1;
};

/* Read the description. False, with a line that says why, if it is wrong. */
bool vm_read_config(struct vm *vm, const struct machine *machine, const struct module *description);

/* Put kernel, initial RAM disk and device tree into its memory. False, with a line that says why.
 */
bool vm_load(struct vm *vm, const struct machine *machine, struct vm_boot *boot);

/* Where a virtual machine's initial RAM disk lies; equal = it has none. */
struct vm_initrd {
    gpa_t start, end;
};

/* Make the virtual machine's device tree at `buffer`. Returns its size, 0 if there is no room. */
size_t vm_tree(const struct vm *vm, const struct machine *machine, const struct vm_initrd *initrd,
               void *buffer, size_t room);

#endif
