/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A monitor that is careless, for fuzz.sh: an access of the guest's kernel to an address behind
 * memory is no bus error, but made again and again. Linked in front of the real function (ld
 * --wrap).
 */
#include "disco/core/vcpu.h"
#include "disco/dev/mmio.h"
#include "sim/core/flash.h"

void __real_mmio_fault(struct vcpu *vcpu, gpa_t gpa);
void __wrap_mmio_fault(struct vcpu *vcpu, gpa_t gpa);

void __wrap_mmio_fault(struct vcpu *vcpu, gpa_t gpa)
{
    if (gpa >= FLASH_UART_BASE || vcpu_in_user_mode(vcpu))
        __real_mmio_fault(vcpu, gpa);
}
