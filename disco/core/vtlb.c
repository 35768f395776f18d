/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual TLB and what it keeps true of the second-level and the hardware TLB:
 *
 * - an entry that leaves the virtual TLB because the guest wrote another key over it with TLBWI, or
 * that TLBP did not find, leaves both;
 * - one that TLBWR replaced may stay: the guest does not know which that was. It is gone at the
 * latest when every slot from Wired up was given another key or an entry that translates nothing by
 * TLBWI, which is how a guest empties its TLB.
 */
#include "disco/core/vtlb.h"

#include "disco/core/hal.h"
#include "disco/core/vm.h"
#include "disco/lib/string.h"
#include "disco/mem/hwtlb.h"
#include "disco/mem/l2tlb.h"
#include "disco/mem/pmap.h"

#define BIT(n)       (UINT64_C(1) << (n))
#define CKSSEG_BYTES (UINT64_C(1) << 29)

/* ---- the table ---- */

static uint8_t *chain_of(struct vtlb *tlb, uint64_t hi)
{
    return &tlb->head[(hi >> 13 ^ hi >> 20) % VTLB_CHAINS];
}

static bool matches(const struct vtlb_entry *entry, uint64_t key, unsigned asid)
{
    uint64_t differ = (entry->hi ^ key) & ENTRYHI_KEY & ~entry->mask;

    return differ == 0 && ((entry->lo[0] & ENTRYLO_G) || (entry->hi & ENTRYHI_ASID) == asid);
}

static int find_large(const struct vtlb *tlb, vaddr_t va, unsigned asid)
{
    for (uint64_t left = tlb->large; left; left &= left - 1) {
        unsigned i = 0;

        while (!(left & BIT(i)))
            i++;
        if (matches(&tlb->entry[i], va, asid))
            return (int)i;
    }
    return VTLB_MISS;
}

int vtlb_find(const struct vtlb *tlb, vaddr_t va, unsigned asid)
{
    unsigned link = *chain_of((struct vtlb *)tlb, va & ENTRYHI_KEY);

    for (; link; link = tlb->next[link - 1])
        if (matches(&tlb->entry[link - 1], va, asid))
            return (int)link - 1;
    return tlb->large ? find_large(tlb, va, asid) : VTLB_MISS;
}

/* Take an entry out: it stays readable by TLBR but matches nothing. */
static void unlink_entry(struct vtlb *tlb, unsigned index)
{
    uint8_t *link = chain_of(tlb, tlb->entry[index].hi & ENTRYHI_KEY);

    tlb->present &= ~BIT(index);
    if (tlb->large & BIT(index)) {
        tlb->large &= ~BIT(index);
        return;
    }
    while (*link && *link != index + 1)
        link = &tlb->next[*link - 1];
    if (*link)
        *link = tlb->next[index];
}

static void link_entry(struct vtlb *tlb, unsigned index)
{
    uint8_t *link = chain_of(tlb, tlb->entry[index].hi & ENTRYHI_KEY);

    tlb->present |= BIT(index);
    if (tlb->entry[index].mask) {
        tlb->large |= BIT(index);
        return;
    }
    tlb->next[index] = *link;
    *link = (uint8_t)(index + 1);
}

void vtlb_reset(struct vtlb *tlb)
{
    memset(tlb, 0, sizeof(*tlb));
}

uint64_t vtlb_entrylo(const struct vtlb_entry *entry, vaddr_t va)
{
    uint64_t half = ((entry->mask | 0x1fff) + 1) >> 1; /* bytes of one page */
    uint64_t lo = entry->lo[(va & half) != 0];
    uint64_t within = (va & (half - 1)) >> PAGE_SHIFT << ENTRYLO_PFN_BIT;
    uint64_t below = (half - 1) >> PAGE_SHIFT << ENTRYLO_PFN_BIT;

    return (lo & ~below) | within;
}

/* ---- the machine's TLBs ---- */

/*
 * What the second-level TLB holds: user pages of one address space, and the kernel's own pages in
 * CKSSEG if they are global, with a key without ASID.
 */
static bool is_cached(uint64_t hi, bool global)
{
    return global ? hi >> 62 == 3 : hi >> 62 == 0;
}

static uint64_t l2_key(uint64_t hi)
{
    return hi >> 62 == 3 ? hi & ENTRYHI_KEY : hi;
}

void vtlb_flush_machine(struct vcpu *vcpu)
{
    l2tlb_clear(vcpu->l2tlb);
    hwtlb_flush();
    backmap_emptied(vcpu);
    vcpu->tlb.replaced = 0;
}

void vtlb_forget(struct vcpu *vcpu, uint64_t hi)
{
    l2tlb_drop(vcpu->l2tlb, l2_key(hi));
    hwtlb_drop(hi);
}

