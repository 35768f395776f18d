/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second-level TLB against a plain list of what was entered.
 */
#include "disco/selftest/host/host.h"

#include "disco/mem/frame.h"
#include "disco/mem/l2tlb.h"

#define ROUNDS 100000
#define KEYS   4096

/* For each key that is tried: what was entered last, and whether it was dropped since. */
struct model {
    uint32_t lo[2];
    bool entered;
};

static struct l2tlb *table;

static int reset(void **state)
{
    (void)state;
    host_reset();
    table = l2tlb_new();
    return table ? 0 : -1;
}

/* What the refill handler finds: the first way, then the second. */
static const struct l2tlb_entry *look_up(uint64_t hi)
{
    unsigned set = l2tlb_set(hi);

    for (unsigned way = 0; way < L2TLB_WAYS; way++)
        if (table->way[way][set].hi == hi)
            return &table->way[way][set];
    return NULL;
}

/* Key n: few sets, so that they collide, in some address spaces, some of them above 32 bits. */
static uint64_t key_of(unsigned n)
{
    uint64_t page = n % 64 + (n / 64 % 4 << 10) + ((uint64_t)(n / 256 % 4) << 25);

    return page << 13 | n / 1024;
}

static void test_a_new_table_is_empty(void **state)
{
    (void)state;
    for (unsigned n = 0; n < KEYS; n++)
        assert_null(look_up(key_of(n)));
    assert_null(look_up(0));
    assert_int_equal(machine_address(table) % sizeof(table->way[0]), 0);
}

static void test_a_translation_is_found_with_both_its_pages(void **state)
{
    const uint64_t lo[2] = {0x1117, 0x2227};

    (void)state;
    l2tlb_put(table, 0x12345000 & ENTRYHI_KEY, lo);
    const struct l2tlb_entry *entry = look_up(0x12345000 & ENTRYHI_KEY);

    assert_non_null(entry);
    assert_int_equal(entry->lo[0], lo[0]);
    assert_int_equal(entry->lo[1], lo[1]);
    assert_null(look_up((0x12345000 & ENTRYHI_KEY) | 1));
}

static void test_two_keys_of_one_set_stay_and_a_third_takes_the_older(void **state)
{
    const uint64_t lo[2] = {6, 6};
    uint64_t key[3];
    unsigned found = 0;

    (void)state;
    for (uint64_t page = 0; found < 3; page++)
        if (l2tlb_set(page << 13) == 5)
            key[found++] = page << 13;
    l2tlb_put(table, key[0], lo);
    l2tlb_put(table, key[1], lo);
    assert_non_null(look_up(key[0]));
    assert_non_null(look_up(key[1]));
    l2tlb_put(table, key[2], lo);
    assert_null(look_up(key[0]));
    assert_non_null(look_up(key[1]));
    assert_non_null(look_up(key[2]));
}

static void test_an_entry_that_is_changed_is_there_once(void **state)
{
    const uint64_t old[2] = {6, 6}, new[2] = {0x46, 0x86};
    unsigned copies = 0;

    (void)state;
    l2tlb_put(table, 0x4000, old);
    l2tlb_put(table, 0x4000, new);
    for (unsigned way = 0; way < L2TLB_WAYS; way++)
        copies += table->way[way][l2tlb_set(0x4000)].hi == 0x4000;
    assert_int_equal(copies, 1);
    assert_int_equal(look_up(0x4000)->lo[0], new[0]);
    assert_int_equal(look_up(0x4000)->lo[1], new[1]);
}

static void test_pages_of_one_process_have_sets_of_their_own(void **state)
{
    bool taken[L2TLB_SETS] = {false};

    (void)state;
    for (uint64_t page = 0; page < L2TLB_SETS; page++) {
        unsigned set = l2tlb_set(page << 13 | 7);

        assert_false(taken[set]);
        taken[set] = true;
    }
}

/* Whatever is found is what was entered last under that key, and was not dropped. */
static void check_key(const struct model *model, unsigned n)
{
    const struct l2tlb_entry *entry = look_up(key_of(n));

    if (!entry)
        return;
    assert_true(model[n].entered);
    assert_memory_equal(entry->lo, model[n].lo, sizeof(entry->lo));
}

static void put_random(struct model *model, unsigned n, uint64_t *seed)
{
    const uint64_t lo[2] = {host_random(seed) & UINT32_MAX, host_random(seed) & UINT32_MAX};

    model[n] = (struct model){{(uint32_t)lo[0], (uint32_t)lo[1]}, true};
    l2tlb_put(table, key_of(n), lo);
    assert_non_null(look_up(key_of(n)));
}

static void drop(struct model *model, unsigned n)
{
    model[n].entered = false;
    l2tlb_drop(table, key_of(n));
    assert_null(look_up(key_of(n)));
}

static void clear(struct model *model)
{
    l2tlb_clear(table);
    for (unsigned n = 0; n < KEYS; n++)
        model[n].entered = false;
}

static void test_random_operations_agree_with_a_plain_list(void **state)
{
    struct model *model = test_calloc(KEYS, sizeof(*model));
    uint64_t seed = 1997;

    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned n = host_random(&seed) % KEYS;
        unsigned kind = host_random(&seed) % 1000;

        if (kind == 0)
            clear(model);
        else if (kind < 300)
            drop(model, n);
        else
            put_random(model, n, &seed);
        check_key(model, host_random(&seed) % KEYS);
    }
    for (unsigned n = 0; n < KEYS; n++)
        check_key(model, n);
    test_free(model);
}

static void test_without_memory_there_is_no_table(void **state)
{
    (void)state;
    while (heap_alloc(UNIT_BYTES, 8))
        ;
    while (heap_alloc(4096, 8))
        ;
    assert_null(l2tlb_new());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_a_new_table_is_empty, reset),
        cmocka_unit_test_setup(test_a_translation_is_found_with_both_its_pages, reset),
        cmocka_unit_test_setup(test_two_keys_of_one_set_stay_and_a_third_takes_the_older, reset),
        cmocka_unit_test_setup(test_an_entry_that_is_changed_is_there_once, reset),
        cmocka_unit_test_setup(test_pages_of_one_process_have_sets_of_their_own, reset),
        cmocka_unit_test_setup(test_random_operations_agree_with_a_plain_list, reset),
        cmocka_unit_test_setup(test_without_memory_there_is_no_table, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
