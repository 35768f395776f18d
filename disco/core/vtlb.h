/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual TLB: what TLBWI, TLBWR, TLBR and TLBP of a guest mean (R10000 UM 14.1 to 14.6, 16.3).
 */
#ifndef DISCO_CORE_VTLB_H
#define DISCO_CORE_VTLB_H

#include "disco/core/vcpu.h"

#define VTLB_MISS (-1)

/* All 64 entries as after reset: they match nothing. */
void vtlb_reset(struct vtlb *tlb);

/* The entry that translates va in this address space, or VTLB_MISS. */
int vtlb_find(const struct vtlb *tlb, vaddr_t va, unsigned asid);

/* The entry's EntryLo for va as that of a 4 KB page. */
uint64_t vtlb_entrylo(const struct vtlb_entry *entry, vaddr_t va);

/* The instructions. */
void vtlb_write_indexed(struct vcpu *vcpu);
void vtlb_write_random(struct vcpu *vcpu);
void vtlb_read(struct vcpu *vcpu);
void vtlb_probe(struct vcpu *vcpu);

/* Enter the pair of 4 KB pages around va, which `entry` translates, into the machine's TLBs. */
void vtlb_insert(struct vcpu *vcpu, const struct vtlb_entry *entry, vaddr_t va);

/* Have the machine's TLBs forget the translation of this EntryHi. */
void vtlb_forget(struct vcpu *vcpu, uint64_t hi);

/* Forget everything that the machine's TLBs know of this virtual processor, which runs. */
void vtlb_flush_machine(struct vcpu *vcpu);

#endif