/*
 * Drop what the machine's TLBs took from this entry. A large one was entered in pieces. A global
 * one matches whatever ASID it was entered under, so the probe finds it.
 */
static void drop_from_machine(struct vcpu *vcpu, const struct vtlb_entry *entry)
{
    if (entry->mask) {
        vtlb_flush_machine(vcpu);
        return;
    }
    vtlb_forget(vcpu, entry->hi);
}

/*
 * Addresses that a guest maps by its TLB: user space, and the supervisor segments outside the
 * windows. An entry for any other address has no effect, above all not on the monitor's own wired
 * one.
 */
static bool is_mappable(vaddr_t va)
{
    gpa_t gpa;

    if (va >> 62 == 0)
        return true;
    if (hal_owns(va) || pmap_window(va, &gpa))
        return false;
    return va >> 62 == 1 || va - CKSSEG < CKSSEG_BYTES;
}

/* EntryHi has bits 43:13 of an address and the region; the bits between follow the region. */
static vaddr_t address_of(uint64_t hi)
{
    uint64_t va = hi & ENTRYHI_KEY;

    return va >> 62 == 3 ? va | ~(ENTRYHI_R | ((UINT64_C(1) << 44) - 1)) : va;
}

/* Enter a pair of 4 KB pages under this EntryHi: `own` is guest-physical. */
static void insert_pair(struct vcpu *vcpu, uint64_t hi, const uint64_t own[2])
{
    const uint64_t lo[2] = {pmap_merge(vcpu, own[0]), pmap_merge(vcpu, own[1])};
    bool global = own[0] & ENTRYLO_G;

    if (vcpu->vm->backmaps[vcpu->number].pages) {
        backmap_note(vcpu, own[0], hi);
        backmap_note(vcpu, own[1], hi);
    }
    if (!is_cached(hi, global)) /* but what it replaces may be */
        l2tlb_drop(vcpu->l2tlb, l2_key(hi));
    else if (!vcpu->vm->config.without_l2tlb)
        l2tlb_put(vcpu->l2tlb, l2_key(hi), lo);
    if (global)
        hi = (hi & ENTRYHI_KEY) | (vcpu->cp0[CP0_ENTRYHI] & ENTRYHI_ASID);
    hwtlb_put(hi, lo);
}

void vtlb_insert(struct vcpu *vcpu, const struct vtlb_entry *entry, vaddr_t va)
{
    uint64_t even = va & ~(2 * PAGE_SIZE - 1);
    const uint64_t own[2] = {vtlb_entrylo(entry, even), vtlb_entrylo(entry, even + PAGE_SIZE)};

    insert_pair(vcpu, (va & ENTRYHI_KEY) | (entry->hi & ENTRYHI_ASID), own);
}

/* ---- instructions ---- */

static bool overlap(const struct vtlb_entry *a, const struct vtlb_entry *b)
{
    uint64_t differ = (a->hi ^ b->hi) & ENTRYHI_KEY & ~(a->mask | b->mask);

    return differ == 0 &&
           (((a->lo[0] | b->lo[0]) & ENTRYLO_G) || ((a->hi ^ b->hi) & ENTRYHI_ASID) == 0);
}

static void take_out(struct vtlb *tlb, unsigned index)
{
    unlink_entry(tlb, index);
    tlb->entry[index].lo[0] &= ~(uint64_t)ENTRYLO_V;
    tlb->entry[index].lo[1] &= ~(uint64_t)ENTRYLO_V;
}

static void remove_entry(struct vcpu *vcpu, unsigned index)
{
    take_out(&vcpu->tlb, index);
    drop_from_machine(vcpu, &vcpu->tlb.entry[index]);
}

/* The same key, and nothing else but that key matches it. */
static bool same_key(const struct vtlb_entry *a, const struct vtlb_entry *b)
{
    return a->hi == b->hi && !((a->mask | b->mask) | ((a->lo[0] | b->lo[0]) & ENTRYLO_G));
}

/*
 * The R10000 makes an entry that conflicts with a new one invalid and sets Status.TS (UM 14.10).
 * What the machine's TLBs have of one with the same key is about to be replaced there.
 */
static void remove_conflict(struct vcpu *vcpu, unsigned index, const struct vtlb_entry *new)
{
    if (same_key(&vcpu->tlb.entry[index], new))
        take_out(&vcpu->tlb, index);
    else
        remove_entry(vcpu, index);
    vcpu->cp0[CP0_STATUS] |= ST_TS;
}

static void remove_all_conflicts(struct vcpu *vcpu, const struct vtlb_entry *new)
{
    for (unsigned i = 0; i < TLB_ENTRIES; i++)
        if ((vcpu->tlb.present & BIT(i)) && overlap(&vcpu->tlb.entry[i], new))
            remove_conflict(vcpu, i, new);
}

