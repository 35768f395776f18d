/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Offsets of members for assembly. The compiler's output of this file is turned into offsets.h:
 * each line "->NAME value" becomes a #define.
 */
#include "disco/core/percpu.h"
#include "disco/core/vcpu.h"
#include "disco/mem/l2tlb.h"

#define DEFINE(name, value) __asm__ volatile("\n->" #name " %0" : : "i"((int64_t)(value)))
#define VCPU(name, member)  DEFINE(VCPU_##name, (int64_t)offsetof(struct vcpu, member) - VCPU_BYTES)
#define PERCPU(name, member)                                                                       \
    DEFINE(PERCPU_##name, (int64_t)offsetof(struct percpu, member) - VCPU_BYTES - PERCPU_BYTES)

void offsets(void);

void offsets(void)
{
    VCPU(GPR, gpr);
    VCPU(HI, hi);
    VCPU(LO, lo);
    VCPU(PC, pc);
    VCPU(BADVADDR, badvaddr);
    VCPU(CAUSE, cause);
    VCPU(HW_STATUS, hw_status);
    VCPU(PASS_KERNEL, pass_kernel);
    VCPU(PASS_USER, pass_user);
    VCPU(FAST, fast);
    VCPU(INSN, insn);
    VCPU(NEXT, next);
    VCPU(ENTRYHI_MASK, entryhi_mask);
    VCPU(ENTRYLO_MASK, entrylo_mask);
    VCPU(L2TLB_INDEX, l2tlb_index);
    VCPU(L2TLB_SECOND, l2tlb_second);
    VCPU(PMAP, pmap);
    VCPU(PMAP_BYTES, pmap_bytes);
    VCPU(CKSSEG_END, cksseg.end);
    VCPU(CKSSEG_PMAP, cksseg.pmap);
    VCPU(XSSEG_END, xsseg.end);
    VCPU(XSSEG_PMAP, xsseg.pmap);
    VCPU(SCRATCH, scratch);
    VCPU(LARGE, large);
    VCPU(LARGE_BYTES, large_bytes);
    VCPU(LARGE_SHIFT, large_shift);
    VCPU(LARGE_MASK, large_mask);
    VCPU(CKSSEG_ENTRYHI, cksseg_entryhi);
    VCPU(SELF, self);
    VCPU(CP0, cp0);
    VCPU(COUNT, count);
    VCPU(CALLS, calls);
    VCPU(VTLB_ENTRY, tlb.entry);
    VCPU(VTLB_HEAD, tlb.head);
    VCPU(VTLB_NEXT, tlb.next);
    VCPU(VTLB_LARGE, tlb.large);
    DEFINE(VTLB_ENTRY_BYTES, sizeof(struct vtlb_entry));
    DEFINE(VTLB_ENTRY_HI, offsetof(struct vtlb_entry, hi));
    DEFINE(VTLB_ENTRY_LO0, offsetof(struct vtlb_entry, lo[0]));
    DEFINE(VTLB_CHAIN_MASK, VTLB_CHAINS - 1);
    DEFINE(COUNT_SYSCALL_INDEX, COUNT_SYSCALL);
    DEFINE(COUNT_HAL_CALL_INDEX, COUNT_HAL_CALL);
    DEFINE(COUNT_TLB_REFLECT_INDEX, COUNT_TLB_REFLECT);
    DEFINE(COUNT_TLB_PROBE_INDEX, COUNT_TLB_PROBE);
    PERCPU(STACK_TOP, stack_top);
    PERCPU(PANIC_GPR, panic_gpr);
    DEFINE(L2TLB_SLOTS, (L2TLB_SETS - 1) * sizeof(struct l2tlb_entry));
    DEFINE(L2TLB_WAY_BYTES, L2TLB_SETS * sizeof(struct l2tlb_entry));
    DEFINE(L2TLB_ASID_BIT, L2TLB_ASID_SHIFT + 4);
    DEFINE(L2TLB_HI, offsetof(struct l2tlb_entry, hi));
    DEFINE(L2TLB_LO, offsetof(struct l2tlb_entry, lo));
}
