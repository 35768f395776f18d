/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Registers across traps, and the fast paths of boot/fast.S, which must do what the C code does.
 */
#include "disco/selftest/selftest.h"

#include "disco/lib/string.h"

#define ROUNDS 300

static struct vcpu *shared_guest(void)
{
    static struct vcpu *vcpu;

    if (!vcpu)
        vcpu = guest_new(4 * MB, false);
    return vcpu;
}

/* Everything that a guest can see of itself. */
struct image {
    uint64_t gpr[32], hi, lo, pc;
    uint64_t cp0[CP0_COUNT_OF];
    uint32_t hw_status;
};

static void take_image(const struct vcpu *vcpu, struct image *image)
{
    memcpy(image->gpr, vcpu->gpr, sizeof(image->gpr));
    memcpy(image->cp0, vcpu->cp0, sizeof(image->cp0));
    image->hi = vcpu->hi;
    image->lo = vcpu->lo;
    image->pc = vcpu->pc;
    image->hw_status = vcpu->hw_status;
}

static bool same(const struct image *a, const struct image *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

/* ---- saving and restoring ---- */

const char *test_all_registers_enter_a_guest_and_come_back(void)
{
    struct vcpu *vcpu = shared_guest();
    static struct image before, after;

    for (uint64_t seed = 1; seed < 20; seed++) {
        guest_code(vcpu, NULL, 0);
        guest_fill_registers(vcpu, seed);
        take_image(vcpu, &before);
        EXPECT(guest_run(vcpu) == 0);
        take_image(vcpu, &after);
        EXPECT(same(&before, &after));
    }
    return NULL;
}

/* TLBR is never fast; the register page of a device is an access that is emulated. */
const char *test_registers_survive_a_trap_into_c(void)
{
    static const uint32_t code[] = {INSN_COP0(0x01), INSN_TLBWI, INSN_NOP, INSN_COP0(0x01)};
    struct vcpu *vcpu = shared_guest();
    static struct image before, after;

    for (uint64_t seed = 1; seed < 20; seed++) {
        guest_code(vcpu, code, 4);
        guest_fill_registers(vcpu, seed);
        take_image(vcpu, &before);
        EXPECT(guest_run(vcpu) == 3);
        take_image(vcpu, &after);
        EXPECT(memcmp(before.gpr, after.gpr, sizeof(before.gpr)) == 0);
        EXPECT(before.hi == after.hi && before.lo == after.lo);
        EXPECT(vcpu->pc == CODE + 16);
    }
    return NULL;
}

/* ---- each register by number ---- */

/* True if all registers but this one are as guest_fill_registers() made them. */
static bool others_are_kept(const struct vcpu *vcpu, const struct image *before, unsigned number)
{
    for (unsigned i = 0; i < 32; i++)
        if (i != number && vcpu->gpr[i] != before->gpr[i])
            return false;
    return vcpu->hi == before->hi && vcpu->lo == before->lo;
}

const char *test_mfc0_reaches_each_register_by_the_fast_path(void)
{
    struct vcpu *vcpu = shared_guest();
    static struct image before;

    for (unsigned n = 0; n < 32; n++) {
        const uint32_t code[] = {n % 2 ? INSN_MFC0(n, CP0_EPC) : INSN_DMFC0(n, CP0_EPC)};
        uint64_t epc = UINT64_C(0x123456789abcdef0) + n;
        uint64_t seen = n % 2 ? (uint64_t)(int64_t)(int32_t)epc : epc;

        guest_code(vcpu, code, 1);
        guest_fill_registers(vcpu, n);
        vcpu->cp0[CP0_EPC] = epc;
        take_image(vcpu, &before);
        EXPECT(guest_run(vcpu) == 0); /* C was not entered */
        EXPECT(vcpu->gpr[n] == (n ? seen : 0));
        EXPECT(others_are_kept(vcpu, &before, n));
        EXPECT(vcpu->pc == CODE + 4);
    }
    return NULL;
}

const char *test_mtc0_takes_each_register_by_the_fast_path(void)
{
    struct vcpu *vcpu = shared_guest();
    static struct image before;

    for (unsigned n = 0; n < 32; n++) {
        const uint32_t code[] = {INSN_DMTC0(n, CP0_EPC)};

        guest_code(vcpu, code, 1);
        guest_fill_registers(vcpu, 100 + n);
        vcpu->cp0[CP0_EPC] = 1;
        take_image(vcpu, &before);
        EXPECT(guest_run(vcpu) == 0);
        EXPECT(vcpu->cp0[CP0_EPC] == before.gpr[n]);
        EXPECT(others_are_kept(vcpu, &before, 32));
    }
    return NULL;
}

/* ---- fast against slow ---- */

/*
 * Run the instruction at CODE + 4 twice from the same state: as it is, and with the fast path
 * refused, as it is for all but kernel mode. Both end at the BREAK behind it or at a vector.
 */
static bool agree(struct vcpu *vcpu, uint32_t word, uint64_t seed, uint32_t status, uint32_t cause)
{
    const uint32_t code[] = {INSN_NOP, word};
    static struct image fast, slow;

    for (unsigned refuse = 0; refuse < 2; refuse++) {
        guest_code(vcpu, code, 2);
        guest_fill_registers(vcpu, seed);
        vcpu->gpr[5] &= ~(uint64_t)ST_BEV; /* there are no boot vectors to end at */
        vcpu->cp0[CP0_EPC] = CODE + 8;
        vcpu->cp0[CP0_ERROREPC] = CODE + 8;
        vcpu->cp0[CP0_ENTRYHI] = vcpu->cp0[CP0_ENTRYLO0] = vcpu->cp0[CP0_ENTRYLO1] = 0;
        vcpu->cp0[CP0_BADVADDR] = 0;
        vcpu->cp0[CP0_CAUSE] = cause;
        guest_rewind(vcpu, status);
        vcpu->fast = refuse ? 0 : vcpu->fast;
        guest_run(vcpu);
        take_image(vcpu, refuse ? &slow : &fast);
    }
    return same(&fast, &slow);
}

const char *test_fast_and_slow_moves_agree(void)
{
    static const unsigned numbers[] = {CP0_STATUS, CP0_STATUS,   CP0_STATUS,   CP0_EPC, CP0_ENTRYHI,
                                       CP0_CAUSE,  CP0_ENTRYLO0, CP0_ENTRYLO1, CP0_PRID};
    struct vcpu *vcpu = shared_guest();
    uint64_t seed = 42;

    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned number = numbers[random_next(&seed) % 9];
        uint64_t choice = random_next(&seed);
        uint32_t cause = random_next(&seed) % 2 ? CAUSE_IP_SOFT : 0;
        uint32_t word = choice & 1 ? INSN_DMTC0(5, number) : INSN_MTC0(5, number);

        if ((choice & 6) == 6)
            word = choice & 1 ? INSN_DMFC0(5, number) : INSN_MFC0(5, number);
        EXPECT(agree(vcpu, word, seed, choice & 8 ? ST_EXL : 0, cause));
    }
    return NULL;
}