/* With 4 KB pages on both sides only the chain of the same VPN2 can hold a conflict. */
static void remove_conflicts(struct vcpu *vcpu, const struct vtlb_entry *new)
{
    struct vtlb *tlb = &vcpu->tlb;
    unsigned link = *chain_of(tlb, new->hi &ENTRYHI_KEY), next;

    if (new->mask || tlb->large) {
        remove_all_conflicts(vcpu, new);
        return;
    }
    for (; link; link = next) {
        next = tlb->next[link - 1];
        if (overlap(&tlb->entry[link - 1], new))
            remove_conflict(vcpu, link - 1, new);
    }
}

static struct vtlb_entry entry_of_registers(const struct vcpu *vcpu)
{
    const uint64_t *cp0 = vcpu->cp0;
    uint64_t global = cp0[CP0_ENTRYLO0] & cp0[CP0_ENTRYLO1] & ENTRYLO_G;
    uint64_t keep = vcpu->entrylo_mask & ~(uint64_t)ENTRYLO_G;
    uint64_t mask = cp0[CP0_PAGEMASK] & PAGEMASK_MASK;

    return (struct vtlb_entry){
        .hi = cp0[CP0_ENTRYHI] & ENTRYHI_WRITABLE & ~mask,
        .lo = {(cp0[CP0_ENTRYLO0] & keep) | global, (cp0[CP0_ENTRYLO1] & keep) | global},
        .mask = mask,
    };
}

/* The second-level TLB has user pages by ASID: what it still knows may have any. */
static bool is_global_in_user_space(const struct vtlb_entry *entry)
{
    return entry->hi >> 62 == 0 && (entry->lo[0] & ENTRYLO_G);
}

/* What the guest has just written goes to the machine's TLBs, or leaves them. */
static void enter(struct vcpu *vcpu, const struct vtlb_entry *new)
{
    if (is_global_in_user_space(new))
        vtlb_flush_machine(vcpu);
    if (new->mask || !((new->lo[0] | new->lo[1]) & ENTRYLO_V))
        drop_from_machine(vcpu, new);
    else if (is_mappable(address_of(new->hi)))
        insert_pair(vcpu, new->hi, new->lo);
}

static void replace_entry(struct vcpu *vcpu, unsigned index, const struct vtlb_entry *new)
{
    struct vtlb *tlb = &vcpu->tlb;

    if (tlb->present & BIT(index))
        unlink_entry(tlb, index);
    remove_conflicts(vcpu, new);
    tlb->entry[index] = *new;
    link_entry(tlb, index);
    enter(vcpu, new);
}

/* ---- the commonest entries: 4 KB pages of one user address space, and no large ones around ----
 */

#define PLAIN_NOT (TLB_ENTRIES + 1)

/* Where this key is, as index + 1; 0 if nowhere; PLAIN_NOT if a global entry matches it. */
static inline unsigned find_plain(const struct vtlb *tlb, uint64_t hi)
{
    unsigned found = 0;

    for (unsigned link = *chain_of((struct vtlb *)tlb, hi); link; link = tlb->next[link - 1]) {
        uint64_t differ = tlb->entry[link - 1].hi ^ hi;

        if (differ & ENTRYHI_KEY)
            continue;
        if (tlb->entry[link - 1].lo[0] & ENTRYLO_G)
            return PLAIN_NOT;
        if (!differ)
            found = link;
    }
    return found;
}

/* The slot `index` is given to another key, which was at `found`, or nowhere if that is 0. */
static inline void move_plain(struct vcpu *vcpu, unsigned index, unsigned found, uint64_t hi)
{
    struct vtlb *tlb = &vcpu->tlb;
    uint8_t *chain = chain_of(tlb, hi);

    if (tlb->present & BIT(index))
        unlink_entry(tlb, index);
    if (found) {
        take_out(tlb, found - 1);
        vcpu->cp0[CP0_STATUS] |= ST_TS;
    }
    tlb->present |= BIT(index);
    tlb->next[index] = *chain;
    *chain = (uint8_t)(index + 1);
}

static inline void enter_plain(struct vcpu *vcpu, uint64_t hi, const uint64_t own[2])
{
    const uint64_t lo[2] = {pmap_merge(vcpu, own[0]), pmap_merge(vcpu, own[1])};

    if (vcpu->vm->backmaps[vcpu->number].pages) {
        backmap_note(vcpu, own[0], hi);
        backmap_note(vcpu, own[1], hi);
    }
    if (!vcpu->vm->config.without_l2tlb)
        l2tlb_put(vcpu->l2tlb, hi, lo);
    hwtlb_put(hi, lo);
}

/*
 * TLBWR of such an entry, or TLBWI over one with the same key: what replace_entry() would do, in a
 * quarter of its instructions. False, and nothing changed, if it is neither.
 */
