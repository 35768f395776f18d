/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages and calls of the HAL. The register page is the virtual CP0 itself, so nothing is copied;
 * the clock page is that of MAGIC's registers which identify the node, of which nobody has a
 * secret.
 */
#include "disco/core/hal.h"

#include "disco/core/reflect.h"
#include "disco/core/trap.h"
#include "disco/core/vm.h"
#include "disco/core/vtlb.h"
#include "disco/dev/mmio.h"
#include "disco/lib/string.h"
#include "disco/mem/hwtlb.h"
#include "sim/core/flash.h"

_Static_assert(HAL_CLOCK_PAGE == HAL_REGISTER_PAGE + PAGE_SIZE, "the pages are a pair");
_Static_assert(HAL_BASE + HAL_REGISTER(0) == HAL_REGISTER_PAGE, "registers begin the page");
_Static_assert(offsetof(struct vcpu, cp0) == 0, "the register page begins with CP0");
_Static_assert(HAL_REGISTER_PAGE + offsetof(struct vcpu, hints) == HAL_BASE + HAL_HINTS, "hints");
_Static_assert(offsetof(struct vcpu, gpr) == PAGE_SIZE, "and holds nothing else");
_Static_assert(HAL_BASE + HAL_CLOCK == HAL_CLOCK_PAGE + MAGIC_CLOCK, "the clock is MAGIC's");

static uint64_t entry_of(mpa_t page, uint64_t algorithm, uint64_t rights)
{
    return page >> (PAGE_SHIFT - ENTRYLO_PFN_BIT) | algorithm << ENTRYLO_C_SHIFT | rights |
           ENTRYLO_V | ENTRYLO_G;
}

void hal_map(struct percpu *cpu, const struct vcpu *vcpu)
{
    mpa_t clock = ((mpa_t)cpu->number << FLASH_NODE_SHIFT) + FLASH_MAGIC_BASE + MAGIC_ID_PAGE;
    uint64_t lo[2] = {entry_of(machine_address(vcpu), CCA_COHERENT, ENTRYLO_D),
                      entry_of(clock, CCA_UNCACHED, 0)};

    if (!vcpu->hal) {
        hwtlb_unwire_guest();
        return;
    }
    if (vcpu->vm->config.trap_registers)
        lo[0] = ENTRYLO_G;
    if (vcpu->vm->config.trap_clock)
        lo[1] = ENTRYLO_G;
    hwtlb_wire_guest(HAL_REGISTER_PAGE, lo);
}

/* An access that would be right if its page were mapped? */
static bool traps(const struct vcpu *vcpu, bool store)
{
    const struct vm_config *config = &vcpu->vm->config;

    if (!vcpu->hal)
        return false;
    if (vcpu->badvaddr - HAL_CLOCK_PAGE < PAGE_SIZE)
        return config->trap_clock && !store;
    return config->trap_registers;
}

void hal_access(struct vcpu *vcpu, struct mmio *access)
{
    uint8_t *at = (uint8_t *)vcpu + access->offset;

    for (unsigned i = 0; i < access->size; i++) {
        unsigned shift = 8 * (access->size - 1 - i);

        if (access->write)
            at[i] = (uint8_t)(access->value >> shift);
        else
            access->value |= (uint64_t)at[i] << shift;
    }
}

void hal_fault(struct vcpu *vcpu)
{
    bool store = (vcpu->cause & CAUSE_CODE) >> CAUSE_CODE_SHIFT != EXC_TLBL;

    if (traps(vcpu, store)) {
        mmio_fault(vcpu, vcpu->badvaddr - HAL_CLOCK_PAGE < PAGE_SIZE
                             ? FLASH_MAGIC_BASE + MAGIC_ID_PAGE + (vcpu->badvaddr - HAL_CLOCK_PAGE)
                             : vcpu->badvaddr);
        return;
    }
    vcpu->count[COUNT_REFLECT]++;
    reflect_address(vcpu, store ? EXC_ADES : EXC_ADEL, vcpu->badvaddr);
}

/* There is nothing to execute in the clock page: it is not memory. */
bool hal_fetch(const struct vcpu *vcpu, vaddr_t va, uint32_t *word)
{
    uint64_t offset = va - HAL_REGISTER_PAGE;

    if (offset > PAGE_SIZE - sizeof(*word))
        return false;
    memcpy(word, (const uint8_t *)vcpu + offset, sizeof(*word));
    return true;
}

/* ---- calls ---- */

static void call_on(struct vcpu *vcpu)
{
    vcpu->hal = true;
    hal_map(percpu(), vcpu);
}

/* The entry that the new one takes the place of is no conflict. */
static void call_return(struct vcpu *vcpu)
{
    uint64_t without_ts = vcpu->cp0[CP0_STATUS] | ~(uint64_t)ST_TS;

    vcpu->cp0[CP0_ENTRYLO0] = vcpu->gpr[26];
    vcpu->cp0[CP0_ENTRYLO1] = vcpu->gpr[27];
    vtlb_write_random(vcpu);
    vcpu->cp0[CP0_STATUS] &= without_ts;
    return_from_exception(vcpu);
}

/* Without memory there, nothing is to be done. boot/fast.S does it for a page that is not shared.
 */
static void call_zero(struct vcpu *vcpu)
{
    uint64_t page = vcpu->gpr[4] >> PAGE_SHIFT;

    if (page >= vcpu->vm->pages)
        return;
    pmap_renew(vcpu->vm, page);
    memset(machine_pointer(pmap_machine(vcpu->pmap[page])), 0, PAGE_SIZE);
}

/* A page that the guest has for itself stays what it is: another one would not be cheaper. */
static void call_unused(struct vcpu *vcpu)
{
    uint64_t page = vcpu->gpr[4] >> PAGE_SHIFT;

    if (page < vcpu->vm->pages)
        pmap_renew(vcpu->vm, page);
}

bool hal_call(struct vcpu *vcpu, unsigned number)
{
    static void (*const calls[])(struct vcpu *) = {
        [HAL_ON - HAL_ON] = call_on,
        [HAL_RETURN - HAL_ON] = call_return,
        [HAL_ZERO - HAL_ON] = call_zero,
        [HAL_UNUSED - HAL_ON] = call_unused,
    };
    unsigned index = number - HAL_ON;

    if (index >= sizeof(calls) / sizeof(calls[0]) || (!vcpu->hal && number != HAL_ON))
        return false;
    vcpu->count[number == HAL_RETURN ? COUNT_HAL_RETURN : COUNT_HAL_CALL]++;
    calls[index](vcpu);
    return true;
}
