/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Privileged instructions, exceptions and branches, each trapped once and compared with what the
 * manual says of it.
 */
#include "disco/selftest/host/host.h"

#include "disco/core/trap.h"
#include "disco/core/vtlb.h"
#include "disco/include/status.h"

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

static void set_status(uint32_t status)
{
    vcpu->cp0[CP0_STATUS] = status;
    vcpu_status_changed(vcpu);
}

#define KERNEL (ST_CU0 | ST_KX | ST_SX | ST_UX)

/* ---- moves ---- */

static void test_each_register_keeps_the_bits_that_software_may_write(void **state)
{
    static const struct {
        unsigned number;
        uint64_t bits; /* R10000 UM chapter 14 */
    } rows[] = {
        {CP0_INDEX, 0x3f},
        {CP0_RANDOM, 0},
        {CP0_ENTRYLO0, UINT64_C(0xc0000003ffffffff)},
        {CP0_ENTRYLO1, UINT64_C(0xc0000003ffffffff)},
        {CP0_CONTEXT, ~UINT64_C(0) << 23},
        {CP0_PAGEMASK, 0x01ffe000},
        {CP0_WIRED, 0x3f},
        {7, 0},
        {CP0_BADVADDR, 0},
        {CP0_ENTRYHI, UINT64_C(0xc0000fffffffe0ff)},
        {CP0_COMPARE, 0xffffffff},
        {CP0_CAUSE, 0x300},
        {CP0_EPC, ~UINT64_C(0)},
        {CP0_PRID, 0},
        {CP0_XCONTEXT, ~UINT64_C(0) << 37},
        {CP0_FRAMEMASK, 0xffff},
        {23, 0},
        {CP0_ERROREPC, ~UINT64_C(0)},
        {31, 0},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        unsigned number = rows[i].number;
        uint64_t others = vcpu->cp0[number] & ~rows[i].bits;

        vcpu->gpr[2] = ~UINT64_C(0);
        host_execute(vm, INSN_DMTC0(2, number));
        host_execute(vm, INSN_DMFC0(3, number));
        assert_int_equal(vcpu->gpr[3], rows[i].bits | others);
        vcpu->gpr[2] = 0;
        host_execute(vm, INSN_DMTC0(2, number));
        host_execute(vm, INSN_DMFC0(3, number));
        assert_int_equal(vcpu->gpr[3], others);
        assert_int_equal(vcpu->pc, HOST_PC + 4);
    }
}

static void test_mfc0_extends_the_sign_and_register_0_stays_0(void **state)
{
    (void)state;
    vcpu->cp0[CP0_EPC] = UINT64_C(0x1234567880000001);
    host_execute(vm, INSN_MFC0(4, CP0_EPC));
    assert_int_equal(vcpu->gpr[4], UINT64_C(0xffffffff80000001));
    host_execute(vm, INSN_DMFC0(4, CP0_EPC));
    assert_int_equal(vcpu->gpr[4], UINT64_C(0x1234567880000001));
    host_execute(vm, INSN_DMFC0(0, CP0_EPC));
    assert_int_equal(vcpu->gpr[0], 0);
}

static void test_writes_have_their_consequences(void **state)
{
    (void)state;
    vcpu->cp0[CP0_RANDOM] = 20;
    vcpu->gpr[2] = 8;
    host_execute(vm, INSN_MTC0(2, CP0_WIRED));
    assert_int_equal(vcpu->cp0[CP0_RANDOM], 63);
    vcpu->gpr[2] = 0xffff; /* FrameMask takes bits out of what is written to EntryLo */
    host_execute(vm, INSN_MTC0(2, CP0_FRAMEMASK));
    vcpu->gpr[2] = ENTRYLO_PFN;
    host_execute(vm, INSN_DMTC0(2, CP0_ENTRYLO0));
    assert_int_equal(vcpu->cp0[CP0_ENTRYLO0], ENTRYLO_PFN & 0x3ffff);
    set_status(KERNEL | ST_TS);
    vcpu->gpr[2] = KERNEL | ST_TS;
    host_execute(vm, INSN_MTC0(2, CP0_STATUS));
    assert_true(vcpu->cp0[CP0_STATUS] & ST_TS);
    vcpu->gpr[2] = KERNEL;
    host_execute(vm, INSN_MTC0(2, CP0_STATUS));
    vcpu->gpr[2] = KERNEL | ST_TS; /* software can only clear it */
    host_execute(vm, INSN_MTC0(2, CP0_STATUS));
    assert_false(vcpu->cp0[CP0_STATUS] & ST_TS);
}

