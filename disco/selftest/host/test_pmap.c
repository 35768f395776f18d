/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Guest-physical memory: which machine page is behind each page, and what of it a guest may have.
 */
#include "disco/selftest/host/host.h"

#include "disco/lib/string.h"
#include "disco/mem/frame.h"
#include "disco/mem/pmap.h"

#define MB (UINT64_C(1) << 20)

static int reset(void **state)
{
    (void)state;
    host_reset();
    return 0;
}

static void test_every_page_has_a_machine_page_of_its_own_that_is_clear(void **state)
{
    bool taken[HOST_MEMORY >> PAGE_SHIFT] = {false};
    struct vm *vm;

    (void)state;
    host_load(20 * MB, "someone else's", 15); /* a chunk cannot be taken here */
    memset(machine_pointer(40 * MB), 0xff, MB);
    vm = host_vm(37 * MB);
    assert_int_equal(vm->pages, 37 * MB >> PAGE_SHIFT);
    for (uint64_t page = 0; page < vm->pages; page++) {
        mpa_t at = pmap_machine(vm->pmap[page]);

        assert_int_equal(at % PAGE_SIZE, 0);
        assert_true(at >= HOST_FIRST_FREE && at < HOST_MEMORY && at >> 20 != 20);
        assert_false(taken[at >> PAGE_SHIFT]);
        taken[at >> PAGE_SHIFT] = true;
        assert_int_equal(*(uint64_t *)machine_pointer(at), 0);
    }
}

static void test_two_machines_share_no_page(void **state)
{
    struct vm *a = host_vm(8 * MB), *b = host_vm(8 * MB);

    (void)state;
    for (uint64_t page = 0; page < a->pages; page++)
        for (uint64_t other = 0; other < b->pages; other += 64)
            assert_true(pmap_machine(a->pmap[page]) != pmap_machine(b->pmap[other]));
}

static void test_memory_that_is_not_there_cannot_be_had(void **state)
{
    struct vm *vm = heap_alloc(sizeof(*vm), 8);

    (void)state;
    vm->config.memory = 200 * MB;
    assert_false(pmap_create(vm));
}

static void test_the_guests_rights_are_merged_into_the_machines_page(void **state)
{
    struct vm *vm = host_vm(4 * MB);
    const struct vcpu *vcpu = vm->vcpus[0];
    uint64_t seed = 9;

    (void)state;
    for (unsigned round = 0; round < 10000; round++) {
        uint64_t lo = host_random(&seed) & ENTRYLO_WRITABLE;
        uint64_t page = host_random(&seed) % 2048, merged;

        lo = (lo & ~ENTRYLO_PFN) | page << ENTRYLO_PFN_BIT;
        merged = pmap_merge(vcpu, lo);
        assert_int_equal(merged & ENTRYLO_G, lo & ENTRYLO_G);
        if (page >= vm->pages) {
            assert_false(merged & ENTRYLO_V);
            continue;
        }
        assert_int_equal(pmap_machine(merged), pmap_machine(vm->pmap[page]));
        assert_int_equal(merged & 7, lo & 7);
        assert_int_equal(merged >> ENTRYLO_C_SHIFT & 7, CCA_COHERENT);
        assert_int_equal(merged >> 62, 0);
    }
}

static void test_the_first_page_behind_the_table_is_nobodys(void **state)
{
    struct vm *vm = host_vm(4 * MB);
    struct vcpu *vcpu = vm->vcpus[0];
    uint64_t lo = (vm->pages - 1) << ENTRYLO_PFN_BIT | ENTRYLO_V | ENTRYLO_D | ENTRYLO_G;

    (void)state;
    assert_true(pmap_merge(vcpu, lo) & ENTRYLO_V);
    vcpu->pmap_bytes -= sizeof(*vm->pmap); /* so that what lies behind it is no zero */
    assert_int_equal(pmap_merge(vcpu, lo), ENTRYLO_G);
}

static void test_windows_begin_and_end_where_the_contract_says(void **state)
{
    static const struct {
        vaddr_t va;
        bool inside;
        gpa_t gpa;
    } rows[] = {
        {CKSSEG, true, 0},
        {CKSSEG + 256 * MB - 1, true, 256 * MB - 1},
        {CKSSEG + 256 * MB, false, 0},
        {CKSSEG - 1, false, 0},
        {XSSEG, true, 0},
        {XSSEG + (UINT64_C(1) << 40) - 1, true, (UINT64_C(1) << 40) - 1},
        {XSSEG + (UINT64_C(1) << 40), false, 0},
        {XSSEG - 1, false, 0},
        {XSSEG + (UINT64_C(1) << 41) - 1, false, 0},
        {XSSEG + (UINT64_C(1) << 41), true, 0},
        {XSSEG + (UINT64_C(3) << 40) - 1, true, (UINT64_C(1) << 40) - 1},
        {XSSEG + (UINT64_C(3) << 40), false, 0},
        {0, false, 0},
        {~UINT64_C(0), false, 0},
    };
    gpa_t gpa;

    (void)state;
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(pmap_window(rows[i].va, &gpa), rows[i].inside);
        if (rows[i].inside)
            assert_int_equal(gpa, rows[i].gpa);
    }
}

