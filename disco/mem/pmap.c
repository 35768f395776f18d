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

/* The largest aligned run first, so that windows can be mapped with large pages. */
bool pmap_create(struct vm *vm)
{
    uint64_t page = 0;

    vm->pages = vm->config.memory >> PAGE_SHIFT;
    vm->pmap = heap_alloc(vm->pages * sizeof(*vm->pmap), 2 * sizeof(*vm->pmap));
    if (!vm->pmap)
        return false;
    while (page < vm->pages) {
        unsigned units = CHUNK_UNITS;

        if (vm->pages - page < CHUNK_UNITS * PAGES_OF_UNIT || !back_run(vm, page, units)) {
            units = 1;
            if (!back_run(vm, page, units))
                return false;
        }
        page += units * PAGES_OF_UNIT;
    }
    return true;
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
