/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The refill handler of boot/vectors.S: what it finds, and what it leaves to C.
 */
#include "disco/selftest/selftest.h"

#include "disco/lib/string.h"
#include "disco/mem/hwtlb.h"
#include "disco/mem/l2tlb.h"
#include "disco/mem/pmap.h"
#include "sim/core/flash.h"

#define USER    0x10000
#define PAGE    0x40 /* guest-physical page of the tests' data */
#define ANSWER  UINT64_C(0x1122334455667788)
#define IO_BASE UINT64_C(0x4000020000000000)

static struct vcpu *shared_guest(void)
{
    static struct vcpu *vcpu;

    if (!vcpu)
        vcpu = guest_new(4 * MB, false);
    return vcpu;
}

/* The guest loads a doubleword from `va` into $8, with an empty hardware TLB. Traps into C. */
static unsigned load_from(struct vcpu *vcpu, vaddr_t va)
{
    static const uint32_t code[] = {INSN_LD(8, 4)};

    guest_code(vcpu, code, 1);
    vcpu->gpr[4] = va;
    vcpu->gpr[8] = 0;
    guest_run(vcpu); /* once for the page of the code, if that is not there */
    guest_rewind(vcpu, 0);
    vcpu->gpr[8] = 0;
    hwtlb_flush();
    return guest_run(vcpu);
}

static void enter(struct vcpu *vcpu, uint64_t hi, uint64_t page)
{
    uint64_t lo[2] = {vcpu->pmap[page] & ~UINT64_C(1), vcpu->pmap[page + 1] & ~UINT64_C(1)};

    if (hi >> 62 == 3)
        lo[0] |= ENTRYLO_G, lo[1] |= ENTRYLO_G;
    l2tlb_put(vcpu->l2tlb, hi, lo);
}

/* The address of a key, of which those of CKSSEG have lost the bits between. */
static vaddr_t address_of(uint64_t key)
{
    return key >> 62 == 3 ? CKSSEG | (key & 0x1fffe000) : key & ENTRYHI_KEY;
}

const char *test_a_user_page_is_refilled_from_the_first_way(void)
{
    struct vcpu *vcpu = shared_guest();

    l2tlb_clear(vcpu->l2tlb);
    vcpu->cp0[CP0_ENTRYHI] = 0x33;
    enter(vcpu, USER | 0x33, PAGE);
    *(uint64_t *)guest_memory(vcpu, (PAGE << 12) + 16) = ANSWER;
    *(uint64_t *)guest_memory(vcpu, (PAGE << 12) + 0x1010) = ~ANSWER;
    EXPECT(load_from(vcpu, USER + 16) == 0);
    EXPECT(vcpu->gpr[8] == ANSWER);
    EXPECT(load_from(vcpu, USER + 0x1010) == 0);
    EXPECT(vcpu->gpr[8] == ~ANSWER);
    return NULL;
}

/* `second` was entered after `key`, so that has gone to the second way. They change places. */
static const char *check_exchange(struct vcpu *vcpu, uint64_t key, uint64_t second)
{
    const struct l2tlb_entry *way[] = {&vcpu->l2tlb->way[0][l2tlb_set(key)],
                                       &vcpu->l2tlb->way[1][l2tlb_set(key)]};
    const struct l2tlb_entry before[] = {*way[0], *way[1]};

    EXPECT(before[0].hi == second && before[1].hi == key);
    EXPECT(load_from(vcpu, address_of(key) + 16) == 0);
    EXPECT(vcpu->gpr[8] == ANSWER);
    EXPECT(memcmp(way[0], &before[1], sizeof(before[1])) == 0);
    EXPECT(memcmp(way[1], &before[0], sizeof(before[0])) == 0);
    EXPECT(load_from(vcpu, address_of(second) + 0x1000) == 0);
    EXPECT(vcpu->gpr[8] == 5);
    EXPECT(way[0]->hi == second && way[1]->hi == key);
    return NULL;
}

const char *test_a_user_page_is_refilled_from_the_second_way(void)
{
    struct vcpu *vcpu = shared_guest();
    uint64_t other = USER;

    do
        other += 0x2000;
    while (l2tlb_set(other | 0x33) != l2tlb_set(USER | 0x33));
    enter(vcpu, other | 0x33, PAGE + 8);
    *(uint64_t *)guest_memory(vcpu, (PAGE + 9) << 12) = 5;
    return check_exchange(vcpu, USER | 0x33, other | 0x33);
}

const char *test_a_page_of_the_kernels_own_is_refilled_from_the_second_way(void)
{
    struct vcpu *vcpu = shared_guest();
    const uint64_t key = (CKSSEG + 256 * MB) & ENTRYHI_KEY, other = key + 0x2000 * L2TLB_SETS;

    l2tlb_clear(vcpu->l2tlb);
    enter(vcpu, key, PAGE);
    enter(vcpu, other, PAGE + 8);
    return check_exchange(vcpu, key, other);
}