static void
test_a_guest_never_runs_in_kernel_mode_or_with_interrupts_of_the_machine_off(void **state)
{
    uint64_t seed = 77;

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        uint32_t status = (uint32_t)host_random(&seed) & ~(uint32_t)ST_IE;

        set_status(KERNEL);
        vcpu->gpr[2] = status;
        host_execute(vm, INSN_MTC0(2, CP0_STATUS));
        assert_true(vcpu->hw_status & ST_EXL); /* until the ERET */
        assert_true(vcpu->hw_status & ST_IE);
        assert_true((vcpu->hw_status & ST_KSU) == ST_KSU_SUPV ||
                    (vcpu->hw_status & ST_KSU) == ST_KSU_USER);
        assert_false(vcpu->hw_status & (ST_CU0 | ST_BEV | ST_ERL));
        assert_int_equal(vcpu->hw_status & (CAUSE_IP2 | CAUSE_IP3 | CAUSE_IP7),
                         CAUSE_IP2 | CAUSE_IP3 | CAUSE_IP7);
        assert_false(vcpu->hw_status & ST_CU1); /* the FPU holds nobody's registers */
    }
}

/* ---- operations ---- */

static void test_eret_goes_to_epc_or_errorepc_and_clears_its_bit(void **state)
{
    (void)state;
    set_status(KERNEL | ST_EXL | ST_KSU_USER);
    vcpu->cp0[CP0_EPC] = 0x10000;
    host_execute(vm, INSN_ERET);
    assert_int_equal(vcpu->pc, 0x10000);
    assert_false(vcpu->cp0[CP0_STATUS] & ST_EXL);
    assert_int_equal(vcpu->hw_status & ST_KSU, ST_KSU_USER);
    set_status(KERNEL | ST_EXL | ST_ERL);
    vcpu->cp0[CP0_ERROREPC] = 0x20000;
    host_execute(vm, INSN_ERET);
    assert_int_equal(vcpu->pc, 0x20000);
    assert_int_equal(vcpu->cp0[CP0_STATUS] & (ST_EXL | ST_ERL), ST_EXL);
}

static void expect_exception(unsigned code, unsigned vector, vaddr_t epc)
{
    assert_int_equal((vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT, code);
    assert_int_equal(vcpu->pc, CKSSEG + vector);
    assert_int_equal(vcpu->cp0[CP0_EPC], epc);
    assert_true(vcpu->cp0[CP0_STATUS] & ST_EXL);
    assert_int_equal(vcpu->hw_status & ST_KSU, ST_KSU_SUPV);
    set_status(KERNEL);
}

static void test_operations_that_do_not_exist_are_reserved_instructions(void **state)
{
    static const uint32_t words[] = {INSN_COP0(0x00), INSN_COP0(0x20), INSN_COP0(0x3f), 0x40400000,
                                     0x40c00000,      0x41000000,      0x4c000000};

    (void)state;
    for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        host_execute(vm, words[i]);
        expect_exception(EXC_RI, VECTOR_GENERAL, HOST_PC);
    }
}

