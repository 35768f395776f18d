/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Guest-physical memory: the pmap of a virtual machine has, for each guest-physical page, the
 * EntryLo of its machine page as the guest kernel's windows need it (Disco paper, 4.2.2): coherent,
 * valid, writable, global. The refill handler loads a pair of them straight into the TLB.
 */
#ifndef DISCO_MEM_PMAP_H
#define DISCO_MEM_PMAP_H

#include "disco/core/vcpu.h"

/*
 * The same for large pages of the windows: pairs of EntryLo in the order of guest-physical memory.
 * Pages are as large as the runs of machine memory that the pmap is made of: 16 MB, or 1 MB.
 */
struct pmap_large {
    uint64_t *pairs; /* NULL = windows have pages of 4 KB */
    uint64_t bytes;
    uint32_t shift; /* from VPN2 * 16 to the number of a pair */
    uint32_t mask;  /* PageMask */
};

/* Take machine memory for all pages of the machine, cleared. False if there is not enough. */
bool pmap_create(struct vm *vm);

/* Machine page behind a pmap entry. */
static inline mpa_t pmap_machine(uint64_t entry)
{
    return (entry & ENTRYLO_PFN) << (PAGE_SHIFT - ENTRYLO_PFN_BIT);
}

/* EntryLo for the hardware from the guest's own: 0 (invalid) if the page is not memory. */
static inline uint64_t pmap_merge(const struct vcpu *vcpu, uint64_t lo)
{
    uint64_t page = (lo & ENTRYLO_PFN) >> ENTRYLO_PFN_BIT;
    uint64_t rights = lo & (ENTRYLO_V | ENTRYLO_D | ENTRYLO_G);

    if (page * sizeof(uint64_t) >= vcpu->pmap_bytes)
        return lo & ENTRYLO_G;
    return vcpu->pmap[page] & (~(uint64_t)(ENTRYLO_V | ENTRYLO_D | ENTRYLO_G) | rights);
}

/* Where the kernel windows lead; false if the address is in none of them. */
bool pmap_window(vaddr_t va, gpa_t *gpa);

#endif
