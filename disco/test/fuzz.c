/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random sequences of privileged instructions, loads, stores to devices, monitor calls and traps,
 * from the guest's kernel and from programs. Whatever they do is the guest's own affair: it gets
 * exceptions and goes on, and in the end its memory and its TLB are what they were.
 *
 * A round is made from a tape of numbers (fuzz_make.c): from the module that is the initial RAM
 * disk if there is one, else from a seed of its own, so that any round can be run again without
 * those before. Boot arguments: seed=N, first=N and rounds=N choose rounds; print=N prints that
 * round, of which keep=MASK leaves these instructions alone. Runner: fuzz.py.
 */
#include "disco/test/fuzz.h"

#include "disco/test/again.h"

#define CODE_PA   UINT64_C(0x300000)
#define CODE_USER UINT64_C(0x400000)
#define GUARD_PA  UINT64_C(0x310000)
#define GUARDS    512
#define CHECK_VA  UINT64_C(0x7ff00000)
#define FEW       32 /* rounds between looks at what must not change */

void guard_call(vaddr_t code);
void guard_return(void);
void guard_to_user(void);
extern uint64_t guard_gpr[16];
extern char text_start[], data_start[];

static uint32_t usual;
static unsigned long taken;
static bool running; /* a sequence, and not the fuzzer itself */
static struct sequence sequence;

/* Any exception ends the sequence. */
static void handle(struct frame *frame)
{
    /* A sequence may come back in supervisor mode, where the first privileged instruction fails. */
    if (!running && frame_code(frame) == EXC_CPU && (frame->status & ST_KSU)) {
        frame->status = usual | ST_EXL;
        return;
    }
    if (!running) {
        put_value("\nnot intact: cause", frame->cause);
        put_value("epc", frame->epc);
        put_value("badvaddr", frame->badvaddr);
        power_off(2);
    }
    taken++;
    CP0_WRITE32(11, 0);
    CP0_WRITE32(13, 0);
    frame->status = usual | ST_EXL;
    frame->epc = (vaddr_t)guard_return;
}

static void map_page(uint64_t va, uint64_t pa, unsigned index)
{
    uint64_t lo = pa >> (PAGE_SHIFT - ENTRYLO_PFN_BIT) | 0x2e;

    CP0_WRITE32(5, 0);
    CP0_WRITE64(10, va);
    CP0_WRITE64(2, lo);
    CP0_WRITE64(3, lo);
    CP0_WRITE32(0, index);
    __asm__ volatile("tlbwi" : : : "memory");
}

static void usual_state(void)
{
    CP0_WRITE32(12, usual);
    CP0_WRITE32(6, 0);
    CP0_WRITE32(21, 0);
    map_page(CODE_USER, CODE_PA, 0);
}

static void put_sequence(void)
{
    volatile uint32_t *code = (volatile uint32_t *)(CACHED_BASE + CODE_PA);

    for (unsigned i = 0; i < FUZZ_WORDS; i++)
        code[i] = sequence.word[i];
    for (unsigned i = 0; i < ARRAY_LENGTH(sequence.gpr); i++)
        guard_gpr[i] = sequence.gpr[i];
}

static void print_sequence(uint64_t round)
{
    const uint64_t *tape = fuzz_tape(round);

    put_value("\nround", round);
    put_value("user status, or 0", sequence.user ? sequence.status : 0);
    for (unsigned i = 0; i < FUZZ_WORDS; i++)
        put_value("word", sequence.word[i]);
    for (unsigned i = 0; i < ARRAY_LENGTH(sequence.gpr); i++)
        put_value("register", sequence.gpr[i]);
    for (unsigned i = 0; i < FUZZ_TAPE; i++)
        put_value("tape", tape[i]);
}

/* In user mode the sequence ends by an exception: the fetch from CKSSEG after JR, at the latest. */
static void run_sequence(void)
{
    CP0_WRITE64(14, sequence.user ? CODE_USER : (vaddr_t)guard_return);
    CP0_WRITE64(30, (vaddr_t)guard_return);
    if (sequence.user)
        CP0_WRITE32(12, sequence.status | ST_KSU_USER | ST_EXL);
    running = true;
    guard_call(sequence.user ? (vaddr_t)guard_to_user : TEXT_BASE + CODE_PA);
    running = false;
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

/* The guest's own memory, by the kernel's window and by a TLB entry made just now. */
static bool is_intact(void)
{
    volatile uint64_t *guard = (volatile uint64_t *)(CACHED_BASE + GUARD_PA);
    volatile uint64_t *mapped = (volatile uint64_t *)CHECK_VA;
    unsigned wrong = 0;

    map_page(CHECK_VA, GUARD_PA, 1);
    for (unsigned i = 0; i < GUARDS; i += 7)
        wrong += guard[i] != guard_value(i) || mapped[i] != guard_value(i);
    map_page(CKSEG0 + 2 * PAGE_SIZE, 0, 1);
    CP0_WRITE64(10, 0);
    return wrong == 0 && again_vectors_intact();
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
        usual_state();
        run_sequence();
        if (round % FEW)
            continue;
        usual_state();
        quiet_devices();
        if (!is_intact())
            return false;
        fuzz_devices(round);
    }
    return true;
}

int test(void)
{
    uint64_t digest = text_digest(), rounds = fuzz_open(guest_argument("seed", 1));
    bool intact;

    rounds = guest_argument("rounds", rounds);
    put_guards();
    usual = CP0_READ32(12); /* interrupts come only if a sequence lets them */
    guest_set_handler(handle);
    intact = run_rounds(guest_argument("first", 0), rounds);
    usual_state();
    quiet_devices();
    intact &= is_intact() && text_digest() == digest;
    put_value("\nexceptions", taken);
    put_text(intact ? "intact\n" : "not intact\n");
    put_value("fuzzed", rounds);
    return intact ? 0 : 1;
}