/* The first way's index follows the ASID, whoever writes it: MTC0, or C on the way out. */
const char *test_the_first_way_is_found_under_each_asid(void)
{
    static const uint32_t code[] = {INSN_DMTC0(5, CP0_ENTRYHI), INSN_LD(8, 4)};
    struct vcpu *vcpu = shared_guest();

    l2tlb_clear(vcpu->l2tlb);
    for (uint64_t asid = 0; asid < 256; asid++) {
        enter(vcpu, USER | asid, PAGE);
        guest_code(vcpu, code, 2);
        vcpu->gpr[4] = USER + 16;
        vcpu->gpr[5] = asid;
        vcpu->gpr[8] = 0;
        hwtlb_flush();
        EXPECT(guest_run(vcpu) == 0);
        EXPECT(vcpu->gpr[8] == ANSWER);
        EXPECT(load_from(vcpu, USER + 16) == 0);
        EXPECT(vcpu->l2tlb->way[0][l2tlb_set(USER | asid)].hi == (USER | asid));
    }
    vcpu->cp0[CP0_ENTRYHI] = 0x33;
    return NULL;
}

/* With UX = 0 a program's misses go to the vector at 0, and from there the same way. */
const char *test_a_user_page_is_refilled_with_32_bit_addresses(void)
{
    static const uint32_t program[] = {INSN_LW(8, 4), INSN_BREAK};
    struct vcpu *vcpu = shared_guest();

    l2tlb_clear(vcpu->l2tlb);
    enter(vcpu, USER | 0x33, PAGE);
    memcpy(guest_memory(vcpu, (PAGE + 1) << 12), program, sizeof(program));
    *(uint64_t *)guest_memory(vcpu, PAGE << 12) = ANSWER;
    vcpu->cp0[CP0_STATUS] = ST_KSU_USER;
    vcpu_start(vcpu, USER + 0x1000);
    vcpu->gpr[4] = USER;
    vcpu->gpr[8] = 0;
    hwtlb_flush();
    EXPECT(guest_run(vcpu) == 0);
    EXPECT(vcpu->gpr[8] == ANSWER >> 32);
    return NULL;
}

const char *test_a_page_that_nobody_knows_is_the_guests_miss(void)
{
    struct vcpu *vcpu = shared_guest();

    l2tlb_clear(vcpu->l2tlb);
    EXPECT(load_from(vcpu, 0x12345678) == 0);
    EXPECT(vcpu->pc == CKSSEG + VECTOR_REFILL_64);
    EXPECT(vcpu->cp0[CP0_EPC] == CODE);
    EXPECT(vcpu->cp0[CP0_BADVADDR] == 0x12345678);
    EXPECT(vcpu->cp0[CP0_ENTRYHI] == (0x12344000 | 0x33));
    EXPECT((vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT == EXC_TLBL);
    return NULL;
}

/* Each place in a window, with the traps that it takes: 0, or more for what is left to C. */
static const char *check_windows(struct vcpu *vcpu, unsigned traps)
{
    static const gpa_t places[] = {0, DATA_GPA, 0x3008, 1 * MB, 3 * MB + 0x5008, 4 * MB - 8};

    for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        *(uint64_t *)guest_memory(vcpu, places[i]) = ANSWER + i;
        EXPECT(load_from(vcpu, XSSEG + places[i]) <= traps);
        EXPECT(vcpu->gpr[8] == ANSWER + i);
        EXPECT(load_from(vcpu, CKSSEG + places[i]) <= traps);
        EXPECT(vcpu->gpr[8] == ANSWER + i);
    }
    return NULL;
}

const char *test_windows_are_refilled_from_the_pmap(void)
{
    return check_windows(shared_guest(), 0);
}

const char *test_windows_are_refilled_with_large_pages(void)
{
    struct vcpu *vcpu = guest_new(5 * MB, true);
    const char *reason = check_windows(vcpu, 0);

    EXPECT(CP0_READ32(CP0_PAGEMASK) == 0);
    return reason;
}

const char *test_a_page_of_the_kernels_own_is_refilled_without_its_asid(void)
{
    struct vcpu *vcpu = shared_guest();
    const vaddr_t va = CKSSEG + 256 * MB; /* just behind the window */

    l2tlb_clear(vcpu->l2tlb);
    enter(vcpu, va & ENTRYHI_KEY, PAGE);
    *(uint64_t *)guest_memory(vcpu, PAGE << 12) = ANSWER;
    for (uint64_t asid = 0; asid < 256; asid += 51) {
        vcpu->cp0[CP0_ENTRYHI] = asid;
        EXPECT(load_from(vcpu, va) == 0);
        EXPECT(vcpu->gpr[8] == ANSWER);
    }
    return NULL;
}

/* ---- against a plain list ---- */

#define KEYS 64

