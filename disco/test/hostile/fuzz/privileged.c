/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random sequences of privileged instructions, branches, loads and traps, from the guest's kernel
 * and from user mode. Whatever they do is the guest's own affair: it gets exceptions and goes on,
 * and in the end its memory is what it was.
 *
 * Only BEV is kept clear, since exceptions need vectors, and nothing is stored.
 *
 * verdict: status 0
 * console: fuzzed
 */
#include "disco/test/guest.h"

#ifndef ROUNDS
#define ROUNDS 20000
#endif
#define LENGTH    12
#define CODE_PA   UINT64_C(0x300000)
#define CODE_USER UINT64_C(0x400000)
#define GUARD_PA  UINT64_C(0x380000)
#define GUARD     UINT64_C(0x1234567887654321)

uint64_t fuzz_registers[16]; /* $8 to $23 at the beginning of a sequence */
void fuzz_run(vaddr_t code);
void fuzz_return(void);

/* Call the sequence; whatever it leaves in the registers, fuzz_return comes back to the caller. */
__asm__(".text\n.set push\n.set noreorder\n.globl fuzz_run, fuzz_return\n"
        "fuzz_run:\n daddiu $29, $29, -96\n"
        "sd $16, 0($29)\n sd $17, 8($29)\n sd $18, 16($29)\n sd $19, 24($29)\n sd $20, 32($29)\n"
        "sd $21, 40($29)\n sd $22, 48($29)\n sd $23, 56($29)\n sd $30, 64($29)\n sd $31, 72($29)\n"
        "sd $28, 80($29)\n dla $2, fuzz_stack\n sd $29, 0($2)\n dla $2, fuzz_registers\n"
        "ld $8, 0($2)\n ld $9, 8($2)\n ld $10, 16($2)\n ld $11, 24($2)\n ld $12, 32($2)\n"
        "ld $13, 40($2)\n ld $14, 48($2)\n ld $15, 56($2)\n ld $16, 64($2)\n ld $17, 72($2)\n"
        "ld $18, 80($2)\n ld $19, 88($2)\n ld $20, 96($2)\n ld $21, 104($2)\n"
        "ld $22, 112($2)\n ld $23, 120($2)\n dla $31, fuzz_return\n jr $4\n nop\n"
        "fuzz_return:\n dla $2, fuzz_stack\n ld $29, 0($2)\n"
        "ld $16, 0($29)\n ld $17, 8($29)\n ld $18, 16($29)\n ld $19, 24($29)\n ld $20, 32($29)\n"
        "ld $21, 40($29)\n ld $22, 48($29)\n ld $23, 56($29)\n ld $30, 64($29)\n ld $31, 72($29)\n"
        "ld $28, 80($29)\n jr $31\n daddiu $29, $29, 96\n.set pop\n"
        ".bss\n.balign 8\nfuzz_stack: .space 8\n.text\n");

static uint64_t seed = 88172645463325252u;
static uint32_t usual;
static unsigned long taken;

/* xorshift (Marsaglia, 2003). */
static uint64_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

/* Any exception ends the sequence. */
static void handle(struct frame *frame)
{
    taken++;
    CP0_WRITE32(11, 0);
    CP0_WRITE32(13, 0);
    frame->status = usual | ST_EXL;
    frame->epc = (vaddr_t)fuzz_return;
}

/* $8 to $15: numbers that mean something as Status, as EntryHi or EntryLo, or as an address. */
static uint64_t random_value(void)
{
    uint64_t value = next_random();

    switch (next_random() % 8) {
    case 0:
        return value & 0xf63fffff;
    case 1:
        return value & 0xff1f;
    case 2:
        return (value & 0xc000000000ffe0ff);
    case 3:
        return UINT64_C(0xffffffffffff8000) | (value & 0x7fff);
    case 4:
        return CKSEG0 | (value & 0x7ffffff8);
    case 5:
        return (value & 0xfffff) << 6 | 0x2f;
    case 6:
        return 0x500000 | (value & 0x1ff8);
    default:
        return value & ~(uint64_t)ST_BEV;
    }
}

static uint32_t random_cop0(uint64_t value)
{
    static const uint8_t kind[] = {0, 0, 1, 4, 4, 4, 5, 5};
    unsigned rd = value >> 8 & 31, rt = 8 + (value >> 16 & 7), rs = kind[value >> 24 & 7];

    return 0x40000000 | rs << 21 | rt << 16 | rd << 11;
}