static void test_tlb_operations_and_cache_are_executed(void **state)
{
    (void)state;
    vcpu->cp0[CP0_ENTRYHI] = 0x6000;
    vcpu->cp0[CP0_INDEX] = 5;
    host_execute(vm, INSN_COP0(0x02));
    host_execute(vm, INSN_COP0(0x08));
    assert_int_equal(vcpu->cp0[CP0_INDEX], 5);
    vcpu->cp0[CP0_ENTRYHI] = 0;
    host_execute(vm, INSN_COP0(0x01));
    assert_int_equal(vcpu->cp0[CP0_ENTRYHI], 0x6000);
    host_execute(vm, INSN_COP0(0x06));
    host_execute(vm, INSN_I(0x2f, 4, 1));
    assert_int_equal(vcpu->count[COUNT_CACHE], 1);
    assert_int_equal(vcpu->pc, HOST_PC + 4);
}

static void test_a_program_gets_coprocessor_unusable_unless_it_may_use_cp0(void **state)
{
    (void)state;
    set_status(ST_KX | ST_SX | ST_UX | ST_KSU_USER);
    host_execute(vm, INSN_MFC0(4, CP0_STATUS));
    expect_exception(EXC_CPU, VECTOR_GENERAL, HOST_PC);
    set_status(KERNEL | ST_KSU_USER);
    host_execute(vm, INSN_MFC0(4, CP0_PRID));
    assert_int_equal(vcpu->pc, HOST_PC + 4);
}

/* ---- exceptions ---- */

static void test_other_exceptions_are_the_guests_with_its_own_cause_and_epc(void **state)
{
    static const unsigned codes[] = {EXC_SYS, EXC_BP, EXC_RI, EXC_OV, EXC_TR, EXC_FPE, EXC_WATCH};

    (void)state;
    for (unsigned i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        set_status(KERNEL | ST_KSU_USER);
        host_trap(vm, 0, codes[i] << CAUSE_CODE_SHIFT | CAUSE_BD);
        assert_true(vcpu->cp0[CP0_CAUSE] & CAUSE_BD);
        expect_exception(codes[i], VECTOR_GENERAL, HOST_PC);
    }
}

static void test_an_exception_within_an_exception_keeps_epc_and_bd(void **state)
{
    (void)state;
    set_status(KERNEL | ST_EXL);
    vcpu->cp0[CP0_EPC] = 0x4444;
    vcpu->cp0[CP0_CAUSE] = CAUSE_BD;
    host_trap(vm, 0, EXC_BP << CAUSE_CODE_SHIFT);
    assert_true(vcpu->cp0[CP0_CAUSE] & CAUSE_BD);
    expect_exception(EXC_BP, VECTOR_GENERAL, 0x4444);
}

static void test_a_tlb_miss_fills_the_registers_and_takes_the_regions_vector(void **state)
{
    static const struct {
        vaddr_t va;
        uint32_t status;
        unsigned vector;
    } rows[] = {
        {0x12345678, KERNEL, VECTOR_REFILL_64},
        {0x12345678, KERNEL & ~(uint32_t)ST_UX, VECTOR_REFILL},
        {UINT64_C(0x4000010000001000), KERNEL, VECTOR_REFILL_64},
        {UINT64_C(0x4000010000001000), KERNEL & ~(uint32_t)ST_SX, VECTOR_REFILL},
        {0xffffffffd0001000, KERNEL, VECTOR_REFILL_64},
        {0xffffffffd0001000, KERNEL & ~(uint32_t)ST_KX, VECTOR_REFILL},
        {0x12345678, KERNEL | ST_EXL, VECTOR_GENERAL},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        vaddr_t va = rows[i].va;

        set_status(rows[i].status);
        vcpu->cp0[CP0_EPC] = HOST_PC;
        vcpu->cp0[CP0_ENTRYHI] = 0x5a;
        vcpu->cp0[CP0_CONTEXT] = vcpu->cp0[CP0_XCONTEXT] = ~UINT64_C(0);
        host_access(vm, INSN_I(0x23, 4, 5), va);
        assert_int_equal(vcpu->cp0[CP0_BADVADDR], va);
        assert_int_equal(vcpu->cp0[CP0_ENTRYHI], (va & ENTRYHI_KEY) | 0x5a);
        assert_int_equal(vcpu->cp0[CP0_CONTEXT], (~UINT64_C(0) << 23) | (va >> 13 & 0x7ffff) << 4);
        assert_int_equal(vcpu->cp0[CP0_XCONTEXT],
                         (~UINT64_C(0) << 37) | va >> 62 << 35 | (va >> 13 & 0x7fffffff) << 4);
        expect_exception(EXC_TLBL, rows[i].vector, HOST_PC);
    }
}

