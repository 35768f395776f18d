/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A monitor with a leak, for domain.sh: the last guest-physical page of each virtual machine is the
 * machine page behind the one it should be. Linked in front of the real function (ld --wrap).
 */
#include "disco/core/vm.h"

bool __real_pmap_create(struct vm *vm);
bool __wrap_pmap_create(struct vm *vm);

bool __wrap_pmap_create(struct vm *vm)
{
    if (!__real_pmap_create(vm))
        return false;
    vm->pmap[vm->pages - 1] += 1 << ENTRYLO_PFN_BIT;
    return true;
}