const char *test_fast_and_slow_eret_agree(void)
{
    struct vcpu *vcpu = shared_guest();
    uint64_t seed = 43;

    for (unsigned round = 0; round < ROUNDS; round++) {
        uint32_t status = (uint32_t)random_next(&seed) & (ST_KSU | ST_ERL | ST_IE | 0x300 | ST_UX);
        uint32_t cause = random_next(&seed) % 2 ? 0x100 : 0;

        EXPECT(agree(vcpu, INSN_ERET, seed, status | ST_EXL, cause));
    }
    return NULL;
}

/* ---- system calls ---- */

const char *test_a_system_call_goes_to_the_guests_vector(void)
{
    static const uint32_t code[] = {INSN_NOP, INSN_SYSCALL};
    struct vcpu *vcpu = shared_guest();
    static struct image before;

    guest_code(vcpu, code, 2);
    guest_fill_registers(vcpu, 9);
    vcpu->cp0[CP0_CAUSE] = CAUSE_IP_SOFT | CAUSE_BD | EXC_BP << CAUSE_CODE_SHIFT;
    take_image(vcpu, &before);
    EXPECT(guest_run(vcpu) == 0);
    EXPECT(others_are_kept(vcpu, &before, 32));
    EXPECT(vcpu->pc == CKSSEG + VECTOR_GENERAL);
    EXPECT(vcpu->cp0[CP0_EPC] == CODE + 4);
    EXPECT(vcpu->cp0[CP0_CAUSE] == (CAUSE_IP_SOFT | EXC_SYS << CAUSE_CODE_SHIFT));
    EXPECT(vcpu->cp0[CP0_STATUS] == (KERNEL_STATUS | ST_EXL));
    return NULL;
}

const char *test_a_system_call_in_a_delay_slot_keeps_the_branch(void)
{
    static const uint32_t code[] = {INSN_BEQ(0, 0) | 1, INSN_SYSCALL};
    struct vcpu *vcpu = shared_guest();

    guest_code(vcpu, code, 2);
    vcpu->cp0[CP0_CAUSE] = 0;
    EXPECT(guest_run(vcpu) == 1);
    EXPECT(vcpu->pc == CKSSEG + VECTOR_GENERAL);
    EXPECT(vcpu->cp0[CP0_EPC] == CODE);
    EXPECT(vcpu->cp0[CP0_CAUSE] == ((uint32_t)CAUSE_BD | EXC_SYS << CAUSE_CODE_SHIFT));
    return NULL;
}