static void write_entry(vaddr_t va, uint64_t lo)
{
    vcpu->cp0[CP0_ENTRYHI] = va & ENTRYHI_KEY;
    vcpu->cp0[CP0_ENTRYLO0] = vcpu->cp0[CP0_ENTRYLO1] = lo;
    vcpu->cp0[CP0_INDEX] = 9;
    host_execute(vm, INSN_COP0(0x02));
}

static void test_invalid_and_clean_pages_raise_their_exceptions(void **state)
{
    (void)state;
    write_entry(0x8000, 3 << ENTRYLO_PFN_BIT);
    host_access(vm, INSN_I(0x23, 4, 5), 0x8000);
    expect_exception(EXC_TLBL, VECTOR_GENERAL, HOST_PC);
    host_access(vm, INSN_I(0x2b, 4, 5), 0x8000);
    expect_exception(EXC_TLBS, VECTOR_GENERAL, HOST_PC);
    write_entry(0x8000, 3 << ENTRYLO_PFN_BIT | ENTRYLO_V);
    vcpu->badvaddr = 0x9008;
    host_trap(vm, INSN_I(0x2b, 4, 5), EXC_MOD << CAUSE_CODE_SHIFT);
    expect_exception(EXC_MOD, VECTOR_GENERAL, HOST_PC);
    assert_int_equal(vcpu->cp0[CP0_BADVADDR], 0x9008);
}

static void test_a_miss_that_the_virtual_tlb_answers_is_no_exception_of_the_guest(void **state)
{
    (void)state;
    write_entry(0x8000, 3 << ENTRYLO_PFN_BIT | ENTRYLO_V | ENTRYLO_D);
    vtlb_flush_machine(vcpu);
    host_access(vm, INSN_I(0x23, 4, 5), 0x8000);
    assert_int_equal(vcpu->pc, HOST_PC);
    assert_int_equal(host_tlb_lookup(0x8000, 0) >> ENTRYLO_PFN_BIT, vm->pmap[3] >> ENTRYLO_PFN_BIT);
}

static void test_an_address_error_keeps_context(void **state)
{
    (void)state;
    vcpu->cp0[CP0_CONTEXT] = 0x80;
    vcpu->badvaddr = 0x8000000000000001;
    host_trap(vm, INSN_I(0x23, 4, 5), EXC_ADEL << CAUSE_CODE_SHIFT);
    assert_int_equal(vcpu->cp0[CP0_BADVADDR], 0x8000000000000001);
    assert_int_equal(vcpu->cp0[CP0_CONTEXT], 0x80);
    expect_exception(EXC_ADEL, VECTOR_GENERAL, HOST_PC);
}

static void take_breakpoint(void *context)
{
    (void)context;
    host_trap(vm, 0, EXC_BP << CAUSE_CODE_SHIFT);
}

static void test_an_exception_without_boot_vectors_ends_the_machine(void **state)
{
    (void)state;
    set_status(KERNEL | ST_BEV);
    assert_int_equal(host_status_of(take_breakpoint, NULL), DISCO_STATUS_GUEST);
    assert_true(host_said("vm0: takes an exception while Status.BEV is set"));
}

static void test_an_instruction_whose_page_is_gone_is_fetched_again(void **state)
{
    (void)state;
    vcpu->pc = 0x7000;
    vcpu->cause = EXC_CPU << CAUSE_CODE_SHIFT | CAUSE_BD;
    set_status(KERNEL);
    trap(vcpu);
    assert_int_equal(vcpu->pc, 0x7000);
    assert_int_equal(vcpu->count[COUNT_RETRY], 1);
}

