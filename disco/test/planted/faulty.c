/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Takes the place of vmagic_access() in the monitor with a fault: the guest's store of FAULT_MARKER
 * to the marker register makes the monitor lose its pointer to the virtual machine.
 */
#include "disco/core/vm.h"
#include "disco/dev/mmio.h"
#include "disco/dev/vmagic.h"
#include "disco/test/planted/marker.h"
#include "sim/core/flash.h"

bool __real_vmagic_access(struct vcpu *vcpu, struct mmio *access);
bool __wrap_vmagic_access(struct vcpu *vcpu, struct mmio *access);

bool __wrap_vmagic_access(struct vcpu *vcpu, struct mmio *access)
{
    bool known = __real_vmagic_access(vcpu, access);

    if (access->offset == MAGIC_MARKER && access->value == FAULT_MARKER) {
        vcpu->vm = NULL;
        access->offset = MAGIC_INT_MASK;
        __real_vmagic_access(vcpu, access);
    }
    return known;
}
