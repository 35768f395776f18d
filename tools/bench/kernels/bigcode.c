/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FUNCTIONS functions of 32 instructions each, called at random: more code than caches hold. */
#include "bench.h"

#define FUNCTION_BYTES 128

typedef uint64_t (*function_t)(uint64_t);

/* 30 instructions of work that differ from function to function, then the return. */
__asm__(".pushsection .text.big, \"ax\"\n"
        ".set noreorder\n"
        ".align 7\n"
        "functions:\n"
        ".set number, 0\n"
        ".rept " FUNCTIONS_TEXT "\n"
        "   move $v0, $a0\n"
        "   .rept 7\n"
        "   daddiu $v0, $v0, number & 0x7FF\n"
        "   xori $v1, $v0, number & 0xFFF\n"
        "   dsll $a1, $v1, 1 + (number & 3)\n"
        "   xor $v0, $v0, $a1\n"
        "   .endr\n"
        "   dsrl $v1, $v0, 9\n"
        "   jr $ra\n"
        "   xor $v0, $v0, $v1\n"
        "   .set number, number + 1\n"
        ".endr\n"
        ".set reorder\n"
        ".popsection\n");

uint64_t kernel_run(void)
{
    extern const uint8_t functions[];
    uint64_t state = 11, sum = 0;

    for (uint64_t i = 0; i < ITERATIONS; i++) {
        uint64_t number = random_next(&state) % FUNCTIONS;

        sum = ((function_t)(functions + number * FUNCTION_BYTES))(sum);
    }
    return sum;
}
