/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The common part of hostile guests.
 */
#include "disco/test/attack.h"

void guard_call(vaddr_t pc);
void guard_return(void);
void guard_to_user(void);

uint64_t guard_gpr[16], guard_gpr_after[16];
unsigned tally[32];
uint64_t last_badvaddr, last_epc, last_vector;
unsigned last_code;

static enum { STEP, RUN, JUMP } mode;
static uint32_t usual;
static unsigned since;
static uint64_t seed = 88172645463325252u;

uint64_t random_next(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

/* Leave the code that runs under guard. */
static void escape(struct frame *frame)
{
    mode = STEP;
    frame->status = usual | ST_EXL;
    frame->epc = (vaddr_t)guard_return;
}

/* In a delay slot the branch is skipped too. */
static void handle(struct frame *frame)
{
    unsigned code = frame_code(frame);

    tally[code]++;
    if (code != EXC_BP) {
        last_code = code;
        last_badvaddr = frame->badvaddr;
        last_epc = frame->epc;
        last_vector = frame->vector;
    }
    if (mode == JUMP || (mode == RUN && (code == EXC_BP || ++since > ATTACK_MOST)))
        escape(frame);
    else
        frame->epc += frame->cause & CAUSE_BD ? 8 : 4;
}

void attack_start(void)
{
    for (unsigned i = 0; i < ARRAY_LENGTH(tally); i++)
        tally[i] = 0;
    usual = CP0_READ32(CP0_STATUS);
    guest_set_handler(handle);
}

unsigned tally_all(void)
{
    unsigned all = 0;

    for (unsigned i = 0; i < ARRAY_LENGTH(tally); i++)
        all += tally[i];
    return all;
}

unsigned tally_others(uint32_t codes)
{
    unsigned others = 0;

    for (unsigned i = 0; i < ARRAY_LENGTH(tally); i++)
        if (!(codes & CODE(i)))
            others += tally[i];
    return others;
}

static void put_words(const uint32_t *words, unsigned count)
{
    volatile uint32_t *code = (volatile uint32_t *)memory_at(ATTACK_CODE);

    for (unsigned i = 0; i < count; i++)
        code[i] = words[i];
    code[count] = I_BREAK;
    code[count + 1] = I_BREAK;
}

static void run(vaddr_t pc)
{
    since = 0;
    mode = RUN;
    guard_call(pc);
    mode = STEP;
    CP0_WRITE32(CP0_STATUS, usual);
}

void attack_kernel(const uint32_t *words, unsigned count)
{
    put_words(words, count);
    run(TEXT_BASE + ATTACK_CODE);
}

void attack_user(const uint32_t *words, unsigned count, uint32_t status)
{
    put_words(words, count);
    tlb_write(0, ATTACK_USER, LO(ATTACK_CODE), LO(ATTACK_CODE + PAGE_SIZE), 0);
    CP0_WRITE64(CP0_EPC, ATTACK_USER);
    CP0_WRITE32(CP0_STATUS, (status & ~(uint32_t)ST_KSU) | ST_KSU_USER | ST_EXL);
    run((vaddr_t)guard_to_user);
}

unsigned attack_jump(vaddr_t pc)
{
    unsigned before[ARRAY_LENGTH(tally)];

    for (unsigned i = 0; i < ARRAY_LENGTH(tally); i++)
        before[i] = tally[i];
    mode = JUMP;
    guard_call(pc);
    mode = STEP;
    CP0_WRITE32(CP0_STATUS, usual);
    for (unsigned i = 0; i < ARRAY_LENGTH(tally); i++)
        if (tally[i] != before[i])
            return i;
    return ARRAY_LENGTH(tally);
}

unsigned attack_once(const uint32_t *words, unsigned count)
{
    put_words(words, count);
    return attack_jump(TEXT_BASE + ATTACK_CODE);
}

/* Not for the assembler to put into a delay slot: one is stepped over with its branch. */
bool can_load(vaddr_t va, uint64_t *value)
{
    unsigned before = tally_all();

    __asm__ volatile(".set noreorder\n ld %0, 0(%1)\n nop\n .set reorder"
                     : "+r"(*value)
                     : "r"(va)
                     : "memory");
    return tally_all() == before;
}

bool can_store(vaddr_t va, uint64_t value)
{
    unsigned before = tally_all();

    __asm__ volatile(".set noreorder\n sd %0, 0(%1)\n nop\n .set reorder"
                     :
                     : "r"(value), "r"(va)
                     : "memory");
    return tally_all() == before;
}

void tlb_write(unsigned index, uint64_t hi, uint64_t lo0, uint64_t lo1, uint32_t mask)
{
    CP0_WRITE32(CP0_PAGEMASK, mask);
    CP0_WRITE64(CP0_ENTRYHI, hi);
    CP0_WRITE64(CP0_ENTRYLO0, lo0);
    CP0_WRITE64(CP0_ENTRYLO1, lo1);
    CP0_WRITE32(CP0_INDEX, index);
    __asm__ volatile("tlbwi" : : : "memory");
    CP0_WRITE32(CP0_PAGEMASK, 0);
    CP0_WRITE64(CP0_ENTRYHI, hi & ENTRYHI_ASID);
}

void tlb_clear(void)
{
    for (unsigned i = 0; i < TLB_ENTRIES; i++)
        tlb_write(i, CKSEG0 + i * 2 * PAGE_SIZE, 0, 0, 0);
    CP0_WRITE64(CP0_ENTRYHI, 0);
}
