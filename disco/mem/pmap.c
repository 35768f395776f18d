/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Backing of guest-physical memory, and the windows through which a guest kernel sees it.
 */
#include "disco/mem/pmap.h"

#include "disco/core/vm.h"
#include "disco/lib/string.h"
#include "disco/mem/frame.h"

#define PAGES_OF_UNIT (UNIT_BYTES >> PAGE_SHIFT)
#define CKSSEG_WINDOW (UINT64_C(256) << 20)
#define XSSEG_IO      (UINT64_C(1) << 41) /* registers, uncached, begin here in XSSEG */
#define GPA_LIMIT     (UINT64_C(1) << 40)

static uint64_t entry_of(mpa_t page)
{
    return page >> (PAGE_SHIFT - ENTRYLO_PFN_BIT) | CCA_COHERENT << ENTRYLO_C_SHIFT | ENTRYLO_D |
           ENTRYLO_V | ENTRYLO_G;
}

/* Back `units` units of guest memory from page `first` on with one run of machine memory. */
static bool back_run(struct vm *vm, uint64_t first, unsigned units)
{
    mpa_t start = frame_take(units);

    if (start == FRAME_NONE)
        return false;
    memset(machine_pointer(start), 0, units * UNIT_BYTES);
    for (uint64_t i = 0; i < units * PAGES_OF_UNIT; i++)
        vm->pmap[first + i] = entry_of(start + (i << PAGE_SHIFT));
    return true;
}

/* The largest aligned run first. Returns the size of the smallest run, in units; 0 = failed. */
static unsigned back_all(struct vm *vm)
{
    unsigned smallest = CHUNK_UNITS, units;

    for (uint64_t page = 0; page < vm->pages; page += units * PAGES_OF_UNIT) {
        units = CHUNK_UNITS;
        if (vm->pages - page >= units * PAGES_OF_UNIT && back_run(vm, page, units))
            continue;
        smallest = units = 1;
        if (!back_run(vm, page, units))
            return 0;
    }
    return smallest;
}

/* A page beyond the end of memory is global and invalid. */
static bool make_large(struct vm *vm, unsigned units)
{
    uint64_t step = units * PAGES_OF_UNIT;
    uint64_t pairs = (vm->pages + 2 * step - 1) / (2 * step);
    unsigned log2 = units == CHUNK_UNITS ? 24 : 20; /* of a page's bytes */

    vm->large.bytes = pairs * 2 * sizeof(uint64_t);
    vm->large.pairs = heap_alloc(vm->large.bytes, 2 * sizeof(uint64_t));
    vm->large.shift = log2 + 1 - 9; /* VPN2 * 16 is the address shifted right by 9 */
    vm->large.mask = (uint32_t)((UINT32_C(2) << log2) - 1) & ~UINT32_C(0x1fff);
    for (uint64_t i = 0; vm->large.pairs && i < 2 * pairs; i++)
        vm->large.pairs[i] = i * step < vm->pages ? vm->pmap[i * step] : ENTRYLO_G;
    return vm->large.pairs != NULL;
}

bool pmap_create(struct vm *vm)
{
    unsigned units;

    vm->pages = vm->config.memory >> PAGE_SHIFT;
    vm->pmap = heap_alloc(vm->pages * sizeof(*vm->pmap), 2 * sizeof(*vm->pmap));
    units = vm->pmap ? back_all(vm) : 0;
    return units && (!vm->config.large || make_large(vm, units));
}

bool pmap_window(vaddr_t va, gpa_t *gpa)
{
    if (va - CKSSEG < CKSSEG_WINDOW) {
        *gpa = va - CKSSEG;
        return true;
    }
    if (va - XSSEG < GPA_LIMIT) {
        *gpa = va - XSSEG;
        return true;
    }
    *gpa = va - XSSEG - XSSEG_IO;
    return va - XSSEG - XSSEG_IO < GPA_LIMIT;
}
