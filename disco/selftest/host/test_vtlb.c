/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual TLB against 64 plain entries, and what it keeps true of the second-level TLB and of
 * the hardware's: they translate nothing but what the guest wrote last, and was not told is gone.
 */
#include "disco/selftest/host/host.h"

#include "disco/core/vtlb.h"
#include "disco/lib/string.h"
#include "disco/mem/hwtlb.h"
#include "disco/mem/l2tlb.h"
#include "disco/mem/pmap.h"

#define ROUNDS 100000
#define PAGES  6
#define ASIDS  3
#define KEYS   (PAGES * ASIDS)

static struct vm *vm;
static struct vcpu *vcpu;

static int reset(void **state)
{
    (void)state;
    host_reset();
    vm = host_vm(UINT64_C(4) << 20);
    vcpu = vm->vcpus[0];
    return 0;
}

static void set_registers(uint64_t hi, uint64_t lo0, uint64_t lo1, uint64_t mask)
{
    vcpu->cp0[CP0_ENTRYHI] = hi;
    vcpu->cp0[CP0_ENTRYLO0] = lo0;
    vcpu->cp0[CP0_ENTRYLO1] = lo1;
    vcpu->cp0[CP0_PAGEMASK] = mask;
}

static void write_indexed(unsigned index, uint64_t hi, uint64_t lo0, uint64_t lo1)
{
    set_registers(hi, lo0, lo1, 0);
    vcpu->cp0[CP0_INDEX] = index;
    vtlb_write_indexed(vcpu);
}

static uint64_t lo_of(unsigned page)
{
    return (uint64_t)page << ENTRYLO_PFN_BIT | CCA_COHERENT << ENTRYLO_C_SHIFT | ENTRYLO_D |
           ENTRYLO_V;
}

static mpa_t machine_page(unsigned page)
{
    return pmap_machine(vm->pmap[page]);
}

static void test_an_entry_that_is_written_reaches_the_hardware_with_machine_pages(void **state)
{
    (void)state;
    write_indexed(8, 0x10000000 | 5, lo_of(7), lo_of(9) & ~(uint64_t)ENTRYLO_D);
    assert_int_equal(pmap_machine(host_tlb_lookup(0x10000000, 5)), machine_page(7));
    assert_int_equal(pmap_machine(host_tlb_lookup(0x10001000, 5)), machine_page(9));
    assert_false(host_tlb_lookup(0x10001000, 5) & ENTRYLO_D);
    assert_int_equal(host_tlb_lookup(0x10000000, 6), 0);
}

static void test_a_page_beyond_memory_is_never_valid_in_the_hardware(void **state)
{
    (void)state;
    write_indexed(8, 0x10000000, lo_of(1024), lo_of(1023));
    assert_false(host_tlb_lookup(0x10000000, 0) & ENTRYLO_V);
    assert_true(host_tlb_lookup(0x10001000, 0) & ENTRYLO_V);
    write_indexed(8, 0x10000000, lo_of(1) | ENTRYLO_PFN, lo_of(1023));
    assert_false(host_tlb_lookup(0x10000000, 0) & ENTRYLO_V);
}

static void test_an_entry_in_a_window_or_the_monitors_own_segment_has_no_effect(void **state)
{
    static const uint64_t places[] = {CKSSEG,
                                      CKSSEG + 0x1000000,
                                      XSSEG,
                                      XSSEG + 0x5000,
                                      PERCPU_WINDOW,
                                      CKSEG0,
                                      UINT64_C(0xc000000000000000),
                                      UINT64_C(0x8000000000000000)};
    struct host_tlb_entry before[TLB_ENTRIES];

    (void)state;
    memcpy(before, host()->tlb, sizeof(before));
    for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        write_indexed(8, places[i] & ENTRYHI_WRITABLE, lo_of(1) | ENTRYLO_G, lo_of(2) | ENTRYLO_G);
        assert_memory_equal(host()->tlb, before, sizeof(before));
    }
}

