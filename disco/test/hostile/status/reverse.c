/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Programs in reverse byte order (Status.RE) whose privileged instructions are emulated: what is
 * executed is the word that was fetched, the other one of its doubleword.
 *
 * verdict: status 0
 * console: errorepc 0000000000005eed
 */
#include "disco/test/attack.h"

int test(void)
{
    /* In the other order: MTC0 $8, ErrorEPC; NOP; MFC0 $9, ErrorEPC; BREAK. */
    static const uint32_t words[] = {I_NOP, I_DMTC0(8, 30), I_BREAK, I_DMFC0(9, 30)};

    attack_start();
    guard_gpr[0] = 0x5eed;
    CP0_WRITE64(CP0_ERROREPC, 1);
    attack_user(words, ARRAY_LENGTH(words), ST_RE | ST_CU0 | ST_KX | ST_SX | ST_UX);
    put_value("errorepc", CP0_READ64(CP0_ERROREPC));
    put_value("read", guard_gpr_after[1]);
    return verdict(CP0_READ64(CP0_ERROREPC) == 0x5eed && guard_gpr_after[1] == 0x5eed);
}