static void test_a_piece_of_guest_memory_lies_in_one_page(void **state)
{
    struct vm *vm = host_vm(4 * MB);

    (void)state;
    assert_non_null(vm_memory(vm, 0xfff, 1));
    assert_null(vm_memory(vm, 0xfff, 2));
    assert_non_null(vm_memory(vm, 4 * MB - 8, 8));
    assert_null(vm_memory(vm, 4 * MB, 1));
    assert_null(vm_memory(vm, UINT64_MAX, 1));
    assert_null(vm_memory(vm, 0, UINT64_MAX));
}

static void test_copies_cross_pages_and_stop_at_the_end_of_memory(void **state)
{
    struct vm *vm = host_vm(4 * MB);
    uint8_t bytes[3 * PAGE_SIZE];

    (void)state;
    for (unsigned i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(i * 7 + i / 256);
    assert_true(vm_copy_to(vm, 0x1800, bytes, sizeof(bytes)));
    for (unsigned i = 0; i < sizeof(bytes); i++)
        assert_int_equal(*(uint8_t *)vm_memory(vm, 0x1800 + i, 1), bytes[i]);
    assert_true(vm_clear(vm, 0x1801, 0x1000));
    assert_int_equal(*(uint8_t *)vm_memory(vm, 0x1800, 1), bytes[0]);
    assert_int_equal(*(uint8_t *)vm_memory(vm, 0x2800, 1), 0);
    assert_int_equal(*(uint8_t *)vm_memory(vm, 0x2801, 1), bytes[0x1001]);
    assert_false(vm_copy_to(vm, 4 * MB - PAGE_SIZE, bytes, sizeof(bytes)));
    assert_false(vm_clear(vm, 4 * MB - 1, 2));
}

/* Pairs of large pages say the same as the pages of 4 KB that they stand for. */
static void check_large(uint64_t memory, unsigned page_bytes_log2)
{
    struct vm *vm = heap_alloc(sizeof(*vm), 8);
    uint64_t step = UINT64_C(1) << (page_bytes_log2 - PAGE_SHIFT);

    vm->config.memory = memory;
    vm->config.large = true;
    assert_true(pmap_create(vm));
    assert_int_equal(vm->large.shift, page_bytes_log2 + 1 - 9);
    assert_int_equal(vm->large.mask, (UINT32_C(2) << page_bytes_log2) - 1 - 0x1fff);
    for (uint64_t i = 0; i < vm->large.bytes / sizeof(uint64_t); i++) {
        uint64_t entry = vm->large.pairs[i];

        assert_true(entry & ENTRYLO_G);
        assert_int_equal(entry & ENTRYLO_V, i * step < vm->pages ? ENTRYLO_V : 0);
        for (uint64_t page = 0; page < step && i * step < vm->pages; page++)
            assert_int_equal(pmap_machine(vm->pmap[i * step + page]),
                             pmap_machine(entry) + (page << PAGE_SHIFT));
    }
}

static void test_large_pages_are_as_large_as_runs_of_memory_allow(void **state)
{
    (void)state;
    check_large(32 * MB, 24);
    check_large(16 * MB, 24);
    host_reset();
    check_large(5 * MB, 20);
    check_large(19 * MB, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_every_page_has_a_machine_page_of_its_own_that_is_clear, reset),
        cmocka_unit_test_setup(test_two_machines_share_no_page, reset),
        cmocka_unit_test_setup(test_memory_that_is_not_there_cannot_be_had, reset),
        cmocka_unit_test_setup(test_the_guests_rights_are_merged_into_the_machines_page, reset),
        cmocka_unit_test_setup(test_the_first_page_behind_the_table_is_nobodys, reset),
        cmocka_unit_test_setup(test_windows_begin_and_end_where_the_contract_says, reset),
        cmocka_unit_test_setup(test_a_piece_of_guest_memory_lies_in_one_page, reset),
        cmocka_unit_test_setup(test_copies_cross_pages_and_stop_at_the_end_of_memory, reset),
        cmocka_unit_test_setup(test_large_pages_are_as_large_as_runs_of_memory_allow, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
