/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Decoding of loads and stores, and who answers.
 */
#include "disco/dev/mmio.h"

#include "disco/core/fetch.h"
#include "disco/core/reflect.h"
#include "disco/core/vm.h"
#include "disco/mem/frame.h"
#include "disco/mem/hwtlb.h"
#include "disco/mem/l2tlb.h"
#include "disco/mem/memmap.h"
#include "sim/core/flash.h"

#define OP_FIRST 32 /* of the loads and stores */

/* What a load or store moves; size 0: an instruction that no device understands. */
struct shape {
    uint8_t size;
    bool write, is_signed;
};

/* clang-format off */
/* MIPS IV manual, table A-1, opcodes 32 to 63:
 *
 *    LB    LH    LWL   LW    LBU   LHU   LWR   LWU
 *    SB    SH    SWL   SW    SDL   SDR   SWR   CACHE
 *    LL    LWC1  LWC2  PREF  LLD   LDC1  LDC2  LD
 *    SC    SWC1  SWC2  -     SCD   SDC1  SDC2  SD
 */
static const struct shape shapes[32] = {
    {1, 0, 1}, {2, 0, 1}, {0, 0, 0}, {4, 0, 1}, {1, 0, 0}, {2, 0, 0}, {0, 0, 0}, {4, 0, 0},
    {1, 1, 0}, {2, 1, 0}, {0, 0, 0}, {4, 1, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0},
    {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {8, 0, 0},
    {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {8, 1, 0},
};
/* clang-format on */

/* ---- pages that show registers ---- */

void *mmio_new_page(void)
{
    void *page = heap_alloc(PAGE_SIZE, PAGE_SIZE);

    if (page)
        memmap_set(machine_address(page), 1, PAGE_IMAGE, 0, 0);
    return page;
}

/* The page at gpa that shows registers now, or NULL. */
static const void *page_at(const struct vm *vm, gpa_t gpa)
{
    uint64_t slot = (gpa - FLASH_VIRTIO_BASE) / FLASH_VIRTIO_SIZE;

    if (gpa == FLASH_MAGIC_BASE + MAGIC_INT_PAGE)
        return vm->magic.page;
    if (gpa < FLASH_VIRTIO_BASE || slot >= VM_VIRTIO || !vm->virtio[slot])
        return NULL;
    return vvirtio_page(vm->virtio[slot]);
}

static uint64_t entry_of(const void *page)
{
    if (!page)
        return ENTRYLO_G;
    return machine_address(page) >> (PAGE_SHIFT - ENTRYLO_PFN_BIT) |
           CCA_COHERENT << ENTRYLO_C_SHIFT | ENTRYLO_V | ENTRYLO_G;
}

/* The key of the pair in the second-level TLB; in the hardware's any ASID will do. */
static uint64_t key_of(gpa_t gpa)
{
    return (REGISTER_WINDOW + gpa) & ENTRYHI_KEY;
}

static bool is_fetch(const struct vcpu *vcpu)
{
    return vcpu->badvaddr == vcpu->pc + (vcpu->cause & CAUSE_BD ? 4 : 0);
}

bool mmio_show(struct vcpu *vcpu, gpa_t gpa)
{
    gpa_t even = gpa & ~(2 * PAGE_SIZE - 1);
    const uint64_t lo[2] = {entry_of(page_at(vcpu->vm, even)),
                            entry_of(page_at(vcpu->vm, even + PAGE_SIZE))};

    if (vcpu->badvaddr - REGISTER_WINDOW != gpa || is_fetch(vcpu) ||
        !(lo[gpa >> PAGE_SHIFT & 1] & ENTRYLO_V))
        return false;
    l2tlb_put(vcpu->l2tlb, key_of(gpa), lo);
    hwtlb_put(key_of(gpa) | (vcpu->cp0[CP0_ENTRYHI] & ENTRYHI_ASID), lo);
    vcpu->count[COUNT_SHOWN]++;
    return true;
}

void mmio_hide(struct vm *vm, gpa_t gpa)
{
    for (unsigned i = 0; i < VM_VCPUS; i++)
        l2tlb_drop(vm->vcpus[i]->l2tlb, key_of(gpa));
    hwtlb_drop(key_of(gpa));
}

/* ---- accesses one by one ---- */

static bool in_range(struct mmio *access, gpa_t gpa, uint64_t base, uint64_t bytes)
{
    access->offset = gpa - base;
    return access->offset < bytes;
}

static bool access_virtio(struct vcpu *vcpu, struct mmio *access)
{
    struct vvirtio *device = vcpu->vm->virtio[access->offset / FLASH_VIRTIO_SIZE];

    access->offset %= FLASH_VIRTIO_SIZE;
    return device && vvirtio_access(device, access);
}

/* Whose register is it? False: nobody's, or not so. */
static bool access_device(struct vcpu *vcpu, struct mmio *access, gpa_t gpa)
{
    if (in_range(access, gpa, FLASH_MAGIC_BASE, FLASH_MAGIC_SIZE))
        return vmagic_access(vcpu, access);
    if (in_range(access, gpa, FLASH_UART_BASE, FLASH_UART_SIZE))
        return vuart_access(&vcpu->vm->uart, vcpu->vm, access);
    if (in_range(access, gpa, FLASH_VIRTIO_BASE, FLASH_VIRTIO_COUNT * FLASH_VIRTIO_SIZE))
        return access_virtio(vcpu, access);
    return false;
}

static uint64_t low_bytes(uint64_t value, unsigned size)
{
    return size == 8 ? value : value & ((UINT64_C(1) << (8 * size)) - 1);
}

static uint64_t extended(uint64_t value, const struct shape *shape)
{
    unsigned unused = 64 - 8u * shape->size;

    if (shape->is_signed)
        return (uint64_t)((int64_t)(value << unused) >> unused);
    return low_bytes(value, shape->size);
}

static const struct shape *shape_of(uint32_t word)
{
    static const struct shape none = {0};

    return insn_op(word) < OP_FIRST ? &none : &shapes[insn_op(word) - OP_FIRST];
}

static void load_register(struct vcpu *vcpu, uint32_t word, uint64_t value)
{
    if (insn_rt(word))
        vcpu->gpr[insn_rt(word)] = extended(value, shape_of(word));
}

void mmio_end_idle(struct vcpu *vcpu, uint64_t value)
{
    const struct idle_load *load = &vcpu->vm->idle_loads[vcpu->number];

    load_register(vcpu, load->word, load->upper ? value >> 32 : value);
}

/* A processor that goes idle gets its value when it is woken. */
static void complete_load(struct vcpu *vcpu, uint32_t word, const struct mmio *access)
{
    if (vcpu->state == VCPU_IDLE)
        vcpu->vm->idle_loads[vcpu->number] =
            (struct idle_load){word, access->size == 4 && !(access->offset & 4)};
    else
        load_register(vcpu, word, access->value);
}

static void perform(struct vcpu *vcpu, gpa_t gpa, uint32_t word, vaddr_t next)
{
    const struct shape *shape = shape_of(word);
    struct mmio access = {.size = shape->size, .write = shape->write};

    vcpu->count[COUNT_MMIO]++;
    access.value = shape->write ? low_bytes(vcpu->gpr[insn_rt(word)], shape->size) : 0;
    if (!shape->size || !access_device(vcpu, &access, gpa)) {
        reflect_code(vcpu, EXC_DBE);
        return;
    }
    if (!shape->write)
        complete_load(vcpu, word, &access);
    vcpu->pc = next;
}

void mmio_fault(struct vcpu *vcpu, gpa_t gpa)
{
    uint32_t word;
    vaddr_t next;

    if (is_fetch(vcpu))
        reflect_code(vcpu, EXC_IBE);
    else if (fetch_trapped(vcpu, &word) && fetch_next_pc(vcpu, &next))
        perform(vcpu, gpa, word, next);
    else
        fetch_retry(vcpu);
}
