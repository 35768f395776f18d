/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random sequences of privileged instructions, loads, stores to devices, monitor calls and traps,
 * from the guest's kernel and from programs. Whatever they do is the guest's own affair: it gets
 * exceptions and goes on, and in the end its memory and its TLB are what they were.
 *
 * A round is made from a tape of numbers (fuzz_make.c): from the module that is the initial RAM
 * disk if there is one, else from a seed of its own, so that any round can be run again without
 * those before. Boot arguments: seed=N, first=N and rounds=N choose rounds, entries=N and hal=N the
 * rules of fuzz.h; print=N prints that round, of which keep=MASK leaves these instructions alone.
 * Runner: fuzz.py.
 */
#include "disco/test/fuzz.h"

#include "disco/include/hal.h"
#include "disco/lib/string.h"
#include "disco/test/again.h"
#include "disco/test/attack.h"

#define CODE_PA   UINT64_C(0x300000)
#define CODE_USER UINT64_C(0x400000)
#define GUARD_PA  UINT64_C(0x310000) /* two pages */
#define GUARDS    1024
#define CHECK_VA  UINT64_C(0x7ff00000)
#define FEW       32 /* rounds between looks at what must not change */

extern char text_start[], data_start[];

uint64_t fuzz_gpr[16];
struct fuzz_rules fuzz_rules;

static const unsigned vectors[] = {VECTOR_REFILL, VECTOR_REFILL_64, VECTOR_GENERAL};
static uint32_t usual;
static struct sequence sequence;

void fuzz_broken(uint64_t cause, uint64_t epc) __attribute__((noreturn));

/* An exception that no sequence took. */
void fuzz_broken(uint64_t cause, uint64_t epc)
{
    put_value("\nnot intact: cause", cause);
    put_value("epc", epc);
    put_value("badvaddr", CP0_READ64(CP0_BADVADDR));
    power_off(2);
}

static size_t vector_bytes(void)
{
    return (size_t)((const char *)fuzz_vector_end - (const char *)fuzz_vector);
}

static void put_vectors(void)
{
    for (unsigned i = 0; i < ARRAY_LENGTH(vectors); i++)
        memcpy((void *)(CACHED_BASE + vectors[i]), fuzz_vector, vector_bytes());
}

static bool vectors_intact(void)
{
    unsigned wrong = 0;

    for (unsigned i = 0; i < ARRAY_LENGTH(vectors); i++)
        for (unsigned k = 0; k < vector_bytes() / 4; k++)
            wrong += ((const uint32_t *)(CACHED_BASE + vectors[i]))[k] != fuzz_vector[k];
    return wrong == 0;
}

/* Read only, so that nothing can be stored through an entry that TLBR found. */
static void map_page(uint64_t va, uint64_t pa, unsigned index)
{
    tlb_write(index, va, LO(pa) & ~(uint64_t)ENTRYLO_D, LO(pa) & ~(uint64_t)ENTRYLO_D, 0);
}

static void usual_state(void)
{
    CP0_WRITE32(CP0_STATUS, usual);
    CP0_WRITE32(CP0_WIRED, 0);
    CP0_WRITE32(CP0_FRAMEMASK, 0);
}

static void put_sequence(void)
{
    uint32_t *code = (uint32_t *)(CACHED_BASE + CODE_PA);

    for (unsigned i = 0; i < FUZZ_WORDS; i++)
        code[i] = sequence.word[i];
    for (unsigned i = 0; i < ARRAY_LENGTH(sequence.gpr); i++)
        fuzz_gpr[i] = sequence.gpr[i];
}

static void print_sequence(uint64_t round)
{
    const uint64_t *tape = fuzz_tape(round);

    put_value("\nround", round);
    put_value("user status, or 0", sequence.user ? sequence.status : 0);
    put_value("exceptions stepped over", sequence.steps);
    for (unsigned i = 0; i < FUZZ_WORDS; i++)
        put_value("word", sequence.word[i]);
    for (unsigned i = 0; i < ARRAY_LENGTH(sequence.gpr); i++)
        put_value("register", sequence.gpr[i]);
    for (unsigned i = 0; i < FUZZ_TAPE; i++)
        put_value("tape", tape[i]);
}

static void enter_program(void)
{
    CP0_WRITE32(CP0_WIRED, 0);
    CP0_WRITE32(CP0_FRAMEMASK, 0);
    map_page(CODE_USER, CODE_PA, 0);
    CP0_WRITE64(CP0_EPC, CODE_USER);
    CP0_WRITE32(CP0_STATUS, sequence.status | ST_KSU_USER | ST_EXL);
    fuzz_call((vaddr_t)fuzz_to_user);
}

/* In user mode the sequence ends by an exception: the fetch from CKSSEG after JR, at the latest. */
static void run_sequence(void)
{
    fuzz_run[FUZZ_STEPS] = sequence.steps;
    fuzz_run[FUZZ_START] = sequence.user ? CODE_USER : TEXT_BASE + CODE_PA;
    fuzz_run[FUZZ_RUNNING] = 1;
    if (sequence.user)
        enter_program();
    else
        fuzz_call(TEXT_BASE + CODE_PA);
    fuzz_run[FUZZ_RUNNING] = 0;
}

