/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * core/quick.c against the functions that serve all cases: the same start leads to the same end,
 * of which the guest's registers, its TLB and the second-level TLB are looked at.
 */
#include "disco/selftest/selftest.h"

#include "disco/core/vtlb.h"
#include "disco/include/hal.h"
#include "disco/lib/string.h"
#include "disco/mem/hwtlb.h"
#include "disco/mem/l2tlb.h"
#include "disco/mem/pmap.h"

#define ROUNDS      40
#define CODE_LENGTH 12
#define USER        UINT64_C(0x10000000)
#define SLOTS       6 /* of the TLB and in user space: few, so that they meet */

/* With a large entry around nothing is quick. This one has a key that nobody uses. */
#define UNUSED (UINT64_C(1) << 40)

/* What a run leaves behind. */
struct outcome {
    struct vcpu vcpu;
    struct l2tlb table;
};

static struct vcpu *hal_guest(void)
{
    static const uint32_t code[] = {INSN_COP0(HAL_ON)};
    static struct vcpu *vcpu;

    if (vcpu)
        return vcpu;
    vcpu = guest_new(4 * MB, false);
    guest_code(vcpu, code, 1);
    guest_run(vcpu);
    return vcpu;
}

static void take_outcome(const struct vcpu *vcpu, struct outcome *outcome)
{
    memcpy(&outcome->vcpu, vcpu, sizeof(*vcpu));
    memcpy(&outcome->table, vcpu->l2tlb, sizeof(outcome->table));
}

static void put_outcome(struct vcpu *vcpu, const struct outcome *outcome)
{
    memcpy(vcpu, &outcome->vcpu, sizeof(*vcpu));
    memcpy(vcpu->l2tlb, &outcome->table, sizeof(outcome->table));
    hwtlb_flush();
}

/* Every entry is found by its key: how the chains are ordered is nobody's business. */
static bool is_whole(const struct vtlb *tlb)
{
    for (int i = 0; i < TLB_ENTRIES; i++)
        if ((tlb->present >> i & 1) &&
            vtlb_find(tlb, tlb->entry[i].hi, tlb->entry[i].hi & ENTRYHI_ASID) != i)
            return false;
    return true;
}

static bool same_tlb(const struct vtlb *a, const struct vtlb *b)
{
    return memcmp(a->entry, b->entry, sizeof(a->entry)) == 0 && a->present == b->present &&
           a->large == b->large && a->replaced == b->replaced && is_whole(a) && is_whole(b);
}

static bool same_outcome(const struct outcome *a, const struct outcome *b)
{
    const struct vcpu *x = &a->vcpu, *y = &b->vcpu;

    return memcmp(x->cp0, y->cp0, sizeof(x->cp0)) == 0 &&
           memcmp(x->gpr, y->gpr, sizeof(x->gpr)) == 0 && x->hi == y->hi && x->lo == y->lo &&
           x->pc == y->pc && x->hw_status == y->hw_status && same_tlb(&x->tlb, &y->tlb) &&
           x->count[COUNT_TLB_WRITE] == y->count[COUNT_TLB_WRITE] &&
           memcmp(&a->table, &b->table, sizeof(a->table)) == 0;
}

/* The code is there already. `slow`: nothing but trap() may serve it. */
static unsigned run_as(struct vcpu *vcpu, bool slow)
{
    uint64_t large = vcpu->tlb.large;
    unsigned traps;

    guest_never_quick(slow);
    if (slow)
        vcpu->tlb.large |= UNUSED;
    traps = guest_run(vcpu);
    guest_never_quick(false);
    if (slow && !(large & UNUSED))
        vcpu->tlb.large &= ~UNUSED;
    return traps;
}

static const char *check_agreement(struct vcpu *vcpu)
{
    static struct outcome before, quick, slow;

    take_outcome(vcpu, &before);
    put_outcome(vcpu, &before);
    run_as(vcpu, false);
    take_outcome(vcpu, &quick);
    put_outcome(vcpu, &before);
    run_as(vcpu, true);
    take_outcome(vcpu, &slow);
    EXPECT(same_outcome(&quick, &slow));
    return NULL;
}

/* ---- instructions ---- */

static uint64_t random_lo(uint64_t *seed)
{
    return (0x40 + random_next(seed) % 0x80) << ENTRYLO_PFN_BIT | (random_next(seed) & 0x3f);
}

/* Most keys are pages of programs; some are the kernel's own, global, or not to be had. */
static uint64_t random_key(uint64_t *seed)
{
    uint64_t page = (random_next(seed) % SLOTS) << 13, asid = random_next(seed) % 2;

    switch (random_next(seed) % 8) {
    case 0:
        return ((CKSSEG + 256 * MB) & ENTRYHI_KEY) + page + asid;
    case 1:
        return ((random_next(seed) % 2 ? CKSEG0 : XSSEG) & ENTRYHI_KEY) + page + asid;
    default:
        return USER + page + asid;
    }
}

static void random_registers(struct vcpu *vcpu, uint64_t *seed)
{
    guest_fill_registers(vcpu, random_next(seed));
    vcpu->gpr[4] = random_lo(seed);
    vcpu->gpr[5] = random_lo(seed);
    vcpu->gpr[6] = random_key(seed);
    vcpu->gpr[7] = random_next(seed) % SLOTS;
    vcpu->gpr[8] = random_key(seed);
    vcpu->gpr[26] = random_lo(seed);
    vcpu->gpr[27] = random_lo(seed);
    vcpu->cp0[CP0_WIRED] = random_next(seed) % 2 ? 58 : 0;
    vcpu->cp0[CP0_RANDOM] = 58 + random_next(seed) % SLOTS;
    vcpu->cp0[CP0_EPC] = CODE + 4 * CODE_LENGTH; /* the BREAK */
}

