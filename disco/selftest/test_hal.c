/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a guest shares with others or with the monitor: pages that are copied when they are written,
 * and the HAL's pages and calls (disco/include/hal.h).
 */
#include "disco/selftest/selftest.h"

#include "disco/include/hal.h"
#include "disco/lib/string.h"
#include "disco/mem/memmap.h"
#include "disco/mem/pmap.h"

#define ANSWER UINT64_C(0x1122334455667788)
#define PAGE   0x40

/* LUI of HAL_BASE into $4. */
#define LUI_HAL (INSN_I(0x0f, 0, 4) | HAL_BASE_UPPER)
#define LOW(n)  ((uint32_t)(n)&0xffff)

/* ---- shared pages ---- */

/* A guest whose page PAGE others may have too, as a page of a disk is. */
static struct vcpu *guest_with_shared_page(bool large)
{
    struct vcpu *vcpu = guest_new(5 * MB, large);

    *(uint64_t *)guest_memory(vcpu, PAGE << PAGE_SHIFT) = ANSWER;
    guest_code(vcpu, NULL, 0);
    guest_run(vcpu); /* so that it is its TLBs that are told */
    return pmap_publish(vcpu->vm, PAGE, 0, 0) ? vcpu : NULL;
}

const char *test_a_page_that_left_its_large_pages_is_refilled_alone(void)
{
    static const uint32_t code[] = {INSN_LD(8, 4), INSN_LD(9, 5), INSN_LD(10, 6)};
    struct vcpu *vcpu = guest_with_shared_page(true);

    EXPECT(vcpu);
    *(uint64_t *)guest_memory(vcpu, (PAGE + 2) << PAGE_SHIFT) = ANSWER + 2;
    guest_code(vcpu, code, 3);
    vcpu->gpr[4] = XSSEG + (PAGE << PAGE_SHIFT);
    vcpu->gpr[5] = CKSSEG + (PAGE << PAGE_SHIFT);
    vcpu->gpr[6] = XSSEG + ((PAGE + 2) << PAGE_SHIFT);
    EXPECT(guest_run(vcpu) == 0);
    EXPECT(vcpu->gpr[8] == ANSWER && vcpu->gpr[9] == ANSWER && vcpu->gpr[10] == ANSWER + 2);
    return NULL;
}

const char *test_a_store_to_a_shared_page_gets_one_of_its_own(void)
{
    static const uint32_t code[] = {INSN_SD(8, 4) | 8, INSN_LD(9, 5) | 8, INSN_LD(10, 5)};

    for (unsigned large = 0; large < 2; large++) {
        struct vcpu *vcpu = guest_with_shared_page(large);
        mpa_t shared;

        EXPECT(vcpu);
        shared = pmap_machine(vcpu->pmap[PAGE]);
        guest_code(vcpu, code, 3);
        vcpu->gpr[4] = XSSEG + (PAGE << PAGE_SHIFT);
        vcpu->gpr[5] = CKSSEG + (PAGE << PAGE_SHIFT);
        vcpu->gpr[8] = 5;
        guest_run(vcpu);
        EXPECT(vcpu->pc == CODE + 12);
        EXPECT(vcpu->gpr[9] == 5 && vcpu->gpr[10] == ANSWER);
        EXPECT(pmap_machine(vcpu->pmap[PAGE]) != shared);
        EXPECT(((uint64_t *)machine_pointer(shared))[1] == 0); /* nobody else sees it */
    }
    return NULL;
}

/* ---- the HAL ---- */

const char *test_registers_of_the_hal_are_the_virtual_cp0(void)
{
    static const uint32_t code[] = {INSN_COP0(HAL_ON),
                                    LUI_HAL,
                                    INSN_SD(5, 4) | LOW(HAL_REGISTER(CP0_EPC)),
                                    INSN_DMFC0(6, CP0_EPC),
                                    INSN_DMTC0(7, CP0_ERROREPC),
                                    INSN_LD(8, 4) | LOW(HAL_REGISTER(CP0_ERROREPC)),
                                    INSN_LD(9, 4) | LOW(HAL_CLOCK)};
    struct vcpu *vcpu = guest_new(4 * MB, false);

    guest_code(vcpu, code, 7);
    vcpu->gpr[5] = ANSWER;
    vcpu->gpr[7] = ~ANSWER;
    guest_run(vcpu);
    EXPECT(vcpu->pc == CODE + 28);
    EXPECT(vcpu->gpr[6] == ANSWER);
    EXPECT(vcpu->gpr[8] == ~ANSWER);
    EXPECT(vcpu->gpr[9] > 0);
    return NULL;
}

