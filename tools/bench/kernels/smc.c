/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Change one instruction of a small function, make it visible by CACHE, call the function. */
#include "bench.h"

#define ADDIU_V0_A0 0x24820000u /* addiu v0, a0, imm */
#define JR_RA       0x03E00008u

typedef int64_t (*function_t)(int64_t);

uint64_t kernel_run(void)
{
    volatile uint32_t *code = memory_take(4096, 4096);
    int64_t sum = 0;

    code[0] = ADDIU_V0_A0;
    code[1] = JR_RA;
    code[2] = 0;
    for (uint64_t i = 0; i < ITERATIONS; i++) {
        code[0] = ADDIU_V0_A0 | (i * 5 & 0x7FFF);
        code_sync((const void *)code, 4);
        sum = ((function_t)code)(sum & 0xFFFFFF);
    }
    return (uint64_t)sum;
}
