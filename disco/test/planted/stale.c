/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A monitor whose TLBs go on knowing a page that has changed hands, for fuzz.sh: what the back-maps
 * say is not dropped. Linked in front of the real function (ld --wrap), for calls from other files.
 */
#include "disco/core/vtlb.h"

void __wrap_vtlb_forget(struct vcpu *vcpu, uint64_t hi);

void __wrap_vtlb_forget(struct vcpu *vcpu, uint64_t hi)
{
    (void)vcpu;
    (void)hi;
}