/* Another guest had it on: its page must not be left mapped for this one. */
const char *test_pages_of_the_hal_are_an_address_error_without_it(void)
{
    static const uint32_t load[] = {LUI_HAL, INSN_LD(9, 4) | LOW(HAL_REGISTER(0))};
    static const uint32_t call[] = {INSN_COP0(HAL_ZERO)};
    static const uint32_t store[] = {INSN_COP0(HAL_ON), LUI_HAL, INSN_SD(5, 4) | LOW(HAL_CLOCK)};
    struct vcpu *vcpu = guest_new(4 * MB, false);

    guest_code(vcpu, load, 2);
    guest_run(vcpu);
    EXPECT(vcpu->pc == CKSSEG + VECTOR_GENERAL);
    EXPECT((vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT == EXC_ADEL);
    EXPECT(vcpu->cp0[CP0_BADVADDR] == HAL_REGISTER_PAGE);
    guest_code(vcpu, call, 1);
    guest_run(vcpu);
    EXPECT((vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT == EXC_RI);
    guest_code(vcpu, store, 3); /* the clock can only be read */
    guest_run(vcpu);
    EXPECT(vcpu->pc == CKSSEG + VECTOR_GENERAL);
    EXPECT(vcpu->cp0[CP0_EPC] == CODE + 8);
    return NULL;
}

/* The parts of boot/fast.S and of the TLB that a host cannot run. */
const char *test_parts_of_the_hal_that_are_withheld_are_not_there(void)
{
    static const uint32_t zero[] = {INSN_COP0(HAL_ON), INSN_COP0(HAL_ZERO)};
    static const uint32_t features[] = {INSN_COP0(HAL_ON), LUI_HAL,
                                        INSN_LD(9, 4) | LOW(HAL_FEATURES),
                                        INSN_SD(5, 4) | LOW(HAL_FEATURES)};
    static const uint32_t clock[] = {INSN_COP0(HAL_ON), LUI_HAL, INSN_LD(9, 4) | LOW(HAL_CLOCK)};
    struct vcpu *vcpu = guest_new(4 * MB, false);
    struct vm_config *config = &vcpu->vm->config;

    config->without_zero = config->without_registers = config->without_clock = true;
    guest_code(vcpu, zero, 2);
    guest_run(vcpu);
    EXPECT((vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT == EXC_RI);
    guest_code(vcpu, features, 4);
    guest_run(vcpu);
    EXPECT(vcpu->gpr[9] == (HAL_HAS_RETURN | HAL_HAS_UNUSED));
    EXPECT(vcpu->cp0[CP0_EPC] == CODE + 12);
    EXPECT((vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT == EXC_ADES);
    guest_code(vcpu, clock, 3);
    guest_run(vcpu);
    EXPECT(vcpu->cp0[CP0_EPC] == CODE + 8);
    EXPECT((vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT == EXC_ADEL);
    return NULL;
}

const char *test_a_return_of_the_hal_enters_and_goes_on(void)
{
    static const uint32_t code[] = {INSN_COP0(HAL_ON), INSN_COP0(HAL_RETURN), INSN_NOP,
                                    INSN_LD(8, 4)};
    struct vcpu *vcpu = guest_new(4 * MB, false);

    guest_code(vcpu, code, 4);
    guest_rewind(vcpu, ST_EXL);
    *(uint64_t *)guest_memory(vcpu, PAGE << PAGE_SHIFT) = ANSWER;
    vcpu->cp0[CP0_EPC] = CODE + 12;
    vcpu->cp0[CP0_ENTRYHI] = 0x30000 | 9;
    vcpu->gpr[26] = PAGE << ENTRYLO_PFN_BIT | ENTRYLO_V;
    vcpu->gpr[27] = 0;
    vcpu->gpr[4] = 0x30000;
    EXPECT(guest_run(vcpu) <= 2);
    EXPECT(vcpu->pc == CODE + 16);
    EXPECT(vcpu->gpr[8] == ANSWER);
    EXPECT(!(vcpu->cp0[CP0_STATUS] & ST_EXL));
    return NULL;
}

const char *test_the_hal_zeroes_a_page_of_the_guests_and_no_other(void)
{
    static const uint32_t code[] = {INSN_COP0(HAL_ON), INSN_COP0(HAL_ZERO)};
    struct vcpu *vcpu = guest_new(4 * MB, false);
    uint64_t *page = guest_memory(vcpu, PAGE << PAGE_SHIFT);

    memset(page - 1, 0xee, PAGE_SIZE + 16);
    guest_code(vcpu, code, 2);
    vcpu->gpr[4] = PAGE << PAGE_SHIFT;
    guest_run(vcpu);
    EXPECT(vcpu->pc == CODE + 8);
    page = guest_memory(vcpu, PAGE << PAGE_SHIFT);
    for (unsigned i = 0; i < PAGE_SIZE / 8; i++)
        EXPECT(page[i] == 0);
    EXPECT(*(uint64_t *)guest_memory(vcpu, (PAGE << PAGE_SHIFT) - 8) != 0);
    EXPECT(*(uint64_t *)guest_memory(vcpu, (PAGE + 1) << PAGE_SHIFT) != 0);
    guest_rewind(vcpu, 0);
    vcpu->gpr[4] = ~UINT64_C(0); /* where there is no memory, nothing happens */
    guest_run(vcpu);
    EXPECT(vcpu->pc == CODE + 8);
    return NULL;
}

/* The last page is the guest's no longer, but its word in the pmap is as valid as before. */
const char *test_the_hal_zeroes_no_page_behind_the_pmap(void)
{
    static const uint32_t code[] = {INSN_COP0(HAL_ON), INSN_COP0(HAL_ZERO)};
    struct vcpu *vcpu = guest_new(4 * MB, false);
    uint64_t page = vcpu->vm->pages - 1, *content = guest_memory(vcpu, page << PAGE_SHIFT);

    *content = ANSWER;
    vcpu->vm->pages = page;
    pmap_set_windows(vcpu);
    guest_code(vcpu, code, 2);
    vcpu->gpr[4] = page << PAGE_SHIFT;
    guest_run(vcpu);
    EXPECT(vcpu->pc == CODE + 8);
    EXPECT(*content == ANSWER);
    return NULL;
}

/* Who shares a page that is zeroed or given up shares it no longer; the others keep what is in it.
 */
const char *test_the_hal_takes_a_shared_page_out_of_use(void)
{
    static const uint32_t calls[] = {INSN_COP0(HAL_ZERO), INSN_COP0(HAL_UNUSED)};

    for (unsigned i = 0; i < 2; i++) {
        const uint32_t code[] = {INSN_COP0(HAL_ON), calls[i], INSN_LD(9, 5)};
        struct vcpu *vcpu = guest_with_shared_page(false);
        mpa_t shared;

        EXPECT(vcpu);
        shared = pmap_machine(vcpu->pmap[PAGE]);
        guest_code(vcpu, code, 3);
        vcpu->gpr[4] = PAGE << PAGE_SHIFT;
        vcpu->gpr[5] = CKSSEG + (PAGE << PAGE_SHIFT);
        guest_run(vcpu);
        EXPECT(vcpu->pc == CODE + 12);
        EXPECT(pmap_machine(vcpu->pmap[PAGE]) != shared);
        EXPECT(pmap_is_own(vcpu, PAGE));
        EXPECT(vcpu->gpr[9] == 0);
        EXPECT(*(uint64_t *)machine_pointer(shared) == ANSWER);
    }
    return NULL;
}

const char *test_a_guest_is_asked_for_hints_once_it_shares_pages_unless_it_does_without(void)
{
    for (unsigned without = 0; without < 2; without++) {
        struct vcpu *vcpu = guest_new(5 * MB, false);

        vcpu->vm->config.without_hints = without;
        EXPECT(vcpu->hints == 0);
        EXPECT(pmap_publish(vcpu->vm, PAGE, 0, 0));
        EXPECT(vcpu->hints == !without);
    }
    return NULL;
}
