/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLB misses that the refill handler does not know, and invalid and modified exceptions: whose are
 * they? The kernel's windows are the monitor's, all else goes by the virtual TLB; a translation
 * that leads to no memory is an access to a device.
 */
#include "disco/core/hal.h"
#include "disco/core/percpu.h"
#include "disco/core/reflect.h"
#include "disco/core/trap.h"
#include "disco/core/vm.h"
#include "disco/core/vtlb.h"
#include "disco/dev/mmio.h"
#include "disco/mem/hwtlb.h"
#include "disco/mem/pmap.h"

static unsigned code_of(const struct vcpu *vcpu)
{
    return (vcpu->cause & CAUSE_CODE) >> CAUSE_CODE_SHIFT;
}

static bool is_store(const struct vcpu *vcpu)
{
    return code_of(vcpu) != EXC_TLBL;
}

/* Enter a page pair of a window: as the refill handler does, for windows that it does not know. */
static void insert_window(struct vcpu *vcpu, vaddr_t va, gpa_t gpa)
{
    const uint64_t *pair = &vcpu->pmap[gpa >> PAGE_SHIFT & ~UINT64_C(1)];

    vcpu->count[COUNT_WINDOW]++;
    hwtlb_put((va & ENTRYHI_KEY) | (vcpu->cp0[CP0_ENTRYHI] & ENTRYHI_ASID), pair);
}

static void window_fault(struct vcpu *vcpu, gpa_t gpa)
{
    if (gpa >> PAGE_SHIFT >= vcpu->vm->pages) {
        if (is_store(vcpu) || !mmio_show(vcpu, gpa))
            mmio_fault(vcpu, gpa);
        return;
    }
    if (is_store(vcpu))
        pmap_own(vcpu->vm, gpa >> PAGE_SHIFT);
    insert_window(vcpu, vcpu->badvaddr, gpa);
}

/* A miss is a refill; else the guest's own entry forbids the access, or leads to a device. */
static void mapped_fault(struct vcpu *vcpu)
{
    vaddr_t va = vcpu->badvaddr;
    int index = vtlb_find(&vcpu->tlb, va, vcpu->cp0[CP0_ENTRYHI] & ENTRYHI_ASID);
    const struct vtlb_entry *entry = &vcpu->tlb.entry[index == VTLB_MISS ? 0 : index];
    unsigned tlb_code = is_store(vcpu) ? EXC_TLBS : EXC_TLBL;
    uint64_t lo;

    if (index == VTLB_MISS) {
        vcpu->count[COUNT_TLB_REFLECT]++;
        reflect_tlb(vcpu, tlb_code, va, true);
        return;
    }
    lo = vtlb_entrylo(entry, va);
    if (!(lo & ENTRYLO_V) || (is_store(vcpu) && !(lo & ENTRYLO_D))) {
        vcpu->count[COUNT_TLB_INVALID]++;
        reflect_tlb(vcpu, lo & ENTRYLO_V ? EXC_MOD : tlb_code, va, false);
        return;
    }
    if (pmap_merge(vcpu, lo) & ENTRYLO_V) {
        if (is_store(vcpu))
            pmap_own(vcpu->vm, (lo & ENTRYLO_PFN) >> ENTRYLO_PFN_BIT);
        vcpu->count[COUNT_TLB_INSERT]++;
        vtlb_insert(vcpu, entry, va);
        return;
    }
    mmio_fault(vcpu, (lo & ENTRYLO_PFN) << (PAGE_SHIFT - ENTRYLO_PFN_BIT) | (va & (PAGE_SIZE - 1)));
}

void tlb_fault(struct vcpu *vcpu)
{
    gpa_t gpa;

    if (hal_owns(vcpu->badvaddr))
        hal_fault(vcpu);
    else if (pmap_window(vcpu->badvaddr, &gpa))
        window_fault(vcpu, gpa);
    else
        mapped_fault(vcpu);
}
