/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What hostile guests share: exceptions that are counted and stepped over, code put together from
 * words and run in kernel or user mode, TLB entries, random numbers.
 *
 * Guest-physical memory: vectors at 0, the guest from 1 MB, its own copy from 2 MB (again.c), and
 * from 3 MB on what a test likes. ATTACK_CODE and its page belong to attack_kernel, attack_user.
 */
#ifndef DISCO_TEST_ATTACK_H
#define DISCO_TEST_ATTACK_H

#include "disco/test/guest.h"

#define ATTACK_CODE UINT64_C(0x300000) /* guest-physical */
#define ATTACK_USER UINT64_C(0x400000) /* where a program sees it */
#define ATTACK_MOST 1000               /* exceptions until a run of code is given up */
#define SCRATCH     UINT64_C(0x310000) /* guest-physical: free memory from here to 4 MB */
#define TREE_PAGES  UINT64_C(0x10000)  /* at the end of memory is the device tree */

/* EntryLo of a page of memory that can be read and written. */
#define LO(pa)                                                                                     \
    ((uint64_t)(pa) >> (PAGE_SHIFT - ENTRYLO_PFN_BIT) | ENTRYLO_V | ENTRYLO_D |                    \
     CCA_COHERENT << ENTRYLO_C_SHIFT)

/* Instructions. */
#define I_SYSCALL          0x0000000cu
#define I_BREAK            0x0000000du
#define I_JR_RA            0x03e00008u
#define I_ERET             0x42000018u
#define I_TLBR             0x42000001u
#define I_TLBWI            0x42000002u
#define I_TLBWR            0x42000006u
#define I_TLBP             0x42000008u
#define I_MFC0(rt, rd)     (0x40000000u | (uint32_t)(rt) << 16 | (uint32_t)(rd) << 11)
#define I_DMFC0(rt, rd)    (0x40200000u | (uint32_t)(rt) << 16 | (uint32_t)(rd) << 11)
#define I_MTC0(rt, rd)     (0x40800000u | (uint32_t)(rt) << 16 | (uint32_t)(rd) << 11)
#define I_DMTC0(rt, rd)    (0x40a00000u | (uint32_t)(rt) << 16 | (uint32_t)(rd) << 11)
#define I_CACHE(op, rs)    (0xbc000000u | (uint32_t)(rs) << 21 | (uint32_t)(op) << 16)
#define I_NOP              0u
#define I_ORI(rt, rs, n)   (0x34000000u | (uint32_t)(rs) << 21 | (uint32_t)(rt) << 16 | (uint32_t)(n))
#define I_MOVE(rd, rs)     (0x00000025u | (uint32_t)(rs) << 21 | (uint32_t)(rd) << 11)
#define I_JR(rs)           (0x00000008u | (uint32_t)(rs) << 21)
#define I_BEQ(a, b, off)   (0x10000000u | (uint32_t)(a) << 21 | (uint32_t)(b) << 16 | ((off)&0xffffu))
#define I_LOAD(op, rt, rs) ((uint32_t)(op) << 26 | (uint32_t)(rs) << 21 | (uint32_t)(rt) << 16)
#define OP_LB              32
#define OP_LW              35
#define OP_SW              43
#define OP_LL              48
#define OP_LLD             52
#define OP_LD              55
#define OP_SC              56
#define OP_SCD             60
#define OP_SD              63

/* Exceptions by ExcCode since attack_start. */
extern unsigned tally[32];

/* BadVAddr, EPC and vector of the last one. */
extern uint64_t last_badvaddr, last_epc, last_vector;
extern unsigned last_code; /* the last one but BREAK */

/* $8 to $23 that attack_kernel and attack_user begin with, and what was left in them. */
extern uint64_t guard_gpr[16], guard_gpr_after[16];

/* From here on exceptions are counted and stepped over; the tally is cleared. */
void attack_start(void);

/* Number of exceptions, and of those whose ExcCode has no bit in `codes`. */
unsigned tally_all(void);
unsigned tally_others(uint32_t codes);
#define CODE(exc) (UINT32_C(1) << (exc))

/*
 * Run words until BREAK, JR $31 or too many exceptions. In user mode Status is as given, besides
 * KSU and EXL. The usual Status comes back.
 */
void attack_kernel(const uint32_t *words, unsigned count);
void attack_user(const uint32_t *words, unsigned count, uint32_t status);

/* Jump to an address, or to words; the first exception comes back. Returns its ExcCode, or 32. */
unsigned attack_jump(vaddr_t pc);
unsigned attack_once(const uint32_t *words, unsigned count);

/* True if the access came through without an exception. */
bool can_load(vaddr_t va, uint64_t *value);
bool can_store(vaddr_t va, uint64_t value);

void tlb_write(unsigned index, uint64_t hi, uint64_t lo0, uint64_t lo1, uint32_t mask);
void tlb_clear(void);

/* xorshift (Marsaglia, 2003). */
uint64_t random_next(void);

static inline volatile uint64_t *memory_at(gpa_t gpa)
{
    return (volatile uint64_t *)(CACHED_BASE + gpa);
}

static inline volatile uint32_t *register32(uint64_t pa)
{
    return (volatile uint32_t *)(IO_BASE + pa);
}

static inline volatile uint8_t *register8(uint64_t pa)
{
    return (volatile uint8_t *)(IO_BASE + pa);
}

/* Memory of this machine, bytes. */
static inline uint64_t memory_bytes(void)
{
    return magic_read(MAGIC_DRAM);
}

/* 0 if all is well, for test() to return. */
static inline int verdict(bool good)
{
    return good ? 0 : 1;
}

#endif
