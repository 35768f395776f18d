/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must not leak from one guest to another, and what a trap does to a guest's own state: links,
 * floating-point registers, time and interrupts; and a fault of the monitor itself.
 */
#include "disco/selftest/selftest.h"

#include "disco/core/cp0.h"
#include "disco/mem/hwtlb.h"

const char *test_a_link_is_kept_without_a_trap_and_broken_by_one(void)
{
    static const uint32_t plain[] = {INSN_LL(8, 4), INSN_SC(9, 4)};
    static const uint32_t fast[] = {INSN_LL(8, 4), INSN_MFC0(10, CP0_PRID), INSN_SC(9, 4)};
    static const uint32_t slow[] = {INSN_LL(8, 4), INSN_COP0(0x01), INSN_SC(9, 4)};
    static const uint32_t *const code[] = {plain, fast, slow};
    struct vcpu *vcpu = guest_new(4 * MB, false);
    uint32_t *word = guest_memory(vcpu, DATA_GPA);

    for (unsigned i = 0; i < 3; i++) {
        guest_code(vcpu, code[i], i ? 3 : 2);
        vcpu->gpr[4] = DATA;
        vcpu->gpr[9] = 7;
        *word = 1;
        guest_run(vcpu);
        guest_rewind(vcpu, 0); /* again: all pages are in the TLB now */
        vcpu->gpr[9] = 7;
        *word = 1;
        guest_run(vcpu);
        EXPECT(vcpu->gpr[8] == 1);
        EXPECT(vcpu->gpr[9] == (i == 0));
        EXPECT(*word == (i == 0 ? 7 : 1));
    }
    return NULL;
}

/* Enter page `page` at user address 0x10000 in the address space 1, by the guest's own TLBWI. */
static void enter_page(struct vcpu *vcpu, unsigned page)
{
    static const uint32_t code[] = {INSN_TLBWI, INSN_LD(8, 4)};

    guest_code(vcpu, code, 2);
    vcpu->cp0[CP0_INDEX] = 5;
    vcpu->cp0[CP0_ENTRYHI] = 0x10000 | 1;
    vcpu->cp0[CP0_ENTRYLO0] = (uint64_t)page << ENTRYLO_PFN_BIT | ENTRYLO_V;
    vcpu->cp0[CP0_ENTRYLO1] = 0;
    vcpu->gpr[4] = 0x10000;
    *(uint64_t *)guest_memory(vcpu, (gpa_t)page << PAGE_SHIFT) = page;
    guest_run(vcpu);
}

const char *test_translations_of_one_guest_are_not_anothers(void)
{
    static const uint32_t load[] = {INSN_LD(8, 4)};
    struct vcpu *a = guest_new(4 * MB, false), *b = guest_new(4 * MB, false);

    enter_page(a, 0x50);
    EXPECT(a->gpr[8] == 0x50);
    guest_code(b, load, 1);
    b->cp0[CP0_ENTRYHI] = 1; /* the same address space number, but its own TLB is empty */
    b->gpr[4] = 0x10000;
    b->gpr[8] = 0;
    guest_run(b);
    EXPECT(b->pc == CKSSEG + VECTOR_REFILL_64);
    EXPECT(b->gpr[8] == 0);
    enter_page(b, 0x60);
    EXPECT(b->gpr[8] == 0x60);
    guest_code(a, load, 1);
    guest_run(a);
    EXPECT(a->pc == CODE + 4 && a->gpr[8] == 0x50);
    return NULL;
}

const char *test_floating_point_registers_are_handed_over(void)
{
    static const uint32_t write[] = {INSN_DMTC1(4, 0), INSN_DMTC1(5, 1), INSN_DMTC1(6, 31)};
    static const uint32_t read[] = {INSN_DMFC1(8, 0), INSN_DMFC1(9, 1), INSN_DMFC1(10, 31)};
    struct vcpu *guest[2] = {guest_new(4 * MB, false), guest_new(4 * MB, false)};

    for (unsigned i = 0; i < 2; i++) {
        guest_code(guest[i], write, 3);
        guest_rewind(guest[i], ST_CU1 | ST_FR);
        for (unsigned n = 4; n < 7; n++)
            guest[i]->gpr[n] = UINT64_C(0x1000000010) * n + i;
        EXPECT(guest_run(guest[i]) == 1); /* one trap hands the FPU over, the others find it */
    }
    for (unsigned i = 0; i < 2; i++) {
        guest_code(guest[i], read, 3);
        guest_rewind(guest[i], ST_CU1 | ST_FR);
        EXPECT(guest_run(guest[i]) == 1);
        for (unsigned n = 4; n < 7; n++)
            EXPECT(guest[i]->gpr[n + 4] == UINT64_C(0x1000000010) * n + i);
    }
    guest_code(guest[0], read, 3); /* without CU1 it is the guest's own exception */
    EXPECT(guest_run(guest[0]) == 1);
    EXPECT(guest[0]->pc == CKSSEG + VECTOR_GENERAL);
    EXPECT((guest[0]->cp0[CP0_CAUSE] & CAUSE_CE) >> CAUSE_CE_SHIFT == 1);
    return NULL;
}

