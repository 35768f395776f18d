/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Segments by mode, and the way through the TLB.
 *
 * In 64-bit addressing the two high bits choose the region and 44 bits of it exist. The top 2 GB of
 * the kernel region are the compatibility segments, which 32-bit addressing has at the same
 * sign-extended addresses, so that one table serves both.
 */
#include "cpu-mips/arch/addrspace.h"

#include "cpu-mips/arch/exception.h"
#include "cpu-mips/arch/processor.h"
#include "sim/core/bits.h"
#include "sim/core/flash.h"

#define VA_BITS       (UINT64_C(1) << 44)
#define COMPAT_BITS   (UINT64_C(1) << 31)
#define SEGMENT_BYTES (UINT64_C(1) << 29)
#define PA_MASK       ((UINT64_C(1) << 40) - 1)

#define XSSEG  UINT64_C(0x4000000000000000)
#define XKPHYS UINT64_C(0x8000000000000000)
#define XKSEG  UINT64_C(0xc000000000000000)
#define CKSEG0 UINT64_C(0xffffffff80000000)
#define CKSEG1 UINT64_C(0xffffffffa0000000)
#define CKSSEG UINT64_C(0xffffffffc0000000)
#define CKSEG3 UINT64_C(0xffffffffe0000000)

static const struct segment no_segment = {SEGMENT_ERROR, 0, 0};
static const struct segment mapped = {SEGMENT_MAPPED, 0, 0};

static struct segment unmapped(paddr_t pa, unsigned cca)
{
    return (struct segment){SEGMENT_UNMAPPED, pa, cca};
}

static struct segment mapped_below(uint64_t offset, uint64_t limit)
{
    return offset < limit ? mapped : no_segment;
}

static struct segment user_segment(uint32_t status, vaddr_t va)
{
    return mapped_below(va, status & ST_UX ? VA_BITS : COMPAT_BITS);
}

static struct segment supervisor_segment(uint32_t status, vaddr_t va)
{
    if (va - CKSSEG < SEGMENT_BYTES)
        return mapped;
    if ((status & ST_SX) && va >> 62 == 1)
        return mapped_below(va - XSSEG, VA_BITS);
    return mapped_below(va, (status & ST_SX) && (status & ST_UX) ? VA_BITS : COMPAT_BITS);
}

/* xkphys: eight windows of 2^40 bytes, VA[61:59] the cache algorithm (UM table 16-6). */
static struct segment xkphys_segment(vaddr_t va)
{
    unsigned cca = (unsigned)bits_get(va, 59, 3);
    bool uncached = cca == CCA_UNCACHED || cca == CCA_UNCACHED_ACCELERATED;
    uint64_t middle = uncached ? bits_get(va, 40, 17) : bits_get(va, 40, 19);

    if (middle != 0 || (!uncached && !cca_is_cached(cca)))
        return no_segment;
    return unmapped(va & PA_MASK, cca);
}

static struct segment compat_segment(uint32_t config, vaddr_t va)
{
    if (va < CKSEG1)
        return unmapped(va - CKSEG0, config & CONFIG_K0);
    if (va < CKSSEG)
        return unmapped(va - CKSEG1, CCA_UNCACHED);
    return mapped;
}

static struct segment kernel_user_segment(uint32_t status, vaddr_t va)
{
    bool wide = (status & ST_KX) && (status & ST_UX) && !(status & ST_ERL);

    if ((status & ST_ERL) && va < COMPAT_BITS)
        return unmapped(va, CCA_UNCACHED);
    return mapped_below(va, wide ? VA_BITS : COMPAT_BITS);
}

static struct segment kernel_segment(uint32_t status, uint32_t config, vaddr_t va)
{
    if (va >= CKSEG0)
        return compat_segment(config, va);
    if (va >> 62 == 0)
        return kernel_user_segment(status, va);
    if (!(status & ST_KX))
        return no_segment;
    if (va >> 62 == 1)
        return status & ST_SX ? mapped_below(va - XSSEG, VA_BITS) : no_segment;
    if (va >> 62 == 2)
        return xkphys_segment(va);
    return mapped_below(va - XKSEG, VA_BITS - COMPAT_BITS);
}

struct segment segment_of(uint32_t status, uint32_t config, vaddr_t va)
{
    if ((status & (ST_ERL | ST_EXL)) || (status & ST_KSU) == ST_KSU_KERN)
        return kernel_segment(status, config, va);
    if ((status & ST_KSU) == ST_KSU_SUPV)
        return supervisor_segment(status, va);
    return user_segment(status, va);
}

static bool mode_is_64bit(const struct cpu *cpu)
{
    static const uint32_t bit[CPU_MODE_COUNT] = {
        [CPU_USER] = ST_UX, [CPU_SUPERVISOR] = ST_SX, [CPU_KERNEL] = ST_KX};

    return (cpu->status & bit[cpu->mode]) != 0;
}

static enum exc_code tlb_code(enum access_kind kind)
{
    return kind == ACCESS_STORE ? EXC_TLBS : EXC_TLBL;
}

static bool translate_mapped(struct cpu *cpu, vaddr_t va, enum access_kind kind,
                             struct translation *to)
{
    int index = tlb_search(&cpu->tlb, va, (unsigned)(cpu->entryhi & ENTRYHI_ASID));

    if (index == TLB_MISS)
        return exception_tlb(cpu, tlb_code(kind), va, true);
    const struct tlb_entry *entry = &cpu->tlb.entry[index];
    uint64_t bytes = tlb_page_bytes(entry->pagemask);
    uint64_t lo = entry->lo[(va & bytes) != 0];

    if (!(lo & ENTRYLO_V))
        return exception_tlb(cpu, tlb_code(kind), va, false);
    if (kind == ACCESS_STORE && !(lo & ENTRYLO_D))
        return exception_tlb(cpu, EXC_MOD, va, false);
    to->pa = (((lo & ENTRYLO_PFN) << 6) & ~(bytes - 1)) | (va & (bytes - 1));
    to->cca = (unsigned)(lo >> ENTRYLO_C_SHIFT) & 7;
    to->writable = (lo & ENTRYLO_D) != 0;
    to->tlb_index = index;
    return true;
}

/* Addresses below the alias are the local node's before cache, link and directory see them. */
static paddr_t local(const struct cpu *cpu, paddr_t pa)
{
    return pa < cpu->alias ? pa | (paddr_t)cpu->cfg.node << FLASH_NODE_SHIFT : pa;
}

bool addrspace_translate(struct cpu *cpu, vaddr_t va, enum access_kind kind, struct translation *to)
{
    /* In 32-bit addressing data addresses are 32 bits wide, fetches must be sign-extended
     * (UM 16.2). */
    if (kind != ACCESS_FETCH && !mode_is_64bit(cpu))
        va = sign32(va);
    struct segment segment = segment_of(cpu->status, cpu->config, va);

    if (segment.kind == SEGMENT_ERROR)
        return exception_address(cpu, kind == ACCESS_STORE ? EXC_ADES : EXC_ADEL, va);
    *to = (struct translation){segment.pa, segment.cca, true, SOFT_UNMAPPED};
    if (segment.kind == SEGMENT_MAPPED && !translate_mapped(cpu, va, kind, to))
        return false;
    to->pa = local(cpu, to->pa);
    return true;
}
