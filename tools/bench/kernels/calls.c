/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recursion, calls through pointers, and branches that no pattern predicts. */
#include "bench.h"

#define FIB_DEPTH 16

static NOINLINE uint64_t fib(uint64_t n)
{
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

static NOINLINE uint64_t operation_add(uint64_t a, uint64_t b)
{
    return a + b;
}

static NOINLINE uint64_t operation_subtract(uint64_t a, uint64_t b)
{
    return a - (b << 1);
}

static NOINLINE uint64_t operation_mix(uint64_t a, uint64_t b)
{
    return (a ^ b) + (a >> 5);
}

static NOINLINE uint64_t operation_choose(uint64_t a, uint64_t b)
{
    return a & 1 ? a + 3 : b;
}

typedef uint64_t (*operation_t)(uint64_t, uint64_t);
static const operation_t operations[4] = {operation_add, operation_subtract, operation_mix,
                                          operation_choose};

static NOINLINE uint64_t call_by_pointer(uint64_t *state)
{
    uint64_t sum = 0;

    for (int i = 0; i < 500; i++)
        sum = operations[random_next(state) & 3](sum, *state);
    return sum;
}

static NOINLINE uint64_t branch_at_random(uint64_t *state)
{
    uint64_t sum = 0;

    for (int i = 0; i < 100; i++) {
        uint64_t bits = random_next(state);

        for (int j = 0; j < 16; j++, bits >>= 1) {
            if (bits & 1)
                sum += bits;
            else
                sum ^= bits << 3;
        }
    }
    return sum;
}

uint64_t kernel_run(void)
{
    uint64_t state = 1, sum = 0;

    for (uint64_t i = 0; i < ITERATIONS; i++) {
        sum += fib(FIB_DEPTH);
        sum ^= call_by_pointer(&state);
        sum += branch_at_random(&state);
    }
    return sum;
}
