/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All registers of the HAL's page full of noise, Status but for BEV too, and then the instructions
 * and calls that use them. The monitor takes from each what it can stand: CKSEG0 stays out of reach
 * and memory is the guest's own.
 *
 * verdict: status 0
 */
#include "disco/include/hal.h"
#include "disco/test/attack.h"

#define ROUNDS 4000

static volatile uint64_t *const page = (volatile uint64_t *)HAL_REGISTER_PAGE;

static void noise(void)
{
    uint32_t usual = CP0_READ32(CP0_STATUS) & ~(uint32_t)(ST_IE | ST_ERL);

    for (unsigned i = 0; i < CP0_COUNT_OF; i++)
        page[i] = random_next() >> random_next() % 64;
    page[CP0_STATUS] = (random_next() & ~(uint64_t)(ST_BEV | ST_KSU | 7)) | usual | ST_EXL;
}

/* TLBWR, ERET to the next instruction. */
static void call_return(void)
{
    uint64_t here;

    page[CP0_STATUS] |= ST_EXL;
    __asm__ volatile("dla %0, 1f\n sd %0, 0(%1)\n dsll $26, %2, 6\n dsrl $27, %2, 9\n .word %3\n1:"
                     : "=&r"(here)
                     : "r"(&page[CP0_EPC]), "r"(random_next()), "i"(HAL_CALL(HAL_RETURN))
                     : "memory");
}

static void call(unsigned which)
{
    register uint64_t a0 __asm__("$4") = random_next() >> random_next() % 64;

    a0 |= UINT64_C(1) << 40; /* no memory: what is there must not be lost */
    if (which & 1)
        __asm__ volatile(".word %0" : : "i"(HAL_CALL(HAL_ZERO)), "r"(a0) : "memory");
    else
        __asm__ volatile(".word %0" : : "i"(HAL_CALL(HAL_UNUSED)), "r"(a0) : "memory");
}

static void use(unsigned which)
{
    if (which == 0)
        __asm__ volatile("tlbwr");
    else if (which == 1)
        __asm__ volatile("tlbwi");
    else if (which == 2)
        __asm__ volatile("tlbp");
    else if (which == 3)
        __asm__ volatile("tlbr");
    else if (which == 4)
        call_return();
    else if (which < 7)
        call(which);
    else
        CP0_WRITE64(CP0_ENTRYHI, random_next());
}

int test(void)
{
    unsigned reached = 0;
    uint64_t value, usual = CP0_READ32(CP0_STATUS);

    attack_start();
    __asm__ volatile(".word %0" : : "i"(HAL_CALL(HAL_ON)));
    for (unsigned i = 0; i < ROUNDS; i++) {
        noise();
        use(i % 8);
        CP0_WRITE32(CP0_STATUS, usual);
        CP0_WRITE32(CP0_PAGEMASK, 0);
        reached += can_load(CKSEG0 + 0x180, &value);
        reached += can_load(XKPHYS_CACHED, &value);
    }
    tlb_clear();
    put_value("reached", reached);
    return verdict(reached == 0);
}
