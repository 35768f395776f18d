/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The index of the joint TLB: it finds what comparing every entry would find, for any entries that
 * software can write.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "cpu-mips/arch/processor.h"

#define WRITES   20000
#define SEARCHES 20

static uint64_t next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 20;
}

/* Few different addresses, so that entries of all sizes meet. */
static uint64_t address(uint64_t *state)
{
    uint64_t random = next(state);
    uint64_t region = random >> 30 & 3;

    return region << 62 | (random & 0x1ff) << 13 | (random >> 10 & 3) << 22 |
           (random >> 12 & 3) << 42;
}

/* One page size alone, all that exist, or whatever PageMask software can write. */
static uint32_t pagemask(uint64_t *state, unsigned kinds)
{
    static const unsigned most[] = {1, TLB_SIZES, 1u << 12};
    uint32_t random = (uint32_t)(next(state) % most[kinds]);

    return kinds == 2 ? random << 13 : ((1u << 2 * random) - 1) << 13;
}

static struct tlb_entry entry_make(uint64_t *state, unsigned kinds)
{
    struct tlb_entry entry = {.pagemask = pagemask(state, kinds)};
    uint64_t global = next(state) % 4 == 0 ? ENTRYLO_G : 0;

    entry.hi = (address(state) & ~(uint64_t)entry.pagemask) | next(state) % 3;
    entry.lo[0] = entry.lo[1] = ENTRYLO_V | global;
    return entry;
}

static bool entry_matches(const struct tlb *tlb, unsigned i, uint64_t key)
{
    return ((key ^ tlb->tag[i]) & tlb->mask[i]) == 0;
}

static int search_all(const struct tlb *tlb, uint64_t va, unsigned asid)
{
    for (unsigned i = 0; i < TLB_ENTRIES; i++)
        if (entry_matches(tlb, i, (va & (ENTRYHI_R | ENTRYHI_VPN2)) | asid))
            return (int)i;
    return TLB_MISS;
}

/* Which entries the new one overlaps: bits in which both are compared are the same. */
static uint64_t overlapped(const struct tlb *old, const struct tlb *new, unsigned index)
{
    uint64_t set = 0;

    for (unsigned i = 0; i < TLB_ENTRIES; i++) {
        uint64_t mask = old->mask[i] & new->mask[index];
        bool never = old->mask[i] == ~UINT64_C(0);

        if (i != index && !never && ((old->tag[i] ^ new->tag[index]) & mask) == 0)
            set |= UINT64_C(1) << i;
    }
    return set;
}

static uint64_t invalidated(const struct tlb *old, const struct tlb *new, unsigned index)
{
    uint64_t set = 0;

    for (unsigned i = 0; i < TLB_ENTRIES; i++)
        if (i != index && old->mask[i] != new->mask[i])
            set |= UINT64_C(1) << i;
    return set;
}

static unsigned members(const uint64_t *set, unsigned count)
{
    unsigned sum = 0;

    for (unsigned i = 0; i < count; i++)
        sum += (unsigned)__builtin_popcountll(set[i]);
    return sum;
}

/* No set keeps an entry that was replaced or dropped: that would find nothing, and cost time. */
static void index_is_exact(const struct tlb *tlb)
{
    const struct tlb_index *index = &tlb->index;
    unsigned odd = (unsigned)__builtin_popcountll(index->of_size[TLB_ODD]), valid = 0;

    for (unsigned i = 0; i < TLB_ENTRIES; i++)
        valid += tlb->mask[i] != ~UINT64_C(0);
    assert_int_equal(members(index->of_size, TLB_SIZES + 1), valid);
    assert_int_equal(members(index->bucket, TLB_BUCKETS), valid - odd);
}

static void write_and_search(struct cpu *cpu, uint64_t *state, unsigned kinds)
{
    struct tlb old = cpu->tlb;
    struct tlb_entry entry = entry_make(state, kinds);
    unsigned index = (unsigned)(next(state) % TLB_ENTRIES);
    bool conflict = tlb_write(cpu, index, &entry);

    assert_int_equal(invalidated(&old, &cpu->tlb, index), overlapped(&old, &cpu->tlb, index));
    assert_int_equal(conflict, overlapped(&old, &cpu->tlb, index) != 0);
    index_is_exact(&cpu->tlb);
    for (unsigned i = 0; i < SEARCHES; i++) {
        uint64_t va = address(state);
        unsigned asid = (unsigned)(next(state) % 3);

        assert_int_equal(tlb_search(&cpu->tlb, va, asid), search_all(&cpu->tlb, va, asid));
    }
}

static void searched_as_if_every_entry_were_compared(unsigned kinds)
{
    struct cpu *cpu = calloc(1, sizeof(*cpu));
    uint64_t state = kinds;

    assert_non_null(cpu);
    tlb_reset(&cpu->tlb);
    for (unsigned i = 0; i < WRITES; i++)
        write_and_search(cpu, &state, kinds);
    free(cpu);
}

static void entries_of_one_size_are_found(void **state)
{
    (void)state;
    searched_as_if_every_entry_were_compared(0);
}

static void entries_of_every_size_are_found(void **state)
{
    (void)state;
    searched_as_if_every_entry_were_compared(1);
}

static void entries_with_any_page_mask_are_found(void **state)
{
    (void)state;
    searched_as_if_every_entry_were_compared(2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_of_one_size_are_found),
        cmocka_unit_test(entries_of_every_size_are_found),
        cmocka_unit_test(entries_with_any_page_mask_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
