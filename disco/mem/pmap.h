/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Guest-physical memory: the pmap of a virtual machine has, for each guest-physical page, the
 * EntryLo of its machine page as the guest kernel's windows need it (Disco paper, 4.2.2): coherent,
 * valid, writable, global; not writable if the machine page is shared. The refill handler loads a
 * pair of them straight into the TLB.
 */
#ifndef DISCO_MEM_PMAP_H
#define DISCO_MEM_PMAP_H

#include "disco/core/vcpu.h"

#define REGISTER_WINDOW (XSSEG + (UINT64_C(1) << 41)) /* guest-physical address 0, for devices */

/*
 * The same for large pages of the windows: pairs of EntryLo in the order of guest-physical memory.
 * Pages are as large as the runs of machine memory that the pmap is made of: 16 MB, or 1 MB. A pair
 * of 0 is one of which some page has left its run: its windows have pages of 4 KB.
 */
struct pmap_large {
    uint64_t *pairs; /* NULL = windows have pages of 4 KB */
    uint64_t bytes;
    uint32_t shift; /* from VPN2 * 16 to the number of a pair */
    uint32_t mask;  /* PageMask */
};

/*
 * Where the virtual TLB of a processor has put each guest-physical page: nowhere, at one address,
 * or at several (pmap.c). Windows are not in it, since their addresses follow from the page.
 */
struct backmap {
    uint64_t *pages; /* NULL: nobody notes it, so any page may be anywhere */
    uint16_t epoch;  /* counts when the machine's TLBs were emptied */
};

/* Take machine memory for all pages of the machine, cleared. False if there is not enough. */
bool pmap_create(struct vm *vm);

/*
 * Give a guest-physical page a machine page of its own, with the same content, if it shares one:
 * before somebody writes to it. It never fails: that was reserved when the page was shared.
 */
void pmap_own(struct vm *vm, uint64_t page);

/* The same where nobody cares for the content: a page that was shared is zero then. */
void pmap_renew(struct vm *vm, uint64_t page);

/*
 * Let a guest-physical page have this machine page, which others may have too and nobody may write
 * to, instead of its own. False, and nothing changed, if a page to copy it to could not be
 * reserved.
 */
bool pmap_share(struct vm *vm, uint64_t page, mpa_t shared);

/*
 * Make the machine page that a guest-physical page has for itself one that all may share: page
 * `number` of a disk, whose table is its other user. False, and nothing changed, as above. No
 * transfer to it may be under way.
 */
bool pmap_publish(struct vm *vm, uint64_t page, unsigned disk, uint32_t number);

/* True if the guest-physical page is one that nobody else has. */
static inline bool pmap_is_own(const struct vcpu *vcpu, uint64_t page)
{
    return vcpu->pmap[page] & ENTRYLO_D;
}

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

/* Tell a virtual processor where its machine's memory is, for the refill handler. */
void pmap_set_windows(struct vcpu *vcpu);

/* Where the kernel windows lead; false if the address is in none of them. */
bool pmap_window(vaddr_t va, gpa_t *gpa);

/* The machine's TLBs get an entry of the guest's own with this EntryLo, guest-physical; or they
 * were emptied. */
void backmap_note(struct vcpu *vcpu, uint64_t lo, uint64_t hi);
void backmap_emptied(struct vcpu *vcpu);

#endif
