/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A monitor of a later day, for tests/cli/test_monitor.sh: it offers parts of the HAL that no
 * kernel of today knows. Linked in front of the real function (ld --wrap).
 */
#include "disco/core/hal.h"

#define KNOWN (HAL_HAS_REGISTERS | HAL_HAS_CLOCK | HAL_HAS_RETURN | HAL_HAS_ZERO | HAL_HAS_UNUSED)

bool __real_hal_call(struct vcpu *vcpu, unsigned number);
bool __wrap_hal_call(struct vcpu *vcpu, unsigned number);

bool __wrap_hal_call(struct vcpu *vcpu, unsigned number)
{
    bool done = __real_hal_call(vcpu, number);

    if (number == HAL_ON)
        vcpu->features |= ~(uint64_t)KNOWN;
    return done;
}
