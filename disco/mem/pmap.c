/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Backing of guest-physical memory, and the windows through which a guest kernel sees it.
 */
#include "disco/mem/pmap.h"

#include "disco/core/vm.h"
#include "disco/core/vtlb.h"
#include "disco/lib/string.h"
#include "disco/mem/frame.h"
#include "disco/mem/hwtlb.h"
#include "disco/mem/memmap.h"

#define PAGES_OF_UNIT (UNIT_BYTES >> PAGE_SHIFT)
#define CKSSEG_WINDOW (UINT64_C(256) << 20)
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
    memmap_set(start, units * PAGES_OF_UNIT, PAGE_PRIVATE, vm->domain, (uint32_t)first);
    for (uint64_t i = 0; i < units * PAGES_OF_UNIT; i++)
        vm->pmap[first + i] = entry_of(start + (i << PAGE_SHIFT));
    return true;
}

/*
 * The largest aligned run first; small ones if pages will be shared, since one that leaves its run
 * costs the whole pair of large pages. Returns the size of the smallest run, in units; 0 =
 * failed.
 */
static unsigned back_all(struct vm *vm)
{
    unsigned largest = vm->config.cow ? 1 : CHUNK_UNITS, smallest = largest, units;

    for (uint64_t page = 0; page < vm->pages; page += units * PAGES_OF_UNIT) {
        units = largest;
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

/* Only pages of a disk that is copied on write ever change hands. */
static bool make_backmaps(struct vm *vm)
{
    if (!vm->config.cow)
        return true;
    for (unsigned i = 0; i < VM_VCPUS; i++) {
        vm->backmaps[i].pages = heap_alloc(vm->pages * sizeof(uint64_t), sizeof(uint64_t));
        if (!vm->backmaps[i].pages)
            return false;
    }
    return true;
}

bool pmap_create(struct vm *vm)
{
    unsigned units;

    vm->pages = vm->config.memory >> PAGE_SHIFT;
    vm->pmap = heap_alloc(vm->pages * sizeof(*vm->pmap), 2 * sizeof(*vm->pmap));
    units = vm->pmap && make_backmaps(vm) ? back_all(vm) : 0;
    return units && (!vm->config.large || make_large(vm, units));
}

/* XContext after a miss at va (R10000 UM 14.16), with nothing in PTEBase. */
static uint64_t xcontext_of(vaddr_t va)
{
    return va >> 62 << 35 | (va & ENTRYHI_VPN2) >> 13 << 4;
}

static struct vcpu_window window_of(const struct vcpu *vcpu, vaddr_t first, uint64_t bytes_most)
{
    uint64_t bytes = vcpu->pmap_bytes, most = bytes_most / PAGE_SIZE * sizeof(uint64_t);
    uint64_t base = xcontext_of(first);

    if (vcpu->large)
        return (struct vcpu_window){0, 0};
    return (struct vcpu_window){base + (bytes < most ? bytes : most),
                                (uint64_t)(uintptr_t)vcpu->pmap - base};
}

void pmap_set_windows(struct vcpu *vcpu)
{
    struct vm *vm = vcpu->vm;

    vcpu->pmap = vm->pmap;
    vcpu->pmap_bytes = vm->pages * sizeof(*vm->pmap);
    vcpu->large = vm->large.pairs;
    vcpu->large_bytes = vm->large.bytes;
    vcpu->large_shift = vm->large.shift;
    vcpu->large_mask = vm->large.mask;
    vcpu->cksseg = window_of(vcpu, CKSSEG, CKSSEG_WINDOW);
    vcpu->xsseg = window_of(vcpu, XSSEG, GPA_LIMIT);
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
    *gpa = va - REGISTER_WINDOW;
    return va - REGISTER_WINDOW < GPA_LIMIT;
}

/*
 * ---- back-maps ----
 *
 *      63  62 61       46  45    44    43     13 12  8 7     0
 *     +------+-----------+------+-----+---------+-----+-------+
 *     |  R   |   epoch   | many | one |  VPN2   |  0  | ASID  |
 *     +------+-----------+------+-----+---------+-----+-------+
 *
 * A word of an earlier epoch is empty; an epoch that comes round again makes it say too much only.
 */
#define BACKMAP_ONE         (UINT64_C(1) << 44)
#define BACKMAP_MANY        (UINT64_C(1) << 45)
#define BACKMAP_EPOCH_SHIFT 46
#define BACKMAP_EPOCH       (UINT64_C(0xffff) << BACKMAP_EPOCH_SHIFT)

static struct backmap *backmap_of(struct vcpu *vcpu)
{
    return &vcpu->vm->backmaps[vcpu->number];
}

static uint64_t epoch_of(const struct backmap *map)
{
    return (uint64_t)map->epoch << BACKMAP_EPOCH_SHIFT;
}

void backmap_emptied(struct vcpu *vcpu)
{
    backmap_of(vcpu)->epoch++;
}

void backmap_note(struct vcpu *vcpu, uint64_t lo, uint64_t hi)
{
    struct backmap *map = backmap_of(vcpu);
    uint64_t page = (lo & ENTRYLO_PFN) >> ENTRYLO_PFN_BIT;
    uint64_t word = (hi & ENTRYHI_WRITABLE) | BACKMAP_ONE | epoch_of(map);

    if (page >= vcpu->vm->pages || !(lo & ENTRYLO_V) || map->pages[page] == word)
        return;
    if ((map->pages[page] & BACKMAP_EPOCH) == epoch_of(map) &&
        (map->pages[page] & (BACKMAP_ONE | BACKMAP_MANY)))
        word = BACKMAP_MANY | epoch_of(map);
    map->pages[page] = word;
}

static void drop_window(vaddr_t va)
{
    hwtlb_drop(va & ENTRYHI_KEY);
}

/* No TLB shall know the page any more: neither the windows, nor the guest's own entries for it. */
static void drop_page(struct vcpu *vcpu, uint64_t page)
{
    struct backmap *map = backmap_of(vcpu);
    uint64_t gpa = page << PAGE_SHIFT, word;

    drop_window(XSSEG + gpa);
    drop_window(REGISTER_WINDOW + gpa); /* which reaches memory, too */
    if (gpa < CKSSEG_WINDOW)
        drop_window(CKSSEG + gpa);
    word = map->pages ? map->pages[page] : BACKMAP_MANY | epoch_of(map);
    if (map->pages)
        map->pages[page] = 0;
    if ((word & BACKMAP_EPOCH) != epoch_of(map))
        return;
    if (word & BACKMAP_MANY)
        vtlb_flush_machine(vcpu);
    else if (word & BACKMAP_ONE)
        vtlb_forget(vcpu, word & ENTRYHI_WRITABLE);
}

/* ---- sharing ---- */

/* The large pages that the page was in come apart. */
static void split(struct vm *vm, uint64_t page)
{
    struct pmap_large *large = &vm->large;
    uint64_t pair;

    if (!large->pairs)
        return;
    pair = (page >> 1 << 4) >> large->shift;
    large->pairs[2 * pair] = large->pairs[2 * pair + 1] = 0;
}

static void set_page(struct vm *vm, uint64_t page, uint64_t entry)
{
    vm->vcpus[0]->count[COUNT_PAGE_COPY] += (entry & ENTRYLO_D) != 0;
    split(vm, page);
    vm->pmap[page] = entry;
    for (unsigned i = 0; i < VM_VCPUS; i++)
        drop_page(vm->vcpus[i], page);
}

/* From now on there may be pages to take back when the kernel does not need them. */
static void want_hints(struct vm *vm)
{
    for (unsigned i = 0; i < VM_VCPUS; i++)
        vm->vcpus[i]->hints = !vm->config.without_hints;
}

static void own(struct vm *vm, uint64_t page, bool keep)
{
    mpa_t old = pmap_machine(vm->pmap[page]), new;

    if (vm->pmap[page] & ENTRYLO_D)
        return;
    memmap_unreserve();
    new = memmap_take_reserved();
    if (keep)
        memcpy(machine_pointer(new), machine_pointer(old), PAGE_SIZE);
    else
        memset(machine_pointer(new), 0, PAGE_SIZE);
    memmap_set(new, 1, PAGE_PRIVATE, vm->domain, (uint32_t)page);
    set_page(vm, page, entry_of(new));
    memmap_release(old);
}

void pmap_own(struct vm *vm, uint64_t page)
{
    own(vm, page, true);
}

void pmap_renew(struct vm *vm, uint64_t page)
{
    own(vm, page, false);
}

bool pmap_publish(struct vm *vm, uint64_t page, unsigned disk, uint32_t number)
{
    mpa_t own = pmap_machine(vm->pmap[page]);

    if (!memmap_reserve())
        return false;
    memmap_set(own, 1, PAGE_SHARED, disk, number);
    memmap_use(own);
    set_page(vm, page, entry_of(own) & ~(uint64_t)ENTRYLO_D);
    want_hints(vm);
    return true;
}

bool pmap_share(struct vm *vm, uint64_t page, mpa_t shared)
{
    mpa_t old = pmap_machine(vm->pmap[page]);
    bool own = vm->pmap[page] & ENTRYLO_D;

    if (memmap_at(shared)->users >= PAGE_USERS_MOST || (own && !memmap_reserve()))
        return false;
    memmap_use(shared);
    set_page(vm, page, entry_of(shared) & ~(uint64_t)ENTRYLO_D);
    want_hints(vm);
    memmap_release(old);
    return true;
}
