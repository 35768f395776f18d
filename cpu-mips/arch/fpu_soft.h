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

/* The kinds from FPU_DENORMAL on are those that arithmetic does not work on. */
enum fpu_kind {
    FPU_ZERO,
    FPU_NORMAL,
    FPU_INFINITE,
    FPU_DENORMAL,
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

static inline uint64_t fpu_sign_bit(const struct fpu_format *format, bool negative)
{
    return format == &fpu_format_s ? (uint64_t)negative << 31 : (uint64_t)negative << 63;
}

static inline enum fpu_kind fpu_kind_of(const struct fpu_format *format, int exponent,
                                        uint64_t fraction)
{
    if (exponent == 0)
        return fraction ? FPU_DENORMAL : FPU_ZERO;
    if (exponent <= 2 * format->bias)
        return FPU_NORMAL;
    if (fraction == 0)
        return FPU_INFINITE;
    return fraction >> (format->fraction - 1) ? FPU_SIGNALLING_NAN : FPU_QUIET_NAN;
}

static inline struct fpu_number fpu_unpack(const struct fpu_format *format, uint64_t bits)
{
    uint64_t hidden = UINT64_C(1) << format->fraction;
    uint64_t fraction = bits & (hidden - 1);
    int exponent = (int)(bits >> format->fraction & (uint64_t)(2 * format->bias + 1));

    return (struct fpu_number){
        .kind = fpu_kind_of(format, exponent, fraction),
        .negative = (bits & fpu_sign_bit(format, true)) != 0,
        .exponent = exponent - format->bias,
        .significand = (fraction | hidden) << (62 - format->fraction),
    };
}

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

/* What an operation gives if an operand is a denormal or a NaN; the causes are raised. */
uint64_t fpu_pack_special(struct fpu_work *work, const struct fpu_number *numbers,
                          const uint64_t *bits, int count);

/* Such operands of an operation with `count` (1 or 2): true if so, with the result in *result. */
static inline bool fpu_special(struct fpu_work *work, const struct fpu_number *numbers,
                               const uint64_t *bits, int count, uint64_t *result)
{
    if (likely(numbers[0].kind < FPU_DENORMAL && numbers[count - 1].kind < FPU_DENORMAL))
        return false;
    *result = fpu_pack_special(work, numbers, bits, count);
    return true;
}

#endif
