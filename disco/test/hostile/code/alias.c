/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same page of code by three addresses, changed through one and executed through another, with
 * privileged instructions that the monitor reads for itself.
 *
 * verdict: status 0
 * console: wrong 0000000000000000
 */
#include "disco/test/attack.h"

int test(void)
{
    volatile uint32_t *code = (volatile uint32_t *)memory_at(SCRATCH);
    unsigned wrong = 0;

    attack_start();
    tlb_write(7, 0x20000000, LO(SCRATCH), LO(SCRATCH), 0);
    CP0_WRITE64(CP0_ERROREPC, 0x1111);
    CP0_WRITE64(CP0_EPC, 0x2222);
    for (unsigned i = 0; i < 300; i++) {
        static const uint64_t at[] = {TEXT_BASE + SCRATCH, CACHED_BASE + SCRATCH, 0x20000000,
                                      0x20001000};
        bool error = random_next() & 1;

        code[0] = I_JR_RA;
        code[1] = I_DMFC0(8, error ? 30 : 14);
        CP0_WRITE64(CP0_EPC, 0x2222);
        attack_jump(at[random_next() & 3]);
        wrong += guard_gpr_after[0] != (error ? 0x1111 : 0x2222);
    }
    put_value("wrong", wrong);
    return verdict(wrong == 0 && tally_all() == 0);
}