static void test_a_large_page_is_entered_in_pieces_of_4_kb(void **state)
{
    (void)state;
    set_registers(0x20000000 | 1, lo_of(16), lo_of(32), 0x1e000); /* pages of 64 KB */
    vcpu->cp0[CP0_INDEX] = 3;
    vtlb_write_indexed(vcpu);
    for (unsigned page = 0; page < 32; page++) {
        vaddr_t va = 0x20000000 + page * PAGE_SIZE;
        int index = vtlb_find(&vcpu->tlb, va, 1);

        assert_int_equal(index, 3);
        vtlb_insert(vcpu, &vcpu->tlb.entry[3], va);
        assert_int_equal(pmap_machine(host_tlb_lookup(va, 1)), machine_page(16 + page));
    }
    assert_int_equal(vtlb_find(&vcpu->tlb, 0x20000000 + 32 * PAGE_SIZE, 1), VTLB_MISS);
    write_indexed(3, 0x30000000, 0, 0); /* and leaves in one piece */
    assert_int_equal(host_tlb_lookup(0x20003000, 1), 0);
}

static void test_tlbp_of_what_is_not_there_makes_the_machine_forget_it(void **state)
{
    (void)state;
    vcpu->cp0[CP0_RANDOM] = 63;
    set_registers(0x10000000, lo_of(7), lo_of(8), 0);
    vtlb_write_random(vcpu);
    vcpu->cp0[CP0_RANDOM] = 63; /* the next takes its slot: the guest does not know which it was */
    set_registers(0x10100000, lo_of(1), lo_of(2), 0);
    vtlb_write_random(vcpu);
    assert_int_not_equal(host_tlb_lookup(0x10000000, 0), 0);
    vcpu->cp0[CP0_ENTRYHI] = 0x10000000;
    vtlb_probe(vcpu);
    assert_int_equal(vcpu->cp0[CP0_INDEX], 0x80000000);
    assert_int_equal(host_tlb_lookup(0x10000000, 0), 0);
    assert_true(vcpu->l2tlb->way[0][l2tlb_set(0x10000000)].hi != 0x10000000);
}

static bool second_level_has(uint64_t key)
{
    const struct l2tlb *table = vcpu->l2tlb;

    return table->way[0][l2tlb_set(key)].hi == key || table->way[1][l2tlb_set(key)].hi == key;
}

/* A key of the kernel's own pages has no ASID in the second-level TLB, which has global ones. */
static void test_a_page_of_one_space_replaces_a_global_one_of_the_kernel(void **state)
{
    const uint64_t key = (CKSSEG + 0x10000000) & ENTRYHI_KEY;

    (void)state;
    set_registers(key, lo_of(3) | ENTRYLO_G, lo_of(4) | ENTRYLO_G, 0);
    vtlb_write_random(vcpu);
    assert_true(second_level_has(key));
    for (unsigned i = 0; i < TLB_ENTRIES; i++) { /* out of the virtual TLB */
        set_registers(0x10000000 + i * 2 * PAGE_SIZE, lo_of(5), lo_of(6), 0);
        vtlb_write_random(vcpu);
    }
    set_registers(key | 5, lo_of(7), lo_of(8), 0);
    vtlb_write_random(vcpu);
    assert_int_equal(pmap_machine(host_tlb_lookup(CKSSEG + 0x10000000, 5)), machine_page(7));
    assert_false(second_level_has(key));
}

/* As kernels do: a key of its own for each slot, which nothing asks for. */
static void empty_all(void)
{
    for (unsigned index = 0; index < TLB_ENTRIES; index++)
        write_indexed(index, (CKSEG0 & ENTRYHI_KEY) + ((uint64_t)index << 13), 0, 0);
}

static void test_a_guest_that_empties_its_tlb_empties_the_machines(void **state)
{
    (void)state;
    for (unsigned page = 0; page < 100; page++) {
        set_registers((uint64_t)page << 14, lo_of(page), lo_of(page), 0);
        vtlb_write_random(vcpu);
    }
    empty_all();
    for (unsigned page = 0; page < 100; page++) {
        assert_int_equal(host_tlb_lookup((uint64_t)page << 14, 0), 0);
        for (unsigned way = 0; way < L2TLB_WAYS; way++)
            assert_true(vcpu->l2tlb->way[way][l2tlb_set((uint64_t)page << 14)].hi != (uint64_t)page
                                                                                         << 14);
    }
}

/* Most slots have their key already; what TLBWR put out of the only one in use goes all the same.
 */
