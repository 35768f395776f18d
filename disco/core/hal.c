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
#include "disco/lib/string.h"
#include "disco/mem/hwtlb.h"
#include "sim/core/flash.h"

_Static_assert(HAL_CLOCK_PAGE == HAL_REGISTER_PAGE + PAGE_SIZE, "the pages are a pair");
_Static_assert(HAL_BASE + HAL_REGISTER(0) == HAL_REGISTER_PAGE, "registers begin the page");
_Static_assert(offsetof(struct vcpu, cp0) == 0, "the register page begins with CP0");
_Static_assert(HAL_REGISTER_PAGE + offsetof(struct vcpu, hints) == HAL_BASE + HAL_HINTS, "hints");
_Static_assert(HAL_REGISTER_PAGE + offsetof(struct vcpu, features) == HAL_BASE + HAL_FEATURES, "");
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
    if (vcpu->vm->config.without_registers)
        lo[0] &= ~(uint64_t)ENTRYLO_D;
    if (vcpu->vm->config.without_clock)
        lo[1] = ENTRYLO_G;
    hwtlb_wire_guest(HAL_REGISTER_PAGE, lo);
}

void hal_fault(struct vcpu *vcpu)
{
    bool store = (vcpu->cause & CAUSE_CODE) >> CAUSE_CODE_SHIFT != EXC_TLBL;

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

#define CALL_BIT(number) (1u << ((number)-HAL_ON))

/* What is offered, HAL_HAS_..., of which the guest has a copy that it may spoil; and the calls. */
static void call_on(struct vcpu *vcpu)
{
    const struct vm_config *config = &vcpu->vm->config;
    /* clang-format off */
    const struct {
        bool without;
        unsigned feature, call;
    } parts[] = {
        {config->without_registers, HAL_HAS_REGISTERS, 0},
        {config->without_clock,     HAL_HAS_CLOCK,     0},
        {config->without_return,    HAL_HAS_RETURN,    CALL_BIT(HAL_RETURN)},
        {config->without_zero,      HAL_HAS_ZERO,      CALL_BIT(HAL_ZERO)},
        {config->without_hints,     HAL_HAS_UNUSED,    CALL_BIT(HAL_UNUSED)},
    };
    /* clang-format on */

    vcpu->hal = true;
    vcpu->calls = CALL_BIT(HAL_ON);
    vcpu->features = 0;
    for (unsigned i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (parts[i].without)
            continue;
        vcpu->features |= parts[i].feature;
        vcpu->calls |= (uint8_t)parts[i].call;
    }
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

    if (index >= sizeof(calls) / sizeof(calls[0]) || !(vcpu->calls >> index & 1))
        return false;
    vcpu->count[number == HAL_RETURN ? COUNT_HAL_RETURN : COUNT_HAL_CALL]++;
    calls[index](vcpu);
    return true;
}
