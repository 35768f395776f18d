/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Product of two 64 x 64 matrices of doubles, rows by columns. */
#include "bench.h"

#define N 64

static double a[N][N], b[N][N], c[N][N];

static void matrices_fill(void)
{
    uint64_t state = 3;

    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            a[i][j] = (double)(int64_t)(random_next(&state) & 0xFFFF) / 65537.0 - 0.5;
            b[i][j] = (double)(int64_t)(random_next(&state) & 0xFFFF) / 65539.0 - 0.5;
        }
    }
}

static NOINLINE void matrices_multiply(void)
{
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            double sum = 0;

            for (int k = 0; k < N; k++)
                sum += a[i][k] * b[k][j];
            c[i][j] = sum;
        }
    }
}

uint64_t kernel_run(void)
{
    union {
        double value;
        uint64_t bits;
    } sum = {0};

    matrices_fill();
    for (uint64_t i = 0; i < ITERATIONS; i++) {
        matrices_multiply();
        sum.value += c[i % N][(i * 7) % N];
        a[i % N][i / N % N] += 0.25;
    }
    return sum.bits;
}