static void test_a_guest_that_empties_its_tlb_again_empties_the_machines(void **state)
{
    const uint64_t key = 0x10000000;

    (void)state;
    empty_all();
    vcpu->cp0[CP0_RANDOM] = 63;
    write_indexed(63, key, lo_of(3), lo_of(4));
    set_registers(0x20000000, lo_of(5), lo_of(6), 0);
    vtlb_write_random(vcpu);
    empty_all();
    assert_int_equal(host_tlb_lookup(key, 0), 0);
    assert_false(second_level_has(key));
}

static void test_random_goes_round_from_63_down_to_wired(void **state)
{
    (void)state;
    vcpu->cp0[CP0_WIRED] = 60;
    vcpu->cp0[CP0_RANDOM] = 63;
    for (unsigned i = 0; i < 9; i++) {
        assert_int_equal(vcpu->cp0[CP0_RANDOM], 63 - i % 4);
        set_registers((uint64_t)i << 13, lo_of(i), lo_of(i), 0);
        vtlb_write_random(vcpu);
    }
}

/* ---- the model ---- */

struct model_entry {
    uint64_t hi, lo[2], mask;
    bool present;
};

struct model {
    struct model_entry entry[TLB_ENTRIES];
    uint64_t status_ts;
    /* What the guest wrote last under a key of 4 KB pages; gone: it knows that it has none. */
    struct {
        uint64_t lo[2];
        bool gone;
    } known[KEYS];
};

static uint64_t key_of(unsigned key)
{
    return (uint64_t)(key % PAGES) << 13 | (uint64_t)(key / PAGES);
}

static bool overlap(const struct model_entry *a, const struct model_entry *b)
{
    uint64_t mask = ~(a->mask | b->mask) & ENTRYHI_KEY;
    bool global = (a->lo[0] & ENTRYLO_G) || (b->lo[0] & ENTRYLO_G);

    return ((a->hi ^ b->hi) & mask) == 0 && (global || (a->hi & 0xff) == (b->hi & 0xff));
}

/* The guest was told that no entry translates these addresses any more. */
static void know_gone(struct model *model, const struct model_entry *entry)
{
    for (unsigned key = 0; key < KEYS; key++) {
        const struct model_entry one = {.hi = key_of(key)};

        if (overlap(entry, &one))
            model->known[key].gone = true;
    }
}

static void model_write(struct model *model, unsigned index, const struct model_entry *new,
                        bool by_index)
{
    struct model_entry *old = &model->entry[index];

    if (by_index && old->present)
        know_gone(model, old);
    for (unsigned i = 0; i < TLB_ENTRIES; i++) {
        struct model_entry *other = &model->entry[i];

        if (i == index || !other->present || !overlap(other, new))
            continue;
        know_gone(model, other);
        other->lo[0] &= ~(uint64_t)ENTRYLO_V;
        other->lo[1] &= ~(uint64_t)ENTRYLO_V;
        other->present = false;
        model->status_ts = ST_TS;
    }
    *old = *new;
    for (unsigned key = 0; key < KEYS; key++) {
        const struct model_entry one = {.hi = key_of(key)};

        if (!overlap(new, &one))
            continue;
        model->known[key].lo[0] = new->lo[0];
        model->known[key].lo[1] = new->lo[1];
        model->known[key].gone = false;
    }
}

static struct model_entry random_entry(uint64_t *seed)
{
    uint64_t global = host_random(seed) % 8 == 0 ? ENTRYLO_G : 0;
    struct model_entry entry = {.hi = key_of(host_random(seed) % KEYS), .present = true};

    for (unsigned half = 0; half < 2; half++)
        entry.lo[half] = (lo_of(host_random(seed) % 1024) &
                          ~(host_random(seed) % 4 ? 0 : (uint64_t)(ENTRYLO_V | ENTRYLO_D))) |
                         global;
    return entry;
}

static void write_both(struct model *model, uint64_t *seed)
{
    struct model_entry new = random_entry(seed);
    bool by_index = host_random(seed) % 2;
    unsigned index = by_index ? host_random(seed) % TLB_ENTRIES : (unsigned)vcpu->cp0[CP0_RANDOM];

    set_registers(new.hi, new.lo[0], new.lo[1], 0);
    vcpu->cp0[CP0_INDEX] = index;
    if (by_index)
        vtlb_write_indexed(vcpu);
    else
        vtlb_write_random(vcpu);
    model_write(model, index, &new, by_index);
}