static uint64_t key_of(unsigned n)
{
    return ((uint64_t)(n % 16) << 13) | ((uint64_t)(n / 16 % 2) << 23) | (uint64_t)(n / 32 + 1);
}

/* The guest's load finds the page that was entered last, or it is not in the table. */
static const char *check_refill(struct vcpu *vcpu, const uint16_t *page, unsigned n)
{
    uint64_t hi = key_of(n);
    unsigned set = l2tlb_set(hi);
    bool known = vcpu->l2tlb->way[0][set].hi == hi || vcpu->l2tlb->way[1][set].hi == hi;
    unsigned traps;

    vcpu->cp0[CP0_ENTRYHI] = hi & ENTRYHI_ASID;
    traps = load_from(vcpu, hi & ENTRYHI_KEY);
    EXPECT(traps == 0);
    EXPECT(known == (vcpu->pc != CKSSEG + VECTOR_REFILL_64));
    EXPECT(!known || vcpu->gpr[8] == ANSWER + page[n]);
    return NULL;
}

const char *test_random_refills_find_what_was_entered_last(void)
{
    struct vcpu *vcpu = shared_guest();
    static uint16_t page[KEYS];
    uint64_t seed = 12;

    l2tlb_clear(vcpu->l2tlb);
    for (unsigned i = 0x80; i < 0x100; i++)
        *(uint64_t *)guest_memory(vcpu, (gpa_t)i << 12) = ANSWER + i;
    for (unsigned round = 0; round < 500; round++) {
        unsigned n = random_next(&seed) % KEYS;

        page[n] = (uint16_t)(0x80 + random_next(&seed) % 0x7e);
        enter(vcpu, key_of(n), page[n]);
        if (random_next(&seed) % 4 == 0)
            l2tlb_drop(vcpu->l2tlb, key_of(random_next(&seed) % KEYS));
        const char *reason = check_refill(vcpu, page, random_next(&seed) % KEYS);

        if (reason)
            return reason;
    }
    vcpu->cp0[CP0_ENTRYHI] = 0;
    return NULL;
}

/* ---- what is no memory ---- */

const char *test_a_page_beyond_memory_is_a_bus_error(void)
{
    struct vcpu *vcpu = shared_guest();

    load_from(vcpu, XSSEG + 4 * MB);
    EXPECT(vcpu->pc == CKSSEG + VECTOR_GENERAL);
    EXPECT((vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT == EXC_DBE);
    EXPECT(vcpu->cp0[CP0_EPC] == CODE);
    return NULL;
}

/* From now on memory ends here: what lies behind its tables is as valid as what is in them. */
static void end_memory(struct vcpu *vcpu, gpa_t end)
{
    for (gpa_t gpa = end - 8; gpa <= end; gpa += 8)
        *(uint64_t *)guest_memory(vcpu, gpa) = ANSWER;
    vcpu->vm->pages = end >> PAGE_SHIFT;
    pmap_set_windows(vcpu);
}

static const char *check_end(struct vcpu *vcpu, gpa_t end)
{
    static const vaddr_t windows[] = {XSSEG, CKSSEG};

    for (unsigned i = 0; i < sizeof(windows) / sizeof(windows[0]); i++) {
        EXPECT(load_from(vcpu, windows[i] + end - 8) == 0);
        EXPECT(vcpu->gpr[8] == ANSWER);
        EXPECT(load_from(vcpu, windows[i] + end) > 0);
        EXPECT(vcpu->pc == CKSSEG + VECTOR_GENERAL);
        EXPECT((vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT == EXC_DBE);
        EXPECT(vcpu->gpr[8] == 0);
    }
    return NULL;
}

const char *test_windows_end_with_the_pmap_whatever_lies_behind_it(void)
{
    struct vcpu *vcpu = guest_new(4 * MB, false);

    end_memory(vcpu, 2 * MB);
    return check_end(vcpu, 2 * MB);
}

const char *test_windows_of_large_pages_end_with_their_pairs(void)
{
    struct vcpu *vcpu = guest_new(5 * MB, true); /* pairs of 2 MB */

    end_memory(vcpu, 4 * MB);
    vcpu->large_bytes -= 2 * sizeof(*vcpu->large);
    return check_end(vcpu, 4 * MB);
}

const char *test_windows_of_pages_that_came_apart_end_with_the_pmap(void)
{
    struct vcpu *vcpu = guest_new(5 * MB, true);

    end_memory(vcpu, 3 * MB);
    vcpu->large[2] = vcpu->large[3] = 0;
    return check_end(vcpu, 3 * MB);
}

const char *test_a_register_of_a_device_is_emulated(void)
{
    struct vcpu *vcpu = shared_guest();

    EXPECT(load_from(vcpu, IO_BASE + FLASH_MAGIC_BASE + MAGIC_DRAM) == 1);
    EXPECT(vcpu->gpr[8] == 4 * MB);
    EXPECT(vcpu->pc == CODE + 4);
    return NULL;
}
