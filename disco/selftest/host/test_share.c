/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages that are shared, copied and given back: pmap, memmap and back-maps.
 */
#include "disco/selftest/host/host.h"

#include "disco/core/vtlb.h"
#include "disco/lib/string.h"
#include "disco/mem/domain.h"
#include "disco/mem/frame.h"
#include "disco/mem/l2tlb.h"
#include "disco/mem/memmap.h"

#define MEMORY  (UINT64_C(8) << 20)
#define PAGES   (MEMORY >> PAGE_SHIFT)
#define USER_VA UINT64_C(0x10000000)
#define ASID    7
#define DISK    2

static struct vm *vm;

static int reset(void **state)
{
    (void)state;
    host_reset();
    vm = host_vm(MEMORY);
    return 0;
}

static mpa_t machine_page(uint64_t page)
{
    return pmap_machine(vm->pmap[page]);
}

/* Fill a guest-physical page with this byte, as the guest would. */
static void fill(uint64_t page, int byte)
{
    memset(vm_memory_own(vm, page << PAGE_SHIFT, PAGE_SIZE), byte, PAGE_SIZE);
}

static uint8_t first_byte(uint64_t page)
{
    return *(const uint8_t *)vm_memory(vm, page << PAGE_SHIFT, 1);
}

/* The guest enters a pair of its pages at USER_VA. */
static void map_user(uint64_t page, vaddr_t va)
{
    uint64_t *cp0 = vm->vcpus[0]->cp0;

    cp0[CP0_ENTRYHI] = va | ASID;
    cp0[CP0_ENTRYLO0] =
        page << ENTRYLO_PFN_BIT | CCA_COHERENT << ENTRYLO_C_SHIFT | ENTRYLO_V | ENTRYLO_D;
    cp0[CP0_ENTRYLO1] = 0;
    vtlb_write_random(vm->vcpus[0]);
}

static void test_every_page_of_a_machine_leads_back_to_it(void **state)
{
    (void)state;
    for (uint64_t page = 0; page < PAGES; page++) {
        const struct memmap_page *entry = memmap_at(machine_page(page));

        assert_int_equal(entry->kind, PAGE_PRIVATE);
        assert_int_equal(entry->owner, vm->domain);
        assert_int_equal(entry->number, page);
        assert_int_equal(entry->users, 1);
    }
}

static void test_a_published_page_stays_where_it_is_and_is_not_written(void **state)
{
    mpa_t page = machine_page(5);

    (void)state;
    fill(5, 0x11);
    assert_true(pmap_publish(vm, 5, DISK, 99));
    assert_int_equal(machine_page(5), page);
    assert_false(pmap_is_own(vm->vcpus[0], 5));
    assert_int_equal(memmap_at(page)->kind, PAGE_SHARED);
    assert_int_equal(memmap_at(page)->number, 99);
    assert_int_equal(memmap_domain(memmap_at(page)), DOMAIN_READ);
}

static void test_a_store_to_a_shared_page_makes_a_copy(void **state)
{
    mpa_t shared = machine_page(5);

    (void)state;
    fill(5, 0x11);
    assert_true(pmap_publish(vm, 5, DISK, 0));
    fill(5, 0x22);
    assert_int_not_equal(machine_page(5), shared);
    assert_int_equal(*(uint8_t *)machine_pointer(shared), 0x11);
    assert_int_equal(first_byte(5), 0x22);
    assert_int_equal(memmap_at(machine_page(5))->number, 5);
    assert_int_equal(memmap_at(shared)->users, 1);
}

static void test_a_page_that_is_replaced_goes_to_the_pool(void **state)
{
    mpa_t old = machine_page(6);

    (void)state;
    fill(5, 0x11);
    assert_true(pmap_publish(vm, 5, DISK, 0));
    assert_true(pmap_share(vm, 6, machine_page(5)));
    assert_int_equal(first_byte(6), 0x11);
    assert_int_equal(memmap_at(machine_page(5))->users, 3);
    assert_int_equal(memmap_at(old)->kind, PAGE_FREE);
    assert_int_equal(memmap_take(), old);
}

static void test_a_page_under_transfer_is_kept_until_that_ends(void **state)
{
    mpa_t old = machine_page(6);

    (void)state;
    memmap_use(old);
    assert_true(pmap_publish(vm, 5, DISK, 0));
    assert_true(pmap_share(vm, 6, machine_page(5)));
    assert_int_equal(memmap_at(old)->kind, PAGE_PRIVATE);
    memmap_release(old);
    assert_int_equal(memmap_at(old)->kind, PAGE_FREE);
}

