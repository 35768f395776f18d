/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arithmetic that libgcc and musl do in software, and what else a C program takes for granted. */
#include <complex.h>
#include <fenv.h>
#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Through these the compiler can't know the operands. */
static volatile long double quad = 1.0L / 3.0L;
static volatile double number = 2.0 / 3.0;
static volatile int64_t big = INT64_C(0x123456789abcdef0);
static volatile __int128 wide = (__int128)1 << 100;

static void print_floats(void)
{
    printf("%.17g %a %e %f\n", number, number, number, number);
    printf("%.33Lg %La\n", quad, quad);
    printf("%.33Lg %.33Lg\n", sqrtl(quad), quad * quad - quad / 7);
    printf("%d %lld %" PRIu64 "\n", (int)(quad * 100), (long long)(quad * 1e15L),
           (uint64_t)(quad * 3e19L));
    printf("%.6f %.6f %.6f %.6f\n", sin(number), exp(number), log(number), pow(number, 3.5));
    printf("%g %g %g\n", 0.0 / (number - number), 1 / (number - number), -1 / (number - number));
}

static void print_integers(void)
{
    unsigned __int128 quotient = (unsigned __int128)wide / 1000003;

    printf("%016" PRIx64 "%016" PRIx64 "\n", (uint64_t)(quotient >> 64), (uint64_t)quotient);
    printf("%" PRId64 "\n", (int64_t)(wide % 1000003));
    printf("%.20g %.20Lg\n", (double)wide, (long double)wide);
    printf("%d %d %d %d\n", __builtin_popcountll((uint64_t)big), __builtin_clzll((uint64_t)big),
           __builtin_ctzll((uint64_t)big), __builtin_parityll((uint64_t)big));
    printf("%" PRIx64 "\n", __builtin_bswap64((uint64_t)big));
}

static void print_complex(void)
{
    double complex product = (number + 2 * I) * (1 - number * I) / (3 + 4 * I);
    long double complex longer = (quad + 2 * I) * (1 - quad * I) / (3 + 4 * I);

    printf("%.12f %.12f\n", creal(product), cimag(product));
    printf("%.30Lf %.30Lf\n", creall(longer), cimagl(longer));
}

static void print_rounding(void)
{
    static const int modes[] = {FE_TONEAREST, FE_TOWARDZERO, FE_UPWARD, FE_DOWNWARD};

    for (int i = 0; i < 4; i++) {
        fesetround(modes[i]);
        printf("%.20f %ld\n", 1 / (number + 2.25), lrint(number * 10));
    }
    fesetround(FE_TONEAREST);
    feclearexcept(FE_ALL_EXCEPT);
    number = number / 0.3;
    printf("inexact %d\n", fetestexcept(FE_INEXACT) != 0);
}

static jmp_buf back;

__attribute__((noinline)) static void jump_out(void)
{
    longjmp(back, 42);
}

__attribute__((noinline)) static void go_deeper(void)
{
    volatile char frame[300];

    frame[0] = 1;
    jump_out();
    frame[1] = frame[0];
}

static void print_jump(void)
{
    volatile int kept = 7;
    int value = setjmp(back);

    if (value == 0) {
        kept = 8;
        go_deeper();
    }
    printf("setjmp %d %d\n", value, kept);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void print_library(void)
{
    char text[] = "the quick brown fox jumps over the lazy dog";
    char *words[16], *word = strtok(text, " ");
    time_t then = 1000000000;
    size_t count = 0;

    for (; word; word = strtok(NULL, " "))
        words[count++] = word;
    qsort(words, count, sizeof words[0], compare);
    for (size_t i = 0; i < count; i++)
        printf("%s%c", words[i], i + 1 < count ? ' ' : '\n');
    printf("%.10g %ld %s", strtod("1.5e-3", NULL), strtol("-0x7f", NULL, 0),
           asctime(gmtime(&then)));
}

int main(void)
{
    print_floats();
    print_integers();
    print_complex();
    print_rounding();
    print_jump();
    print_library();
    return 0;
}