/* The guest counts $8 up for ever; its own timer ends that. */
const char *test_the_guests_timer_fires_when_it_is_due(void)
{
    static const uint32_t code[] = {INSN_BEQ(0, 0) | 0xffff, INSN_ADDIU(8, 8) | 1};
    struct vcpu *vcpu = guest_new(4 * MB, false);
    uint32_t late;

    guest_code(vcpu, NULL, 0);
    guest_run(vcpu); /* now it is the one whose registers cp0_write() knows */
    guest_code(vcpu, code, 2);
    guest_rewind(vcpu, ST_IE | CAUSE_IP7);
    vcpu->gpr[8] = 0;
    cp0_write(vcpu, CP0_COMPARE, cp0_read(vcpu, CP0_COUNT) + 20000);
    guest_run(vcpu);
    late = (uint32_t)(cp0_read(vcpu, CP0_COUNT) - vcpu->cp0[CP0_COMPARE]);
    EXPECT(vcpu->pc == CKSSEG + VECTOR_GENERAL);
    EXPECT((vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) == EXC_INT << CAUSE_CODE_SHIFT);
    EXPECT(vcpu->cp0[CP0_CAUSE] & CAUSE_IP7);
    EXPECT(vcpu->cp0[CP0_EPC] == CODE || vcpu->cp0[CP0_EPC] == CODE + 4);
    EXPECT(vcpu->gpr[8] > 5000);
    EXPECT(late < 4000); /* ticks: what the monitor takes to deliver it, with cold caches */
    return NULL;
}

const char *test_interrupts_of_the_guest_wait_until_it_lets_them(void)
{
    static const uint32_t code[] = {INSN_NOP, INSN_MTC0(4, CP0_STATUS), INSN_NOP};
    struct vcpu *vcpu = guest_new(4 * MB, false);

    guest_code(vcpu, code, 3);
    vcpu->cp0[CP0_CAUSE] = 0x100;
    vcpu->gpr[4] = KERNEL_STATUS | ST_IE | 0x200;
    guest_run(vcpu);
    EXPECT(vcpu->pc == CODE + 12); /* another one's mask */
    guest_rewind(vcpu, 0);
    vcpu->gpr[4] = KERNEL_STATUS | ST_IE | 0x100;
    guest_run(vcpu);
    EXPECT(vcpu->pc == CKSSEG + VECTOR_GENERAL);
    EXPECT(vcpu->cp0[CP0_EPC] == CODE + 8);
    EXPECT(vcpu->cp0[CP0_CAUSE] == 0x100);
    return NULL;
}

/* ---- the monitor's own ---- */

static void load_from_nowhere(void)
{
    __asm__ volatile("li $12, 0x1234\n\tld $13, -8($12)" : : : "$12", "$13", "memory");
}

static void load_misaligned(void)
{
    __asm__ volatile("li $12, 0x4321\n\tlui $13, 0x8000\n\tlw $13, 1($13)" : : : "$12", "$13");
}

const char *test_a_fault_of_the_monitor_is_caught_with_its_registers(void)
{
    EXPECT(fault_in(load_from_nowhere));
    EXPECT(percpu()->panic_gpr[12] == 0x1234);
    EXPECT(CP0_READ64(CP0_BADVADDR) == 0x122c);
    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) & ~(uint32_t)ST_EXL);
    EXPECT(fault_in(load_misaligned));
    EXPECT(percpu()->panic_gpr[12] == 0x4321);
    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) & ~(uint32_t)ST_EXL);
    return NULL;
}
