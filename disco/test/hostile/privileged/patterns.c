/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ones, zeros and patterns to every CP0 register, in both widths. What can be read back is what
 * the manual lets one write, and the machine goes on.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

static void write(unsigned number, uint64_t value, bool wide)
{
    uint32_t word = wide ? I_DMTC0(8, number) : I_MTC0(8, number);

    guard_gpr[0] = value;
    attack_kernel(&word, 1);
}

static uint64_t read(unsigned number)
{
    uint32_t word = I_DMFC0(8, number);

    attack_kernel(&word, 1);
    return guard_gpr_after[0];
}

int test(void)
{
    static const uint64_t patterns[] = {0, ~UINT64_C(0), 0xaaaaaaaaaaaaaaaa, 0x5555555555555555};
    unsigned bad = 0;

    attack_start();
    for (unsigned i = 0; i < 2 * ARRAY_LENGTH(patterns); i++) {
        for (unsigned number = 0; number < 32; number++)
            if (number != 12)
                write(number, patterns[i / 2], i & 1);
        bad += (read(10) & ~ENTRYHI_WRITABLE) != 0;
        bad += (read(2) & ~ENTRYLO_WRITABLE) != 0;
        bad += (read(5) & ~(uint64_t)PAGEMASK_MASK) != 0;
        bad += read(6) > 63 || read(1) > 63;
        bad += (read(13) & ~(uint64_t)(CAUSE_IP | CAUSE_CODE | CAUSE_BD | CAUSE_CE)) != 0;
    }
    CP0_WRITE32(CP0_CAUSE, 0);
    __asm__ volatile("syscall");
    put_value("bad", bad);
    return verdict(bad == 0 && tally[EXC_SYS] == 1 && !tally_others(CODE(EXC_SYS) | CODE(EXC_BP)));
}