static void probe_both(struct model *model, uint64_t *seed)
{
    const struct model_entry asked = {.hi = key_of(host_random(seed) % KEYS)};
    uint32_t expected = 0x80000000;

    for (unsigned i = 0; i < TLB_ENTRIES; i++)
        if (model->entry[i].present && overlap(&model->entry[i], &asked))
            expected = i;
    vcpu->cp0[CP0_ENTRYHI] = asked.hi;
    vtlb_probe(vcpu);
    assert_int_equal(vcpu->cp0[CP0_INDEX], expected);
    if (expected == 0x80000000)
        know_gone(model, &asked);
}

static void read_both(const struct model *model, uint64_t *seed)
{
    unsigned index = host_random(seed) % TLB_ENTRIES;
    const struct model_entry *entry = &model->entry[index];

    vcpu->cp0[CP0_INDEX] = index;
    vtlb_read(vcpu);
    assert_int_equal(vcpu->cp0[CP0_ENTRYHI], entry->hi);
    assert_int_equal(vcpu->cp0[CP0_ENTRYLO0], entry->lo[0]);
    assert_int_equal(vcpu->cp0[CP0_ENTRYLO1], entry->lo[1]);
    assert_int_equal(vcpu->cp0[CP0_STATUS] & ST_TS, model->status_ts);
}

/* What the hardware translates for this key is the machine page of what the guest wrote last. */
static void check_hardware(const struct model *model, unsigned key)
{
    for (unsigned half = 0; half < 2; half++) {
        vaddr_t va = (key_of(key) & ENTRYHI_KEY) + half * PAGE_SIZE;
        uint64_t lo = host_tlb_lookup(va, (unsigned)key_of(key) & ENTRYHI_ASID);

        if (!(lo & ENTRYLO_V))
            continue;
        assert_false(model->known[key].gone);
        assert_int_equal(lo, pmap_merge(vcpu, model->known[key].lo[half]));
    }
}

static void check_second_level(const struct model *model, unsigned key)
{
    uint64_t hi = key_of(key);

    for (unsigned way = 0; way < L2TLB_WAYS; way++) {
        const struct l2tlb_entry *entry = &vcpu->l2tlb->way[way][l2tlb_set(hi)];

        if (entry->hi != hi || !((entry->lo[0] | entry->lo[1]) & ENTRYLO_V))
            continue;
        assert_false(model->known[key].gone);
        assert_int_equal(entry->lo[0], pmap_merge(vcpu, model->known[key].lo[0]));
    }
}

static void test_random_instructions_agree_with_64_plain_entries(void **state)
{
    struct model *model = test_calloc(1, sizeof(*model));
    uint64_t seed = 64;

    (void)state;
    for (unsigned key = 0; key < KEYS; key++)
        model->known[key].gone = true;
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned kind = host_random(&seed) % 10;

        if (kind < 5)
            write_both(model, &seed);
        else if (kind < 8)
            probe_both(model, &seed);
        else
            read_both(model, &seed);
        for (unsigned key = 0; key < KEYS; key++) {
            check_hardware(model, key);
            check_second_level(model, key);
        }
    }
    test_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(
            test_an_entry_that_is_written_reaches_the_hardware_with_machine_pages, reset),
        cmocka_unit_test_setup(test_a_page_beyond_memory_is_never_valid_in_the_hardware, reset),
        cmocka_unit_test_setup(test_an_entry_in_a_window_or_the_monitors_own_segment_has_no_effect,
                               reset),
        cmocka_unit_test_setup(test_a_large_page_is_entered_in_pieces_of_4_kb, reset),
        cmocka_unit_test_setup(test_tlbp_of_what_is_not_there_makes_the_machine_forget_it, reset),
        cmocka_unit_test_setup(test_a_page_of_one_space_replaces_a_global_one_of_the_kernel, reset),
        cmocka_unit_test_setup(test_a_guest_that_empties_its_tlb_empties_the_machines, reset),
        cmocka_unit_test_setup(test_a_guest_that_empties_its_tlb_again_empties_the_machines, reset),
        cmocka_unit_test_setup(test_random_goes_round_from_63_down_to_wired, reset),
        cmocka_unit_test_setup(test_random_instructions_agree_with_64_plain_entries, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
