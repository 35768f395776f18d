/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a program counter to predecoded instructions.
 */
#include "cpu-mips/arch/fetch.h"

#include "cpu-mips/arch/addrspace.h"
#include "cpu-mips/arch/exception.h"
#include "cpu-mips/arch/processor.h"

bool fetch_page_has_break(const struct cpu *cpu, vaddr_t va)
{
    for (size_t i = 0; i < cpu->break_count; i++)
        if ((cpu->breaks[i] ^ va) < MEMORY_PAGE)
            return true;
    return false;
}

/* What the mode does not have; soft_clear forgets the pages when these bits of Status change. */
static unsigned code_variant(const struct cpu *cpu)
{
    static const uint32_t wide_bit[CPU_MODE_COUNT] = {[CPU_USER] = ST_UX, [CPU_SUPERVISOR] = ST_SX};
    bool narrow = ~cpu->status & wide_bit[cpu->mode];
    bool mips3 = cpu->mode == CPU_USER && !(cpu->status & ST_XX);

    return (narrow ? CODE_WIDE_RESERVED : 0u) | (mips3 ? CODE_MIPS4_RESERVED : 0u) |
           (cpu->reverse ? CODE_REVERSED : 0u);
}

static struct code_page *code_page_of(struct cpu *cpu, paddr_t pa)
{
    bool dropped = false;
    struct code_page *page =
        code_page_get(&cpu->code, pa & ~(MEMORY_PAGE - 1), code_variant(cpu), &dropped);

    if (dropped)
        soft_clear_fetch(cpu);
    return page;
}

enum access_result fetch_page(struct cpu *cpu, vaddr_t va, struct soft_fetch *page)
{
    struct translation to;

    if (va & 3) {
        exception_address(cpu, EXC_ADEL, va);
        return ACCESS_EXCEPTION;
    }
    if (!addrspace_translate(cpu, va, ACCESS_FETCH, &to))
        return ACCESS_EXCEPTION;
    if (!memory_readable(cpu->wire.memory, to.pa))
        return access_bus_error(cpu, to.pa, "fetch", EXC_IBE);
    bool dram = memory_dram(cpu->wire.memory, to.pa) != NULL;

    *page = (struct soft_fetch){.key = soft_key(&cpu->soft, va),
                                .page = code_page_of(cpu, to.pa),
                                .uncached = !dram || !cca_is_cached(to.cca)};
    probes_mark(&cpu->probes, page->page, va);
    cpu->break_page = fetch_page_has_break(cpu, va);
    if (!access_is_foreign(cpu, ACCESS_FETCH, to.pa, va) && !cpu->break_page)
        soft_fetch_fill(cpu, va, to.tlb_index, page);
    return ACCESS_DONE;
}
