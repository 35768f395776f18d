/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The HAL on a pretended machine. With it a guest writes its virtual CP0 registers as memory, so
 * anything may stand in any of them when the monitor looks.
 */
#include "disco/selftest/host/host.h"

#include "disco/core/trap.h"
#include "disco/include/hal.h"
#include "disco/mem/hwtlb.h"
#include "disco/mem/memmap.h"
#include "disco/mem/pmap.h"

#define ROUNDS 60000

static struct vm *vm, *other;
static struct vcpu *vcpu;

static int reset(void **state)
{
    (void)state;
    host_reset();
    other = host_vm(UINT64_C(4) << 20);
    vm = host_vm(UINT64_C(4) << 20); /* the last one made is mapped */
    vcpu = vm->vcpus[0];
    other->vcpus[0]->state = VCPU_STOPPED;
    return 0;
}

static void test_calls_are_reserved_until_the_hal_is_on(void **state)
{
    (void)state;
    for (unsigned call = HAL_ON + 1; call <= HAL_UNUSED; call++) {
        host_execute(vm, INSN_COP0(call));
        assert_int_equal((vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT, EXC_RI);
        vcpu->cp0[CP0_STATUS] &= ~(uint64_t)ST_EXL;
    }
    assert_int_equal(host_tlb_lookup(HAL_REGISTER_PAGE, 0), 0);
    host_execute(vm, INSN_COP0(HAL_ON));
    assert_true(vcpu->hal);
    assert_int_not_equal(host_tlb_lookup(HAL_REGISTER_PAGE, 0), 0);
    host_execute(vm, INSN_COP0(HAL_UNUSED + 1));
    assert_int_equal((vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT, EXC_RI);
}

/* ---- parts that are withheld ---- */

static unsigned code_after(uint32_t word)
{
    vcpu->cp0[CP0_CAUSE] = vcpu->cp0[CP0_STATUS] = 0;
    host_execute(vm, word);
    return (vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT;
}

static void test_a_kernel_is_told_what_is_offered(void **state)
{
    (void)state;
    vcpu->features = UINT64_MAX;
    host_execute(vm, INSN_COP0(HAL_ON));
    assert_int_equal(vcpu->features, 0x1f);
    vm->config.without_registers = vm->config.without_return = true;
    host_execute(vm, INSN_COP0(HAL_ON));
    assert_int_equal(vcpu->features, HAL_HAS_CLOCK | HAL_HAS_ZERO | HAL_HAS_UNUSED);
}

static void test_a_call_that_is_withheld_is_reserved_whatever_the_guest_writes(void **state)
{
    static const uint32_t calls[] = {HAL_RETURN, HAL_ZERO, HAL_UNUSED};
    bool *const without[] = {&vm->config.without_return, &vm->config.without_zero,
                             &vm->config.without_hints};

    (void)state;
    vcpu->gpr[4] = 0x3000;
    vcpu->cp0[CP0_EPC] = HOST_PC;
    for (unsigned i = 0; i < 3; i++) {
        *without[i] = true;
        host_execute(vm, INSN_COP0(HAL_ON));
        vcpu->features = UINT64_MAX;
        for (unsigned call = 0; call < 3; call++)
            assert_int_equal(code_after(INSN_COP0(calls[call])), call == i ? EXC_RI : 0);
        *without[i] = false;
    }
}

static void test_registers_that_are_withheld_can_only_be_read(void **state)
{
    (void)state;
    host_execute(vm, INSN_COP0(HAL_ON));
    assert_true(host_tlb_lookup(HAL_REGISTER_PAGE, 0) & ENTRYLO_D);
    vm->config.without_registers = true;
    host_execute(vm, INSN_COP0(HAL_ON));
    assert_int_equal(host_tlb_lookup(HAL_REGISTER_PAGE, 0) & (ENTRYLO_V | ENTRYLO_D), ENTRYLO_V);
    host_access(vm, INSN_SD(5, 4), HAL_REGISTER_PAGE);
    assert_int_equal((vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT, EXC_ADES);
}

static void test_a_clock_that_is_withheld_is_not_mapped(void **state)
{
    (void)state;
    host_execute(vm, INSN_COP0(HAL_ON));
    assert_true(host_tlb_lookup(HAL_CLOCK_PAGE, 0) & ENTRYLO_V);
    vm->config.without_clock = true;
    host_execute(vm, INSN_COP0(HAL_ON));
    assert_false(host_tlb_lookup(HAL_CLOCK_PAGE, 0) & ENTRYLO_V);
    host_access(vm, INSN_LD(5, 4), HAL_CLOCK_PAGE);
    assert_int_equal((vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT, EXC_ADEL);
}

static void test_an_access_that_the_pages_do_not_allow_is_an_address_error(void **state)
{
    (void)state;
    host_access(vm, INSN_SD(5, 4), HAL_CLOCK_PAGE);
    assert_int_equal((vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT, EXC_ADES);
    vcpu->cp0[CP0_STATUS] &= ~(uint64_t)ST_EXL;
    host_access(vm, INSN_LD(5, 4), HAL_REGISTER_PAGE + 8);
    assert_int_equal((vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT, EXC_ADEL);
    assert_int_equal(vcpu->cp0[CP0_BADVADDR], HAL_REGISTER_PAGE + 8);
}

static void test_pages_beyond_memory_are_neither_zeroed_nor_given_up(void **state)
{
    static const uint64_t places[] = {UINT64_C(4) << 20, UINT64_C(1) << 40, UINT64_MAX};

    (void)state;
    host_execute(vm, INSN_COP0(HAL_ON));
    for (unsigned i = 0; i < 3; i++) {
        vcpu->gpr[4] = places[i];
        host_execute(vm, INSN_COP0(HAL_ZERO));
        host_execute(vm, INSN_COP0(HAL_UNUSED));
        assert_int_equal(vcpu->pc, HOST_PC + 4);
    }
}

/* The last page is the guest's no longer, but its word in the pmap is as valid as before. */
static void test_the_first_page_behind_memory_is_neither_zeroed_nor_given_up(void **state)
{
    uint64_t page = --vm->pages, *entry = &vm->pmap[page], before;
    uint64_t *content = machine_pointer(pmap_machine(*entry));

    (void)state;
    host_execute(vm, INSN_COP0(HAL_ON));
    vcpu->gpr[4] = page << PAGE_SHIFT;
    *content = 4711;
    host_execute(vm, INSN_COP0(HAL_ZERO));
    assert_int_equal(*content, 4711);
    before = *entry &= ~(uint64_t)ENTRYLO_D; /* one that is shared would be given up */
    host_execute(vm, INSN_COP0(HAL_ZERO));
    host_execute(vm, INSN_COP0(HAL_UNUSED));
    assert_int_equal(*entry, before);
    assert_int_equal(vcpu->pc, HOST_PC + 4);
}

/* As for a page that a program has written to for the first time: no conflict (Status.TS). */
static void test_an_entry_takes_the_place_of_the_one_with_its_key(void **state)
{
    const uint64_t lo = 3 << ENTRYLO_PFN_BIT | ENTRYLO_V;

    (void)state;
    host_execute(vm, INSN_COP0(HAL_ON));
    for (unsigned i = 0; i < 2; i++) {
        vcpu->cp0[CP0_STATUS] |= ST_EXL;
        vcpu->cp0[CP0_ENTRYHI] = 0x10000005;
        vcpu->gpr[26] = lo | (i ? ENTRYLO_D : 0);
        vcpu->gpr[27] = 0;
        host_execute(vm, INSN_COP0(HAL_RETURN));
    }
    assert_true(host_tlb_lookup(0x10000000, 5) & ENTRYLO_D);
    assert_int_equal(vcpu->tlb.present & (vcpu->tlb.present - 1), 0);
    assert_false(vcpu->cp0[CP0_STATUS] & (ST_TS | ST_EXL));
}

/* ---- anything in any register ---- */

/* Who has this machine page? */
static bool is_guests(mpa_t page)
{
    const struct memmap_page *entry = memmap_at(page);

    return entry->kind == PAGE_PRIVATE && pmap_machine(vm->pmap[entry->number]) == page;
}

/* No entry but the wired ones leads to memory that is not the guest's, or from the monitor's
 * addresses. */
static void check_tlb(void)
{
    for (unsigned i = HWTLB_WIRED; i < TLB_ENTRIES; i++) {
        const struct host_tlb_entry *entry = &host()->tlb[i];

        for (unsigned half = 0; half < 2; half++)
            if (entry->lo[half] & ENTRYLO_V)
                assert_true(is_guests(pmap_machine(entry->lo[half])));
        assert_true((entry->hi & ENTRYHI_KEY) != (PERCPU_WINDOW & ENTRYHI_KEY));
    }
}

static void check_status(void)
{
    uint32_t mode = vcpu->hw_status & ST_KSU;

    assert_true(mode == ST_KSU_SUPV || mode == ST_KSU_USER);
    assert_true((vcpu->hw_status & (ST_EXL | ST_IE)) == (ST_EXL | ST_IE));
    assert_false(vcpu->hw_status & (ST_CU0 | ST_CU1 | ST_BEV | ST_ERL));
}

/* Without Status.BEV, which would end the machine. */
static uint64_t random_value(uint64_t *seed)
{
    static const uint64_t values[] = {
        0, UINT64_MAX, CKSSEG, PERCPU_WINDOW, HAL_REGISTER_PAGE, XSSEG, 0x10000, UINT64_C(1) << 63};
    uint64_t value = host_random(seed);

    if (host_random(seed) % 3)
        value = values[host_random(seed) % 8] ^ host_random(seed) % 0x4000;
    return value & ~(uint64_t)ST_BEV;
}

static void nobody_runs(struct host *machine)
{
    (void)machine;
    fail_msg("the guest has ended, or waits for ever");
}

static uint32_t random_insn(uint64_t *seed)
{
    static const uint8_t functions[] = {0x01,   0x02,       0x06,     0x08,      0x18,
                                        HAL_ON, HAL_RETURN, HAL_ZERO, HAL_UNUSED};
    unsigned rt = host_random(seed) % 32, rd = host_random(seed) % 32;

    switch (host_random(seed) % 3) {
    case 0:
        return INSN_DMTC0(rt, rd);
    case 1:
        return INSN_DMFC0(rt, rd);
    default:
        return INSN_COP0(functions[host_random(seed) % 9]);
    }
}

static void change_registers(uint64_t *seed)
{
    for (unsigned i = host_random(seed) % 8; i > 0; i--)
        vcpu->cp0[host_random(seed) % CP0_COUNT_OF] = random_value(seed);
    for (unsigned i = 0; i < 4; i++)
        vcpu->gpr[host_random(seed) % 31 + 1] = random_value(seed);
    if (host_random(seed) % 4)
        vcpu->cp0[CP0_STATUS] &= ~(uint64_t)ST_KSU;
}

/* The processor raises a TLB exception for addresses of these segments alone (UM 16.2). */
static vaddr_t random_address(uint64_t *seed)
{
    uint64_t value = random_value(seed) & ~UINT64_C(7);

    switch (host_random(seed) % 3) {
    case 0:
        return value & ((UINT64_C(1) << 44) - 1);
    case 1:
        return XSSEG | (value & ((UINT64_C(1) << 44) - 1));
    default:
        return CKSSEG | (value & ((UINT64_C(1) << 29) - 1));
    }
}

static void test_anything_in_any_register_leads_to_the_guests_own_memory(void **state)
{
    uint64_t seed = 4711, before = pmap_machine(other->pmap[7]);

    (void)state;
    host_execute(vm, INSN_COP0(HAL_ON));
    host()->on_idle = nobody_runs;
    for (unsigned round = 0; round < ROUNDS; round++) {
        change_registers(&seed);
        host_execute(vm, random_insn(&seed));
        check_status();
        check_tlb();
        if (round % 4 == 0)
            host_access(vm, INSN_LD(8, 4), random_address(&seed));
    }
    assert_int_equal(pmap_machine(other->pmap[7]), before);
    assert_false(vm->ended);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_calls_are_reserved_until_the_hal_is_on, reset),
        cmocka_unit_test_setup(test_a_kernel_is_told_what_is_offered, reset),
        cmocka_unit_test_setup(test_a_call_that_is_withheld_is_reserved_whatever_the_guest_writes,
                               reset),
        cmocka_unit_test_setup(test_registers_that_are_withheld_can_only_be_read, reset),
        cmocka_unit_test_setup(test_a_clock_that_is_withheld_is_not_mapped, reset),
        cmocka_unit_test_setup(test_an_access_that_the_pages_do_not_allow_is_an_address_error,
                               reset),
        cmocka_unit_test_setup(test_pages_beyond_memory_are_neither_zeroed_nor_given_up, reset),
        cmocka_unit_test_setup(test_the_first_page_behind_memory_is_neither_zeroed_nor_given_up,
                               reset),
        cmocka_unit_test_setup(test_an_entry_takes_the_place_of_the_one_with_its_key, reset),
        cmocka_unit_test_setup(test_anything_in_any_register_leads_to_the_guests_own_memory, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
