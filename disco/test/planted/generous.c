/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A monitor that lets devices write to pages that are shared, for fuzz.sh: the guest does not get
 * one of its own first. Linked in front of the real function (ld --wrap), for calls from other
 * files.
 */
#include "disco/core/vm.h"

void *__wrap_vm_memory_own(struct vm *vm, gpa_t gpa, uint64_t bytes);

void *__wrap_vm_memory_own(struct vm *vm, gpa_t gpa, uint64_t bytes)
{
    return (void *)(uintptr_t)vm_memory(vm, gpa, bytes);
}
