/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A monitor that lets the guest's TLB entries translate any address, its own wired pages and the
 * HAL's too, for fuzz.sh. Linked in front of the real function (ld --wrap).
 */
#include "disco/core/vtlb.h"

void __real_vtlb_write_indexed(struct vcpu *vcpu);
void __wrap_vtlb_write_indexed(struct vcpu *vcpu);

void __wrap_vtlb_write_indexed(struct vcpu *vcpu)
{
    const struct vtlb_entry *entry = &vcpu->tlb.entry[vcpu->cp0[CP0_INDEX] % TLB_ENTRIES];

    __real_vtlb_write_indexed(vcpu);
    if (!entry->mask && ((entry->lo[0] | entry->lo[1]) & ENTRYLO_V))
        vtlb_insert(vcpu, entry, entry->hi & ENTRYHI_KEY);
}
