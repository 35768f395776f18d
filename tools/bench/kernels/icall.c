/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An interpreter of a small byte code with a computed jump after each operation. */
#include "bench.h"

#define CODE_BYTES 256
#define REGISTERS  8

enum { ADD, XOR, SHIFT, SUB, LOAD, STORE, SKIP, NEXT, OPERATIONS };

/* Instruction: operation in bits 2:0, registers in 5:3; LCG numbers make the program. */
static void program_make(uint8_t *code)
{
    uint64_t state = 7;

    for (int i = 0; i < CODE_BYTES - 2; i++) {
        code[i] = (uint8_t)(random_next(&state) & 0x3F);
        if ((code[i] & 7) == NEXT)
            code[i] ^= 1 + (i & 3);
    }
    code[CODE_BYTES - 2] = NEXT;
    code[CODE_BYTES - 1] = NEXT;
}

uint64_t kernel_run(void)
{
    static const void *const jump[OPERATIONS] = {&&add,  &&xor,   &&shift, &&sub,
                                                 &&load, &&store, &&skip,  &&next};
    static uint8_t code[CODE_BYTES];
    static uint64_t r[REGISTERS], memory[64];
    uint64_t acc = 1, left = ITERATIONS;
    const uint8_t *pc = code;
    unsigned op;

#define DISPATCH()                                                                                 \
    do {                                                                                           \
        op = *pc++;                                                                                \
        goto *jump[op & 7];                                                                        \
    } while (0)
    program_make(code);
    DISPATCH();
add:
    acc += r[op >> 3] + 1;
    DISPATCH();
    xor : r[op >> 3] ^= acc;
    DISPATCH();
shift:
    acc = (acc << 1 | acc >> 63) ^ op;
    DISPATCH();
sub:
    r[op >> 3] -= acc;
    DISPATCH();
load:
    acc ^= memory[(acc >> 4) & 63];
    DISPATCH();
store:
    memory[(acc + op) & 63] = r[op >> 3];
    DISPATCH();
skip:
    pc += acc & 1;
    DISPATCH();
next:
    pc = code;
    if (left--)
        DISPATCH();
    return acc + r[0] + memory[5];
}
