/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Entry to and return from exception handlers, with the accounting of who runs.
 */
#include "cpu-mips/arch/exception.h"

#include "cpu-mips/arch/account.h"
#include "cpu-mips/arch/fpu.h"
#include "cpu-mips/arch/processor.h"
#include "sim/core/bits.h"

#define VECTOR_BASE         UINT64_C(0xffffffff80000000)
#define VECTOR_BOOTSTRAP    UINT64_C(0xffffffffbfc00200)
#define VECTOR_REFILL       0x000
#define VECTOR_REFILL_64BIT 0x080
#define VECTOR_GENERAL      0x180

#define MAJOR_COP0  0x10
#define MAJOR_COP1  0x11
#define MAJOR_COP1X 0x13

bool exception_raise(struct cpu *cpu, enum exc_code code)
{
    cpu->pending_code = code;
    cpu->pending_refill = false;
    cpu->pending_ce = 0;
    return false;
}

bool exception_coprocessor(struct cpu *cpu, unsigned unit)
{
    exception_raise(cpu, EXC_CPU);
    cpu->pending_ce = (uint8_t)unit;
    return false;
}

/*
 * Reserved Instruction is for major opcodes, SPECIAL, REGIMM, COP1X, and for what the mode does not
 * have; a COP1 word that the FPU does not know is an Unimplemented Operation, and what belongs to a
 * coprocessor needs it to be usable first (UM 17, Reserved Instruction and Coprocessor Unusable).
 */
bool exception_reserved(struct cpu *cpu, uint32_t word)
{
    unsigned major = word >> 26;
    bool known = decode(&cpu->decoder, word) != OP_RESERVED; /* but not in this mode */

    cpu->pending_word = word;
    if (known && !insn_is_format_l(word))
        return exception_raise(cpu, EXC_RI);
    if (major == MAJOR_COP0 && cpu->mode != CPU_KERNEL && !(cpu->status & ST_CU0))
        return exception_coprocessor(cpu, 0);
    if ((major == MAJOR_COP1 || major == MAJOR_COP1X) && !(cpu->status & ST_CU1))
        return exception_coprocessor(cpu, 1);
    if (major != MAJOR_COP1)
        return exception_raise(cpu, EXC_RI);
    fpu_finish(&cpu->fcsr, FPU_E);
    return exception_raise(cpu, EXC_FPE);
}

bool exception_address(struct cpu *cpu, enum exc_code code, vaddr_t va)
{
    cpu->badvaddr = va;
    return exception_raise(cpu, code);
}

bool exception_tlb(struct cpu *cpu, enum exc_code code, vaddr_t va, bool refill)
{
    uint64_t vpn2 = va & ENTRYHI_VPN2;

    cpu->badvaddr = va;
    cpu->context = (cpu->context & CONTEXT_BASE) | (bits_get(va, 13, 19) << 4);
    cpu->xcontext = (cpu->xcontext & XCONTEXT_BASE) | (va >> 62 << 35) | (vpn2 >> 13 << 4);
    cpu->entryhi = (va & ENTRYHI_R) | vpn2 | (cpu->entryhi & ENTRYHI_ASID);
    exception_raise(cpu, code);
    cpu->pending_refill = refill;
    return false;
}

/* The refill vector goes by the region's own X bit, not by the mode (UM 17.3). */
static bool region_is_64bit(uint32_t status, vaddr_t va)
{
    static const uint32_t bit[4] = {ST_UX, ST_SX, ST_KX, ST_KX};

    return (status & bit[va >> 62]) != 0;
}

static enum account_vector vector_of(const struct cpu *cpu)
{
    if (!cpu->pending_refill || (cpu->status & ST_EXL))
        return ACCOUNT_GENERAL;
    return region_is_64bit(cpu->status, cpu->badvaddr) ? ACCOUNT_REFILL_64BIT : ACCOUNT_REFILL;
}

/* What the registers say about the exception of the instruction at pc. */
static void registers_set(struct cpu *cpu, vaddr_t pc, bool in_slot)
{
    uint32_t what = (uint32_t)cpu->pending_code << CAUSE_CODE_SHIFT | (uint32_t)cpu->pending_ce
                                                                          << CAUSE_CE_SHIFT;
    uint32_t kept = CAUSE_IP | CAUSE_BD;

    if (!(cpu->status & ST_EXL)) {
        cpu->epc = in_slot ? pc - 4 : pc;
        what |= in_slot ? CAUSE_BD : 0;
        kept = CAUSE_IP;
    }
    cpu->cause = (cpu->cause & kept) | what;
    cpu->status |= ST_EXL;
}

vaddr_t exception_take(struct cpu *cpu, vaddr_t pc, bool in_slot)
{
    static const uint16_t offset_of[] = {[ACCOUNT_GENERAL] = VECTOR_GENERAL,
                                         [ACCOUNT_REFILL] = VECTOR_REFILL,
                                         [ACCOUNT_REFILL_64BIT] = VECTOR_REFILL_64BIT};
    enum account_vector vector = vector_of(cpu);

    account_exception(cpu, vector);
    cpu->counters.tlb_misses += cpu->pending_refill;
    if (unlikely(cpu->perf.control[0] | cpu->perf.control[1]))
        perf_settle(cpu); /* what happened counts in the mode it happened in */
    registers_set(cpu, pc, in_slot);
    cpu->paid = false;
    cpu->fetched = false;
    cp0_mode_changed(cpu);
    return (cpu->status & ST_BEV ? VECTOR_BOOTSTRAP : VECTOR_BASE) + offset_of[vector];
}

vaddr_t exception_interrupt(struct cpu *cpu, vaddr_t pc, bool in_slot)
{
    exception_raise(cpu, EXC_INT);
    return exception_take(cpu, pc, in_slot);
}

vaddr_t exception_return(struct cpu *cpu)
{
    bool error = cpu->status & ST_ERL;
    vaddr_t to = error ? cpu->errorepc : cpu->epc;

    cpu_charge(cpu);
    cpu->counters.erets++;
    cpu->status &= error ? ~ST_ERL : ~ST_EXL;
    cpu->ll_bit = false;
    cp0_mode_changed(cpu);
    account_return(cpu);
    return to;
}