/* ---- branches in whose delay slot the trap was ---- */

#define SLOT INSN_MFC0(9, CP0_PRID)

static vaddr_t after_branch(uint32_t branch, uint64_t rs, uint64_t rt)
{
    vcpu->gpr[4] = rs;
    vcpu->gpr[5] = rt;
    host_store_insn(vm, HOST_PC - CKSSEG, branch);
    host_trap(vm, SLOT, EXC_CPU << CAUSE_CODE_SHIFT | CAUSE_BD);
    return vcpu->pc;
}

#define FORWARD   (HOST_PC + 4 + 4 * 16)
#define ON        (HOST_PC + 8)
#define MINUS_ONE (~UINT64_C(0))

static void test_each_branch_goes_where_its_registers_say(void **state)
{
    static const struct {
        uint32_t word;
        uint64_t rs, rt;
        vaddr_t next;
    } rows[] = {
        {INSN_I(0x04, 4, 5), 7, 7, FORWARD},                 /* BEQ */
        {INSN_I(0x04, 4, 5), 7, 8, ON},                      //
        {INSN_I(0x14, 4, 5), 7, 7, FORWARD},                 /* BEQL */
        {INSN_I(0x05, 4, 5), 7, 8, FORWARD},                 /* BNE */
        {INSN_I(0x05, 4, 5), UINT64_C(1) << 32, 0, FORWARD}, //
        {INSN_I(0x15, 4, 5), 7, 8, FORWARD},                 /* BNEL */
        {INSN_I(0x05, 4, 5), 7, 7, ON},                      //
        {INSN_I(0x06, 4, 0), 0, 0, FORWARD},                 /* BLEZ */
        {INSN_I(0x06, 4, 0), MINUS_ONE, 0, FORWARD},         //
        {INSN_I(0x06, 4, 0), 1, 0, ON},                      //
        {INSN_I(0x16, 4, 0), 0, 0, FORWARD},                 /* BLEZL */
        {INSN_I(0x07, 4, 0), 1, 0, FORWARD},                 /* BGTZ */
        {INSN_I(0x07, 4, 0), 0, 0, ON},                      //
        {INSN_I(0x17, 4, 0), 1, 0, FORWARD},                 /* BGTZL */
        {INSN_I(0x01, 4, 0x00), MINUS_ONE, 0, FORWARD},      /* BLTZ */
        {INSN_I(0x01, 4, 0x00), 0, 0, ON},                   //
        {INSN_I(0x01, 4, 0x02), MINUS_ONE, 0, FORWARD},      /* BLTZL */
        {INSN_I(0x01, 4, 0x10), MINUS_ONE, 0, FORWARD},      /* BLTZAL */
        {INSN_I(0x01, 4, 0x12), MINUS_ONE, 0, FORWARD},      /* BLTZALL */
        {INSN_I(0x01, 4, 0x01), 0, 0, FORWARD},              /* BGEZ */
        {INSN_I(0x01, 4, 0x01), MINUS_ONE, 0, ON},           //
        {INSN_I(0x01, 4, 0x03), 0, 0, FORWARD},              /* BGEZL */
        {INSN_I(0x01, 4, 0x11), 0, 0, FORWARD},              /* BGEZAL */
        {INSN_I(0x01, 4, 0x13), 0, 0, FORWARD},              /* BGEZALL */
        {0x00800008, 0x123450, 0, 0x123450},                 /* JR */
        {0x0080f809, 0x123450, 0, 0x123450},                 /* JALR */
    };

    (void)state;
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint32_t immediate = rows[i].word >> 26 ? 16 : 0;

        assert_int_equal(after_branch(rows[i].word | immediate, rows[i].rs, rows[i].rt),
                         rows[i].next);
    }
    assert_int_equal(after_branch(INSN_I(0x04, 4, 5) | 0xfffe, 7, 7), HOST_PC + 4 - 8);
    assert_int_equal(after_branch(0x08000000 | 0x2345, 0, 0), CKSSEG + 4 * 0x2345);
    assert_int_equal(after_branch(0x0c000000 | 0x2345, 0, 0), CKSSEG + 4 * 0x2345);
    assert_int_equal(after_branch(0, 0, 0), ON); /* no branch at all */
}