static uint64_t guard_value(uint64_t i)
{
    return (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static void put_guards(void)
{
    volatile uint64_t *guard = (volatile uint64_t *)(CACHED_BASE + GUARD_PA);

    for (unsigned i = 0; i < GUARDS; i++)
        guard[i] = guard_value(i);
}

/* A load from there raises an exception. */
static bool is_unmapped(vaddr_t va)
{
    uint32_t *code = (uint32_t *)(CACHED_BASE + CODE_PA);
    uint64_t taken = fuzz_run[FUZZ_TAKEN];

    code[0] = I_LOAD(OP_LD, 9, 8);
    code[1] = I_JR_RA;
    code[2] = I_NOP;
    fuzz_gpr[0] = va;
    sequence.user = false;
    sequence.steps = 0;
    run_sequence();
    return fuzz_run[FUZZ_TAKEN] == taken + 1;
}

/* The HAL's page is where it should be, if sequences have not come to switch it on. */
static bool hal_agrees(uint64_t round)
{
    volatile uint64_t *context = (volatile uint64_t *)HAL_REGISTER_PAGE + CP0_CONTEXT;
    uint64_t value = round << 23;

    if (fuzz_rules.hal != HAL_ALWAYS)
        return true;
    CP0_WRITE64(CP0_CONTEXT, value);
    return (*context & CONTEXT_BASE) == value;
}

/*
 * The guest's own memory, by the kernel's window and by a TLB entry made just now, each time for
 * the page that the last one was not for.
 */
static bool is_intact(uint64_t round)
{
    uint64_t first = round / FEW % 2 * (GUARDS / 2);
    volatile uint64_t *guard = (volatile uint64_t *)(CACHED_BASE + GUARD_PA);
    volatile uint64_t *mapped = (volatile uint64_t *)CHECK_VA - first;
    unsigned wrong = 0;

    map_page(CHECK_VA, GUARD_PA + first * sizeof(*guard), 1);
    for (uint64_t i = first; i < first + GUARDS / 2; i += 7)
        wrong += guard[i] != guard_value(i) || mapped[i] != guard_value(i);
    map_page(CKSEG0 + 2 * PAGE_SIZE, 0, 1);
    CP0_WRITE64(CP0_ENTRYHI, 0);
    return wrong == 0 && vectors_intact() && is_unmapped(CHECK_VA) && hal_agrees(round);
}

static uint64_t text_digest(void)
{
    uint64_t digest = 0;

    for (const uint64_t *at = (const uint64_t *)text_start; at < (const uint64_t *)data_start; at++)
        digest = (digest ^ *at) * UINT64_C(0x100000001b3);
    return digest;
}

static void quiet_devices(void)
{
    magic_write(MAGIC_INT_MASK, 0);
    magic_write(MAGIC_INT_CLEAR, ~UINT64_C(0));
    CP0_WRITE32(CP0_COMPARE, 0);
    CP0_WRITE32(CP0_CAUSE, 0);
}

static bool look_around(uint64_t round)
{
    usual_state();
    quiet_devices();
    return is_intact(round);
}

static bool run_rounds(uint64_t first, uint64_t count)
{
    uint64_t print = guest_argument("print", ~UINT64_C(0));

    for (uint64_t round = first; round != first + count; round++) {
        fuzz_make(&sequence, round);
        if (round == print) {
            fuzz_keep(&sequence, guest_argument("keep", ~UINT64_C(0)));
            print_sequence(round);
        }
        put_sequence();
        run_sequence();
        if (round % FEW)
            continue;
        if (!look_around(round) || !fuzz_devices(round))
            return false;
    }
    return true;
}

static void prepare(void)
{
    fuzz_rules = (struct fuzz_rules){
        .entries = (enum fuzz_entries)guest_argument("entries", ENTRIES_SAFE),
        .hal = (enum fuzz_hal)guest_argument("hal", HAL_SOMETIME),
        .memory = memory_bytes(),
    };
    if (fuzz_rules.hal == HAL_ALWAYS)
        __asm__ volatile(".word %0" : : "i"(HAL_CALL(HAL_ON)));
    usual = CP0_READ32(CP0_STATUS); /* interrupts come only if a sequence lets them */
    fuzz_run[FUZZ_USUAL] = usual;
    CP0_WRITE64(CP0_ERROREPC, (vaddr_t)fuzz_back);
    put_guards();
    put_vectors();
}

int test(void)
{
    uint64_t digest = text_digest(), rounds = fuzz_open(guest_argument("seed", 1));
    bool intact;

    rounds = guest_argument("rounds", rounds);
    prepare();
    intact = run_rounds(guest_argument("first", 0), rounds);
    intact &= look_around(FEW) && text_digest() == digest;
    put_value("\nexceptions", fuzz_run[FUZZ_TAKEN]);
    put_text(intact ? "intact\n" : "not intact\n");
    put_value("fuzzed", rounds);
    return intact ? 0 : 1;
}
