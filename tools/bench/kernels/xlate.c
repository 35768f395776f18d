/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Write FUNCTIONS functions of 32 instructions and call each once, ITERATIONS times over the same
 * memory: code that a translator sees for the first time and never profits from.
 */
#include "bench.h"

#define WORDS   32
#define JR_RA   0x03E00008u
#define MOVE_V0 0x00801025u /* or v0, a0, zero */

typedef uint64_t (*function_t)(uint64_t);

/* Operations on v0 and v1 whose immediate field is free. */
static const uint32_t forms[8] = {
    0x64420000, /* daddiu v0, v0, imm */
    0x38430000, /* xori v1, v0, imm */
    0x34630000, /* ori v1, v1, imm */
    0x64630000, /* daddiu v1, v1, imm */
    0x38420000, /* xori v0, v0, imm */
    0x30630000, /* andi v1, v1, imm */
    0x28430000, /* slti v1, v0, imm */
    0x64430000, /* daddiu v1, v0, imm */
};

static NOINLINE void function_write(uint32_t *at, uint64_t *state)
{
    at[0] = MOVE_V0;
    for (int i = 1; i < WORDS - 2; i++) {
        uint64_t bits = random_next(state);

        at[i] = forms[bits & 7] | (bits >> 3 & 0x7FFF);
    }
    at[WORDS - 2] = JR_RA;
    at[WORDS - 1] = forms[0] | 1;
}

uint64_t kernel_run(void)
{
    uint32_t *code = memory_take(FUNCTIONS * WORDS * 4, 4096);
    uint64_t state = 13, sum = 0;

    for (uint64_t i = 0; i < ITERATIONS; i++) {
        for (uint64_t f = 0; f < FUNCTIONS; f++)
            function_write(code + f * WORDS, &state);
        code_sync(code, FUNCTIONS * WORDS * 4);
        for (uint64_t f = 0; f < FUNCTIONS; f++)
            sum = ((function_t)(code + f * WORDS))(sum);
    }
    return sum;
}