static void test_a_jump_by_the_register_that_the_slot_writes_takes_its_old_value(void **state)
{
    (void)state;
    vcpu->gpr[9] = 0x5550;
    host_store_insn(vm, HOST_PC - CKSSEG, 0x01200008); /* JR $9, and MFC0 $9 in its slot */
    host_trap(vm, SLOT, EXC_CPU << CAUSE_CODE_SHIFT | CAUSE_BD);
    assert_int_equal(vcpu->pc, 0x5550);
    assert_int_equal(vcpu->gpr[9], (int64_t)(int32_t)vcpu->cp0[CP0_PRID]);
}

static void test_branches_on_each_floating_point_condition(void **state)
{
    (void)state;
    for (unsigned code = 0; code < 8; code++) {
        uint32_t branch = 0x45000000 | code << 18 | 16;
        uint32_t bit = 1u << (code ? 24 + code : 23);

        vcpu->fpu.fcr31 = bit;
        assert_int_equal(after_branch(branch | 1 << 16, 0, 0), FORWARD); /* BC1T */
        assert_int_equal(after_branch(branch, 0, 0), ON);                /* BC1F */
        vcpu->fpu.fcr31 = ~bit;
        assert_int_equal(after_branch(branch | 1 << 16, 0, 0), ON);
        assert_int_equal(after_branch(branch | 2 << 16, 0, 0), FORWARD); /* BC1FL */
    }
    percpu()->fpu_owner = vcpu; /* now the processor's own word counts */
    host()->cp0[31] = 1u << 23;
    vcpu->fpu.fcr31 = 0;
    assert_int_equal(after_branch(0x45010000 | 16, 0, 0), FORWARD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_each_register_keeps_the_bits_that_software_may_write, reset),
        cmocka_unit_test_setup(test_mfc0_extends_the_sign_and_register_0_stays_0, reset),
        cmocka_unit_test_setup(test_writes_have_their_consequences, reset),
        cmocka_unit_test_setup(
            test_a_guest_never_runs_in_kernel_mode_or_with_interrupts_of_the_machine_off, reset),
        cmocka_unit_test_setup(test_eret_goes_to_epc_or_errorepc_and_clears_its_bit, reset),
        cmocka_unit_test_setup(test_operations_that_do_not_exist_are_reserved_instructions, reset),
        cmocka_unit_test_setup(test_tlb_operations_and_cache_are_executed, reset),
        cmocka_unit_test_setup(test_a_program_gets_coprocessor_unusable_unless_it_may_use_cp0,
                               reset),
        cmocka_unit_test_setup(test_other_exceptions_are_the_guests_with_its_own_cause_and_epc,
                               reset),
        cmocka_unit_test_setup(test_an_exception_within_an_exception_keeps_epc_and_bd, reset),
        cmocka_unit_test_setup(test_a_tlb_miss_fills_the_registers_and_takes_the_regions_vector,
                               reset),
        cmocka_unit_test_setup(test_invalid_and_clean_pages_raise_their_exceptions, reset),
        cmocka_unit_test_setup(
            test_a_miss_that_the_virtual_tlb_answers_is_no_exception_of_the_guest, reset),
        cmocka_unit_test_setup(test_an_address_error_keeps_context, reset),
        cmocka_unit_test_setup(test_an_exception_without_boot_vectors_ends_the_machine, reset),
        cmocka_unit_test_setup(test_an_instruction_whose_page_is_gone_is_fetched_again, reset),
        cmocka_unit_test_setup(test_each_branch_goes_where_its_registers_say, reset),
        cmocka_unit_test_setup(test_a_jump_by_the_register_that_the_slot_writes_takes_its_old_value,
                               reset),
        cmocka_unit_test_setup(test_branches_on_each_floating_point_condition, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
