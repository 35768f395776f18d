/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Traps in delay slots: execution goes on where the branch says, with its link, and once.
 */
#include "disco/selftest/selftest.h"

#include "sim/core/flash.h"

#define IO_BASE UINT64_C(0x4000020000000000)

static struct vcpu *shared_guest(void)
{
    static struct vcpu *vcpu;

    if (!vcpu)
        vcpu = guest_new(4 * MB, false);
    return vcpu;
}

/*
 * A branch to CODE + 16, `slot` in its slot; then $10 counts 1 if it was not taken, and in any case
 * 2 at the target.
 */
static unsigned run_branch(struct vcpu *vcpu, uint32_t branch, uint32_t slot)
{
    const uint32_t code[] = {branch, slot, INSN_ADDIU(10, 10) | 1, INSN_NOP,
                             INSN_ADDIU(10, 10) | 2};

    guest_code(vcpu, code, 5);
    vcpu->gpr[10] = 0;
    return guest_run(vcpu);
}

const char *test_branches_go_on_exactly_after_a_trap_in_their_slot(void)
{
    static const struct {
        uint32_t word;
        int64_t rs, rt;
        uint8_t count; /* of $10: 2 if it was taken, else 3 */
        bool links;
    } rows[] = {
        {INSN_BEQ(4, 5) | 3, 1, 1, 2, false},
        {INSN_BEQ(4, 5) | 3, 1, 2, 3, false},
        {INSN_BNE(4, 5) | 3, 1, 2, 2, false},
        {INSN_BNE(4, 5) | 3, 1, 1, 3, false},
        {INSN_I(0x14, 4, 5) | 3, 1, 1, 2, false},
        {INSN_I(0x15, 4, 5) | 3, 1, 2, 2, false},
        {INSN_I(0x06, 4, 0) | 3, 0, 0, 2, false},
        {INSN_I(0x06, 4, 0) | 3, 1, 0, 3, false},
        {INSN_I(0x07, 4, 0) | 3, 1, 0, 2, false},
        {INSN_I(0x07, 4, 0) | 3, -1, 0, 3, false},
        {INSN_I(0x01, 4, 0) | 3, -1, 0, 2, false},
        {INSN_I(0x01, 4, 0) | 3, 0, 0, 3, false},
        {INSN_I(0x01, 4, 1) | 3, 0, 0, 2, false},
        {INSN_I(0x01, 4, 1) | 3, -1, 0, 3, false},
        {INSN_I(0x01, 4, 16) | 3, -1, 0, 2, true},
        {INSN_I(0x01, 4, 16) | 3, 0, 0, 3, true},
        {INSN_I(0x01, 4, 17) | 3, 0, 0, 2, true},
        {INSN_I(0x01, 4, 19) | 3, 0, 0, 2, true},
        {INSN_JR(6), 0, 0, 2, false},
        {0x00c0f809, 0, 0, 2, true},
        {0x08000000 | (CODE_GPA + 16) >> 2, 0, 0, 2, false},
        {0x0c000000 | (CODE_GPA + 16) >> 2, 0, 0, 2, true},
    };
    struct vcpu *vcpu = shared_guest();

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        vcpu->gpr[4] = (uint64_t)rows[i].rs;
        vcpu->gpr[5] = (uint64_t)rows[i].rt;
        vcpu->gpr[6] = CODE + 16;
        vcpu->gpr[9] = vcpu->gpr[31] = 0;
        vcpu->cp0[CP0_EPC] = 0x77;
        EXPECT(run_branch(vcpu, rows[i].word, INSN_DMFC0(9, CP0_EPC)) == 1);
        EXPECT(vcpu->gpr[9] == 0x77);
        EXPECT(vcpu->gpr[10] == rows[i].count);
        EXPECT(vcpu->gpr[31] == (rows[i].links ? CODE + 8 : 0));
        EXPECT(vcpu->pc == CODE + 20);
    }
    return NULL;
}

/* BNEZ k1 or $1, with a move in its slot: done without saving registers when it is not taken. */
const char *test_the_slot_that_linux_has_in_its_refill_is_fast_and_exact(void)
{
    struct vcpu *vcpu = shared_guest();

    for (unsigned i = 0; i < 4; i++) {
        unsigned taken = i % 2, n = i < 2 ? 27 : 1;

        vcpu->gpr[1] = vcpu->gpr[27] = !taken; /* of the other nothing depends */
        vcpu->gpr[n] = taken;
        vcpu->gpr[9] = 0;
        vcpu->cp0[CP0_EPC] = 0x99;
        EXPECT(run_branch(vcpu, INSN_BNE(n, 0) | 3, INSN_DMFC0(9, CP0_EPC)) == taken);
        EXPECT(vcpu->gpr[9] == 0x99);
        EXPECT(vcpu->gpr[10] == (taken ? 2 : 3));
        EXPECT(vcpu->gpr[n] == taken);
    }
    return NULL;
}

const char *test_loads_of_devices_in_slots_are_exact(void)
{
    struct vcpu *vcpu = shared_guest();

    for (unsigned taken = 0; taken < 2; taken++) {
        vcpu->gpr[4] = IO_BASE + FLASH_MAGIC_BASE;
        vcpu->gpr[5] = taken;
        EXPECT(run_branch(vcpu, INSN_BNE(5, 0) | 3, INSN_LD(9, 4) | MAGIC_DRAM) >= 1);
        EXPECT(vcpu->gpr[9] == 4 * MB);
        EXPECT(vcpu->gpr[10] == (taken ? 2 : 3));
    }
    vcpu->gpr[6] = CODE + 16; /* a jump by the register that is loaded */
    EXPECT(run_branch(vcpu, INSN_JR(6), INSN_LD(6, 4) | MAGIC_DRAM) >= 1);
    EXPECT(vcpu->gpr[6] == 4 * MB && vcpu->gpr[10] == 2);
    return NULL;
}