/* Registers of the TLB are set and its instructions executed, in no order. */
static void random_code(struct vcpu *vcpu, uint64_t *seed)
{
    static const uint32_t words[] = {
        INSN_DMTC0(4, CP0_ENTRYLO0),
        INSN_DMTC0(5, CP0_ENTRYLO1),
        INSN_DMTC0(6, CP0_ENTRYHI),
        INSN_DMTC0(8, CP0_ENTRYHI),
        INSN_MTC0(7, CP0_INDEX),
        INSN_COP0(0x08),
        INSN_TLBWI,
        INSN_TLBWI,
        INSN_TLBWR,
        INSN_TLBWR,
        INSN_COP0(0x08),
        INSN_COP0(HAL_RETURN),
    };
    uint32_t code[CODE_LENGTH] = {INSN_DMTC0(6, CP0_ENTRYHI), INSN_DMTC0(4, CP0_ENTRYLO0),
                                  INSN_COP0(0x08)};

    for (unsigned i = 3; i < CODE_LENGTH; i++)
        code[i] = words[random_next(seed) % (sizeof(words) / sizeof(words[0]))];
    guest_code(vcpu, code, CODE_LENGTH);
}

const char *test_quick_and_slow_tlb_instructions_agree(void)
{
    static const uint32_t states[] = {
        ST_EXL,          ST_EXL,        ST_EXL | ST_KSU_USER, ST_EXL | ST_KSU_SUPV,
        ST_EXL | ST_ERL, ST_EXL | ST_IE};
    struct vcpu *vcpu = hal_guest();
    uint64_t seed = 77;

    for (unsigned round = 0; round < ROUNDS; round++) {
        const char *reason;

        random_registers(vcpu, &seed);
        random_code(vcpu, &seed);
        vcpu->cp0[CP0_PAGEMASK] = random_next(&seed) % 16 ? 0 : 0x6000;
        vcpu->cp0[CP0_CAUSE] = random_next(&seed) % 4 ? 0 : CAUSE_IP_SOFT;
        vcpu->cp0[CP0_ERROREPC] = vcpu->cp0[CP0_EPC];
        guest_rewind(vcpu, states[random_next(&seed) % 6] | 0x300);
        if ((reason = check_agreement(vcpu)))
            return reason;
        if (round % 50 == 49)
            memset(&vcpu->tlb, 0, sizeof(vcpu->tlb));
    }
    return NULL;
}

/* ---- exceptions ---- */

static void random_program(struct vcpu *vcpu, uint64_t *seed)
{
    static const uint32_t words[] = {INSN_LD(8, 4), INSN_SD(8, 4)};
    uint32_t code[] = {INSN_NOP, words[random_next(seed) % 2]};

    if (random_next(seed) % 4 == 0)
        code[0] = INSN_BEQ(0, 0) | 1; /* into a delay slot */
    guest_code(vcpu, code, 2);
    vcpu->gpr[4] = USER + (random_next(seed) % (2 * SLOTS) << 12) + 8;
}

static void random_entries(struct vcpu *vcpu, uint64_t *seed)
{
    static const uint32_t code[] = {INSN_TLBWI};

    memset(&vcpu->tlb, 0, sizeof(vcpu->tlb));
    for (unsigned i = 0; i < SLOTS / 2; i++) {
        guest_code(vcpu, code, 1);
        vcpu->cp0[CP0_PAGEMASK] = random_next(seed) % 32 ? 0 : 0x6000;
        vcpu->cp0[CP0_INDEX] = i;
        vcpu->cp0[CP0_ENTRYHI] = USER + (random_next(seed) % SLOTS << 13);
        vcpu->cp0[CP0_ENTRYLO0] = random_lo(seed);
        vcpu->cp0[CP0_ENTRYLO1] = random_lo(seed);
        guest_run(vcpu);
    }
    vcpu->cp0[CP0_PAGEMASK] = 0;
}

const char *test_quick_and_slow_tlb_exceptions_agree(void)
{
    struct vcpu *vcpu = hal_guest();
    uint64_t seed = 78;

    for (unsigned round = 0; round < ROUNDS; round++) {
        const char *reason;

        random_entries(vcpu, &seed);
        random_program(vcpu, &seed);
        vcpu->cp0[CP0_ENTRYHI] = 0;
        vcpu->cp0[CP0_CONTEXT] = random_next(&seed) & CONTEXT_BASE;
        vcpu->cp0[CP0_XCONTEXT] = random_next(&seed) & XCONTEXT_BASE;
        vcpu->cp0[CP0_CAUSE] = random_next(&seed) % 4 ? 0 : CAUSE_IP_SOFT;
        guest_rewind(vcpu, random_next(&seed) % 8 ? 0 : ST_EXL);
        if (random_next(&seed) % 4 == 0)
            vcpu->cp0[CP0_STATUS] &= ~(uint64_t)ST_UX;
        vcpu_status_changed(vcpu);
        if ((reason = check_agreement(vcpu)))
            return reason;
    }
    return NULL;
}

const char *test_the_commonest_traps_are_quick(void)
{
    static const uint32_t instructions[] = {INSN_TLBWI, INSN_TLBWR, INSN_COP0(0x08)};
    struct vcpu *vcpu = hal_guest();

    for (unsigned i = 0; i < 3; i++) {
        guest_code(vcpu, &instructions[i], 1);
        vcpu->cp0[CP0_ENTRYHI] = USER;
        guest_run(vcpu);
        EXPECT(guest_full_traps() == 0);
        EXPECT(vcpu->pc == CODE + 4);
    }
    return NULL;
}