static uint32_t random_instruction(void)
{
    static const uint32_t operations[] = {0x42000001, 0x42000002, 0x42000006, 0x42000008,
                                          0x42000002, 0x0000000c, 0x0000000d, 0x42000006};
    uint64_t value = next_random();
    unsigned a = 8 + (value >> 8 & 7), b = 8 + (value >> 16 & 7);

    switch (value & 15) {
    case 0:
    case 1:
        return operations[value >> 8 & 7];
    case 2:
        return 0xbc000000 | a << 21 | (value >> 32 & 31) << 16 | (value >> 40 & 0xfff); /* CACHE */
    case 3:
        return 0xdc000000 | a << 21 | b << 16; /* LD */
    case 4:
        return (value >> 32 & 1 ? 0x10000000u : 0x54000000u) | a << 21 | b << 16 |
               2; /* BEQ, BNEL */
    case 5:
        return 0x40080000 | ((uint32_t)(value >> 32) & 0x03e7ffff); /* any COP0, $8 to $15 */
    default:
        return random_cop0(value);
    }
}

/*
 * ERET could lead anywhere, again and again: it stands at the end alone, to $31, and EPC and
 * ErrorEPC are not written before. Status is written from $16 to $23, which no sequence changes, so
 * that BEV stays clear. A branch in a branch's delay slot is unpredictable.
 */
static bool is_branch(uint32_t word)
{
    return word >> 26 == 4 || word >> 26 == 0x15;
}

static uint32_t tamed(uint32_t word, uint32_t previous)
{
    if (is_branch(word) && is_branch(previous))
        return 0;
    if ((word & 0xfe00003f) == 0x42000018 || (word & 0xffc0f800) == 0x40807000 ||
        (word & 0xffc0f800) == 0x4080f000)
        return 0;
    if ((word & 0xffc0f800) == 0x40806000)
        return (word & ~(UINT32_C(31) << 16)) | (16 + (word >> 16 & 7)) << 16;
    return word;
}

static void put_sequence(void)
{
    static const uint32_t ends[2][6] = {
        {0, 0, 0x03e00008, 0, 0, 0},                            /* JR $31 */
        {0, 0, 0x40bf7000, 0x40bff000, 0x42000018, 0x0000000d}, /* EPC = ErrorEPC = $31, ERET */
    };
    volatile uint32_t *code = (volatile uint32_t *)(CACHED_BASE + CODE_PA);
    const uint32_t *end = ends[next_random() & 1];

    for (unsigned i = 0; i < LENGTH; i++)
        code[i] = tamed(random_instruction(), i ? code[i - 1] : 0);
    for (unsigned i = 0; i < ARRAY_LENGTH(ends[0]); i++)
        code[LENGTH + i] = end[i];
    for (unsigned i = 0; i < ARRAY_LENGTH(fuzz_registers); i++)
        fuzz_registers[i] = random_value() & (i < 8 ? ~UINT64_C(0) : ~(uint64_t)ST_BEV);
}

static void map_code(void)
{
    uint64_t lo = CODE_PA >> (PAGE_SHIFT - ENTRYLO_PFN_BIT) | 0x2e;

    CP0_WRITE32(5, 0);
    CP0_WRITE64(10, CODE_USER);
    CP0_WRITE64(2, lo);
    CP0_WRITE64(3, lo);
    CP0_WRITE32(0, 0);
    __asm__ volatile("tlbwi" : : : "memory");
}

/* In user mode the sequence ends by an exception: the fetch from CKSSEG after JR, at the latest. */
static void run_user(void)
{
    CP0_WRITE64(14, CODE_USER);
    CP0_WRITE32(12, (usual & ~(uint32_t)ST_IE) | ST_KSU_USER | ST_EXL);
    __asm__ volatile("dla $31, fuzz_return\n eret" : : : "$31", "memory");
}

static void usual_state(void)
{
    CP0_WRITE32(12, usual);
    CP0_WRITE32(6, 0);
    CP0_WRITE32(21, 0);
    map_code();
}

int test(void)
{
    volatile uint64_t *guard = (volatile uint64_t *)(CACHED_BASE + GUARD_PA);

    *guard = GUARD;
    usual = CP0_READ32(12); /* interrupts come only if a sequence lets them */
    CP0_WRITE32(12, usual);
    guest_set_handler(handle);
    for (unsigned round = 0; round < ROUNDS; round++) {
        put_sequence();
        usual_state();
        fuzz_run(round & 1 ? (vaddr_t)run_user : TEXT_BASE + CODE_PA);
    }
    usual_state();
    put_value("guard", *guard);
    put_text(taken > ROUNDS / 2 ? "fuzzed\n" : "too few exceptions\n");
    return *guard == GUARD ? 0 : 1;
}