static bool write_plain(struct vcpu *vcpu, unsigned index, bool random)
{
    struct vtlb *tlb = &vcpu->tlb;
    uint64_t hi = vcpu->cp0[CP0_ENTRYHI] & ENTRYHI_WRITABLE;
    uint64_t lo0 = vcpu->cp0[CP0_ENTRYLO0] & vcpu->entrylo_mask;
    uint64_t lo1 = vcpu->cp0[CP0_ENTRYLO1] & vcpu->entrylo_mask;
    struct vtlb_entry *entry = &tlb->entry[index];
    unsigned found;

    if (hi >> 62 || tlb->large || (vcpu->cp0[CP0_PAGEMASK] & PAGEMASK_MASK) ||
        (lo0 & lo1 & ENTRYLO_G))
        return false;
    found = find_plain(tlb, hi);
    if (found != index + 1) {
        if (!random || found == PLAIN_NOT)
            return false;
        move_plain(vcpu, index, found, hi);
    }
    entry->hi = hi;
    entry->lo[0] = lo0 & ~(uint64_t)ENTRYLO_G;
    entry->lo[1] = lo1 & ~(uint64_t)ENTRYLO_G;
    entry->mask = 0;
    if ((lo0 | lo1) & ENTRYLO_V)
        enter_plain(vcpu, hi, entry->lo);
    else
        vtlb_forget(vcpu, hi);
    return true;
}

/* Slots below Wired are not the business of a guest that empties its TLB. */
static uint64_t wired_slots(const struct vcpu *vcpu)
{
    return BIT(vcpu->cp0[CP0_WIRED] % TLB_ENTRIES) - 1;
}

static void note_replaced(struct vcpu *vcpu, unsigned index)
{
    vcpu->tlb.replaced |= BIT(index);
    if ((vcpu->tlb.replaced | wired_slots(vcpu)) == ~UINT64_C(0))
        vtlb_flush_machine(vcpu);
}

static bool is_other_key(const struct vtlb_entry *a, const struct vtlb_entry *b)
{
    return a->hi != b->hi || a->mask != b->mask || ((a->lo[0] ^ b->lo[0]) & ENTRYLO_G);
}

/* An entry that translates nothing empties its slot, even if it has the key that was there. */
void vtlb_write_indexed(struct vcpu *vcpu)
{
    unsigned index = vcpu->cp0[CP0_INDEX] % TLB_ENTRIES;
    bool empties = !((vcpu->cp0[CP0_ENTRYLO0] | vcpu->cp0[CP0_ENTRYLO1]) & ENTRYLO_V);
    bool present = vcpu->tlb.present & BIT(index);
    struct vtlb_entry new;
    bool is_other;

    if (!empties && write_plain(vcpu, index, false))
        return;
    new = entry_of_registers(vcpu);
    is_other = !present || is_other_key(&vcpu->tlb.entry[index], &new);
    if (present && is_other)
        remove_entry(vcpu, index);
    if (is_other || empties)
        note_replaced(vcpu, index);
    replace_entry(vcpu, index, &new);
}

/* Random goes round from 63 down to Wired, a step for each TLBWR. */
void vtlb_write_random(struct vcpu *vcpu)
{
    struct vtlb_entry new;
    unsigned wired = vcpu->cp0[CP0_WIRED] % TLB_ENTRIES;
    unsigned index = vcpu->cp0[CP0_RANDOM] % TLB_ENTRIES;

    vcpu->cp0[CP0_RANDOM] = index > wired ? index - 1 : TLB_ENTRIES - 1;
    if (write_plain(vcpu, index, true))
        return;
    new = entry_of_registers(vcpu);
    if (vcpu->tlb.large & BIT(index))
        remove_entry(vcpu, index);
    replace_entry(vcpu, index, &new);
}

void vtlb_read(struct vcpu *vcpu)
{
    const struct vtlb_entry *entry = &vcpu->tlb.entry[vcpu->cp0[CP0_INDEX] % TLB_ENTRIES];

    vcpu->cp0[CP0_ENTRYHI] = entry->hi;
    vcpu->cp0[CP0_ENTRYLO0] = entry->lo[0];
    vcpu->cp0[CP0_ENTRYLO1] = entry->lo[1];
    vcpu->cp0[CP0_PAGEMASK] = entry->mask;
}

void vtlb_probe(struct vcpu *vcpu)
{
    uint64_t hi = vcpu->cp0[CP0_ENTRYHI] & ENTRYHI_WRITABLE;
    int index = vtlb_find(&vcpu->tlb, hi, hi & ENTRYHI_ASID);

    vcpu->cp0[CP0_INDEX] = index == VTLB_MISS ? 0x80000000 : (uint32_t)index;
    if (index == VTLB_MISS)
        vtlb_forget(vcpu, hi);
}
