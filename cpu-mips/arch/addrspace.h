/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Address spaces: which segment a virtual address is in, and where it leads (R10000 UM 16.2).
 */
#ifndef CPU_MIPS_ARCH_ADDRSPACE_H
#define CPU_MIPS_ARCH_ADDRSPACE_H

#include "sim/core/memport.h"
#include "sim/core/types.h"

struct cpu;

enum segment_kind {
    SEGMENT_ERROR,    /* no segment of this mode: Address Error */
    SEGMENT_MAPPED,   /* through the TLB */
    SEGMENT_UNMAPPED, /* at `pa`, with cache algorithm `cca` */
};

struct segment {
    enum segment_kind kind;
    paddr_t pa;
    unsigned cca;
};

/* The segment of va with these Status and Config.K0; `va` is what 64-bit addressing would see. */
struct segment segment_of(uint32_t status, uint32_t config, vaddr_t va);

struct translation {
    paddr_t pa;
    unsigned cca;
    bool writable; /* D of the page, or unmapped */
    int tlb_index; /* entry it came from, SOFT_UNMAPPED if none */
};

/*
 * Where an access leads. False if it raises an exception, which is then pending with all the
 * registers that describe the address set.
 */
bool addrspace_translate(struct cpu *cpu, vaddr_t va, enum access_kind kind,
                         struct translation *to);

static inline bool cca_is_cached(unsigned cca)
{
    return cca >= 3 && cca <= 5;
}

#endif