static void test_copies_are_possible_whatever_else_takes_memory(void **state)
{
    unsigned shared = 0;

    (void)state;
    while (shared < PAGES && pmap_publish(vm, shared, DISK, shared))
        shared++;
    assert_int_equal(shared, PAGES);
    while (memmap_take() != FRAME_NONE)
        ;
    assert_null(heap_alloc(UNIT_BYTES, 8));
    for (uint64_t page = 0; page < PAGES; page++)
        pmap_own(vm, page);
    assert_true(pmap_is_own(vm->vcpus[0], PAGES - 1));
}

static void test_nothing_is_shared_that_could_not_be_copied(void **state)
{
    (void)state;
    while (memmap_take() != FRAME_NONE)
        ;
    assert_false(pmap_publish(vm, 0, DISK, 0));
    assert_true(pmap_is_own(vm->vcpus[0], 0));
}

static void test_the_tlbs_forget_a_page_that_changes_by_its_back_map(void **state)
{
    (void)state;
    map_user(5, USER_VA);
    assert_true(host_tlb_lookup(USER_VA, ASID) & ENTRYLO_D);
    assert_true(pmap_publish(vm, 5, DISK, 0));
    assert_int_equal(host_tlb_lookup(USER_VA, ASID), 0);
}

static void test_the_tlbs_forget_a_page_with_several_addresses(void **state)
{
    (void)state;
    map_user(5, USER_VA);
    map_user(5, USER_VA + 0x2000);
    map_user(5, USER_VA + 0x4000);
    assert_true(pmap_publish(vm, 5, DISK, 0));
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(host_tlb_lookup(USER_VA + 0x2000 * i, ASID), 0);
}

static void test_a_guests_entry_for_a_shared_page_is_not_writable(void **state)
{
    (void)state;
    assert_true(pmap_publish(vm, 5, DISK, 0));
    map_user(5, USER_VA);
    assert_true(host_tlb_lookup(USER_VA, ASID) & ENTRYLO_V);
    assert_false(host_tlb_lookup(USER_VA, ASID) & ENTRYLO_D);
}

/* Each window reaches memory, that of the registers, too. */
static void test_no_window_reaches_a_page_that_has_changed_hands(void **state)
{
    static const vaddr_t windows[] = {CKSSEG, XSSEG, REGISTER_WINDOW};

    (void)state;
    for (unsigned i = 0; i < sizeof(windows) / sizeof(windows[0]); i++) {
        uint64_t page = 5 + 2 * i;
        vaddr_t va = windows[i] + (page << PAGE_SHIFT);

        host_access(vm, INSN_I(0x2b, 4, 5), va); /* SW */
        assert_true(host_tlb_lookup(va, 0) & ENTRYLO_D);
        assert_true(pmap_publish(vm, page, DISK, (uint32_t)page));
        assert_int_equal(host_tlb_lookup(va, 0), 0);
    }
}

/* The same with a page of its own, or a shared one, at random; a plain model of the contents. */
static void test_random_sharing_keeps_what_each_page_holds(void **state)
{
    uint8_t holds[64] = {0};
    uint64_t seed = 11;

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        uint64_t page = host_random(&seed) % 64, other = host_random(&seed) % 64;
        unsigned what = (unsigned)(host_random(&seed) % 4);

        if (what < 2) {
            holds[page] = (uint8_t)round;
            fill(page, holds[page]);
        } else if (what == 2 && pmap_is_own(vm->vcpus[0], page)) {
            assert_true(pmap_publish(vm, page, DISK, (uint32_t)page));
            memmap_release(machine_page(page)); /* no disk keeps it */
        } else if (!pmap_is_own(vm->vcpus[0], other) && page != other) {
            assert_true(pmap_share(vm, page, machine_page(other)));
            holds[page] = holds[other];
        }
        assert_int_equal(first_byte(page), holds[page]);
    }
    for (uint64_t page = 0; page < 64; page++)
        assert_int_equal(first_byte(page), holds[page]);
}

#define CASE(name) cmocka_unit_test_setup(test_##name, reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_page_of_a_machine_leads_back_to_it),
        CASE(a_published_page_stays_where_it_is_and_is_not_written),
        CASE(a_store_to_a_shared_page_makes_a_copy),
        CASE(a_page_that_is_replaced_goes_to_the_pool),
        CASE(a_page_under_transfer_is_kept_until_that_ends),
        CASE(copies_are_possible_whatever_else_takes_memory),
        CASE(nothing_is_shared_that_could_not_be_copied),
        CASE(the_tlbs_forget_a_page_that_changes_by_its_back_map),
        CASE(the_tlbs_forget_a_page_with_several_addresses),
        CASE(no_window_reaches_a_page_that_has_changed_hands),
        CASE(a_guests_entry_for_a_shared_page_is_not_writable),
        CASE(random_sharing_keeps_what_each_page_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
