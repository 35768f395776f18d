/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Floating-point numbers taken apart, for the operations that fpu.h does not do inline: their
 * kinds, their significands as integers, and the rounding that puts them together again.
 */
#ifndef CPU_MIPS_ARCH_FPU_SOFT_H
#define CPU_MIPS_ARCH_FPU_SOFT_H

#include "cpu-mips/arch/fpu.h"

struct fpu_format {
    int fraction; /* width of the fraction */
    int bias;     /* of the exponent; also the largest exponent */
    uint64_t nan; /* default quiet NaN */
};

extern const struct fpu_format fpu_format_s;
extern const struct fpu_format fpu_format_d;

enum fpu_kind {
    FPU_ZERO,
    FPU_DENORMAL,
    FPU_NORMAL,
    FPU_INFINITE,
    FPU_QUIET_NAN,
    FPU_SIGNALLING_NAN,
};

/* A normal number is significand * 2^(exponent - 62), with 2^62 <= significand < 2^63. */
struct fpu_number {
    enum fpu_kind kind;
    bool negative;
    int exponent;
    uint64_t significand;
};

/* What an operation works under, and the causes that its steps have raised so far. */
struct fpu_work {
    const struct fpu_format *format;
    enum fpu_round round;
    bool flush; /* tiny results are replaced instead of raising E */
    uint32_t causes;
};

struct fpu_work fpu_work_begin(uint32_t fcsr, const struct fpu_format *format);

/* Cause E hides all others: the operation was not performed. */
bool fpu_work_end(uint32_t *fcsr, const struct fpu_work *work);

struct fpu_number fpu_unpack(const struct fpu_format *format, uint64_t bits);

/* Bits of a number of the work's format. */
uint64_t fpu_pack_zero(const struct fpu_work *work, bool negative);
uint64_t fpu_pack_infinity(const struct fpu_work *work, bool negative);
/* Raises V. */
uint64_t fpu_pack_invalid(struct fpu_work *work);

/*
 * significand * 2^(exponent - 62), rounded; raises I, O, U or E as it must. The significand is not
 * zero and need not be normalized, but its top 56 bits must be exact once it is; bit 0 stands for
 * all bits below it.
 */
uint64_t fpu_pack_rounded(struct fpu_work *work, bool negative, int exponent, uint64_t significand);

/* Whether the rest that rounding drops moves the magnitude up. `rest` and `half` in one unit. */
bool fpu_rounds_up(enum fpu_round round, bool negative, bool odd, uint64_t rest, uint64_t half);

/*
 * Denormal and NaN operands of an operation: true if there was one, with the result in *result and
 * the causes raised. `count` is 1 or 2.
 */
bool fpu_special(struct fpu_work *work, const struct fpu_number *numbers, const uint64_t *bits,
                 int count, uint64_t *result);

#endif
