/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A well-behaved machine beside a hostile one. It does a fixed amount of work in memory, through
 * the kernel's window and through its own TLB in several address spaces, and in its FPU and CP0
 * registers; then it tells a digest of all that and the time it took. Both are compared with what
 * it tells when it is alone.
 */
#include "disco/test/attack.h"

#define BASE_PA  UINT64_C(0x400000)
#define PAGES    256
#define USER     UINT64_C(0x20000000)
#define ROUNDS   60
#define FNV      UINT64_C(0x100000001b3)
#define PAIR(va) ((va) & ~(2 * PAGE_SIZE - 1))

static uint64_t digest = UINT64_C(0xcbf29ce484222325);
static double sum = 1;

static void mix(uint64_t value)
{
    digest = (digest ^ value) * FNV;
}

/* User page i of address space a is physical page (i + a) % PAGES. */
static uint64_t user_lo(uint64_t va)
{
    uint64_t i = (va - USER) >> PAGE_SHIFT, space = CP0_READ64(CP0_ENTRYHI) & ENTRYHI_ASID;

    return LO(BASE_PA + (i + space) % PAGES * PAGE_SIZE);
}

static void refill(struct frame *frame)
{
    uint64_t va = PAIR(frame->badvaddr);

    if (frame_code(frame) != EXC_TLBL && frame_code(frame) != EXC_TLBS)
        power_off(2);
    CP0_WRITE64(CP0_ENTRYLO0, user_lo(va));
    CP0_WRITE64(CP0_ENTRYLO1, user_lo(va + PAGE_SIZE));
    __asm__ volatile("tlbwr" : : : "memory");
}

static void work(unsigned round)
{
    CP0_WRITE64(CP0_ENTRYHI, round & 7);
    for (unsigned i = 0; i < PAGES; i++) {
        uint64_t page = (i * 37 + round) % PAGES;
        volatile uint64_t *user = (volatile uint64_t *)(USER + page * PAGE_SIZE);
        volatile uint64_t *own = memory_at(BASE_PA + (page + (round & 7)) % PAGES * PAGE_SIZE);

        user[i] += digest;
        mix(own[i]);
        for (unsigned k = 0; k < 16; k++)
            own[(k * 29 + i) % 512] ^= digest << k;
        sum = sum * 1.0000001 + 1;
    }
}

static void mix_memory(void)
{
    for (uint64_t i = 0; i < PAGES * PAGE_SIZE / 8; i++)
        mix(memory_at(BASE_PA)[i]);
}

/*
 * Registers that nobody but us may change; but where the last miss was is told by none, since how
 * many of them there are is the monitor's business.
 */
static void mix_registers(void)
{
    mix(CP0_READ64(CP0_CONTEXT) >> 23);
    mix(CP0_READ32(CP0_WIRED));
    mix(CP0_READ64(CP0_XCONTEXT) >> 37);
    mix(CP0_READ64(CP0_ERROREPC));
    mix(CP0_READ32(CP0_STATUS));
    mix((uint64_t)sum);
}

/* Apart, so that no constant is loaded before the FPU is usable. */
static void __attribute__((noinline)) work_all(void)
{
    for (unsigned round = 0; round < ROUNDS; round++)
        work(round);
    mix_memory();
    mix_registers();
}

int test(void)
{
    uint64_t start = magic_read(MAGIC_CLOCK);

    CP0_WRITE32(CP0_STATUS, CP0_READ32(CP0_STATUS) | ST_CU1 | ST_FR);
    CP0_WRITE64(CP0_CONTEXT, UINT64_C(0x123456789) << 23);
    CP0_WRITE64(CP0_XCONTEXT, UINT64_C(0x1234) << 37);
    CP0_WRITE64(CP0_ERROREPC, UINT64_C(0x5ca1ab1e));
    CP0_WRITE32(CP0_WIRED, 8);
    guest_set_handler(refill);
    work_all();
    start = magic_read(MAGIC_CLOCK) - start;
    put_value("\nvictim digest", digest);
    put_value("\nvictim ns", start);
    return 0;
}
