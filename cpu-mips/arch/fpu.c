/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The arithmetic operations on any operands, in integer arithmetic: special values, rounding modes
 * other than to nearest, results near the ends of the exponent range, enabled exceptions. The rules
 * and their sources are in fpu.h.
 */
#include "cpu-mips/arch/fpu_soft.h"

__extension__ typedef unsigned __int128 fpu_wide_t;

/* x >> shift (at least 0), with bit 0 set if a bit was lost. */
static uint64_t shift_right_sticky(uint64_t x, int shift)
{
    if (shift > 63)
        return x != 0;
    return x >> shift | ((x & ((UINT64_C(1) << shift) - 1)) != 0);
}

static uint64_t narrow_sticky(fpu_wide_t x, int shift)
{
    return (uint64_t)(x >> shift) | ((x & (((fpu_wide_t)1 << shift) - 1)) != 0);
}

/* The sign of a sum that is exactly zero (IEEE 754-1985, 6.3). */
static bool zero_sum_sign(const struct fpu_work *work, bool a, bool b)
{
    return a == b ? a : work->round == FPU_RM;
}

static uint64_t add_normal(struct fpu_work *work, struct fpu_number a, struct fpu_number b)
{
    int distance = a.exponent - b.exponent;

    if (distance < 0)
        return add_normal(work, b, a);
    b.significand = shift_right_sticky(b.significand, distance);
    if (a.negative == b.negative)
        return fpu_pack_rounded(work, a.negative, a.exponent, a.significand + b.significand);
    if (a.significand == b.significand)
        return fpu_pack_zero(work, zero_sum_sign(work, a.negative, b.negative));
    if (a.significand > b.significand)
        return fpu_pack_rounded(work, a.negative, a.exponent, a.significand - b.significand);
    return fpu_pack_rounded(work, b.negative, a.exponent, b.significand - a.significand);
}

/* a + b, or a - b; a NaN passes without a change of its sign. */
static uint64_t add(struct fpu_work *work, uint64_t a_bits, uint64_t b_bits, bool subtract)
{
    uint64_t bits[2] = {a_bits, b_bits}, result;
    struct fpu_number n[2] = {fpu_unpack(work->format, a_bits), fpu_unpack(work->format, b_bits)};

    if (fpu_special(work, n, bits, 2, &result))
        return result;
    n[1].negative ^= subtract;
    if (n[0].kind == FPU_NORMAL && n[1].kind == FPU_NORMAL)
        return add_normal(work, n[0], n[1]);
    if (n[0].kind == FPU_INFINITE && n[1].kind == FPU_INFINITE && n[0].negative != n[1].negative)
        return fpu_pack_invalid(work);
    if (n[0].kind == FPU_INFINITE || n[1].kind == FPU_INFINITE)
        return fpu_pack_infinity(work, n[n[0].kind != FPU_INFINITE].negative);
    if (n[0].kind == FPU_ZERO && n[1].kind == FPU_ZERO)
        return fpu_pack_zero(work, zero_sum_sign(work, n[0].negative, n[1].negative));
    if (n[1].kind == FPU_ZERO)
        return a_bits;
    return fpu_pack_rounded(work, n[1].negative, n[1].exponent, n[1].significand);
}

static uint64_t multiply(struct fpu_work *work, uint64_t a_bits, uint64_t b_bits)
{
    uint64_t bits[2] = {a_bits, b_bits}, result;
    struct fpu_number n[2] = {fpu_unpack(work->format, a_bits), fpu_unpack(work->format, b_bits)};
    bool negative = n[0].negative != n[1].negative;
    bool zero = n[0].kind == FPU_ZERO || n[1].kind == FPU_ZERO;
    bool infinite = n[0].kind == FPU_INFINITE || n[1].kind == FPU_INFINITE;

    if (fpu_special(work, n, bits, 2, &result))
        return result;
    if (zero && infinite)
        return fpu_pack_invalid(work);
    if (zero)
        return fpu_pack_zero(work, negative);
    if (infinite)
        return fpu_pack_infinity(work, negative);
    return fpu_pack_rounded(work, negative, n[0].exponent + n[1].exponent,
                            narrow_sticky((fpu_wide_t)n[0].significand * n[1].significand, 62));
}

static uint64_t divide_normal(struct fpu_work *work, bool negative, struct fpu_number a,
                              struct fpu_number b)
{
    fpu_wide_t dividend = (fpu_wide_t)a.significand << 62;
    uint64_t quotient = (uint64_t)(dividend / b.significand);
    bool inexact = (fpu_wide_t)quotient * b.significand != dividend;

    return fpu_pack_rounded(work, negative, a.exponent - b.exponent, quotient | inexact);
}

static uint64_t divide(struct fpu_work *work, uint64_t a_bits, uint64_t b_bits)
{
    uint64_t bits[2] = {a_bits, b_bits}, result;
    struct fpu_number n[2] = {fpu_unpack(work->format, a_bits), fpu_unpack(work->format, b_bits)};
    bool negative = n[0].negative != n[1].negative;

    if (fpu_special(work, n, bits, 2, &result))
        return result;
    if (n[0].kind == n[1].kind && n[0].kind != FPU_NORMAL)
        return fpu_pack_invalid(work);
    if (n[0].kind == FPU_INFINITE)
        return fpu_pack_infinity(work, negative);
    if (n[0].kind == FPU_ZERO || n[1].kind == FPU_INFINITE)
        return fpu_pack_zero(work, negative);
    if (n[1].kind == FPU_ZERO) {
        work->causes |= FPU_Z;
        return fpu_pack_infinity(work, negative);
    }
    return divide_normal(work, negative, n[0], n[1]);
}

/* floor(sqrt(x)), digit by digit, for x < 2^126; *exact tells whether that is all of it. */
static uint64_t integer_root(fpu_wide_t x, bool *exact)
{
    fpu_wide_t root = 0;

    for (fpu_wide_t bit = (fpu_wide_t)1 << 124; bit; bit >>= 2) {
        fpu_wide_t trial = root + bit;

        root >>= 1;
        if (x >= trial) {
            x -= trial;
            root += bit;
        }
    }
    *exact = x == 0;
    return (uint64_t)root;
}

static uint64_t square_root(struct fpu_work *work, uint64_t bits)
{
    struct fpu_number n = fpu_unpack(work->format, bits);
    uint64_t result, root;
    bool odd = n.exponent & 1, exact;

    if (fpu_special(work, &n, &bits, 1, &result))
        return result;
    if (n.kind == FPU_ZERO)
        return bits;
    if (n.negative)
        return fpu_pack_invalid(work);
    if (n.kind == FPU_INFINITE)
        return bits;
    root = integer_root((fpu_wide_t)(n.significand << odd) << 62, &exact);
    return fpu_pack_rounded(work, false, (n.exponent - odd) / 2, root | !exact);
}

/* ABS and NEG: any NaN is invalid, a denormal unimplemented. */
static uint64_t change_sign(struct fpu_work *work, uint64_t bits, bool negate)
{
    struct fpu_number n = fpu_unpack(work->format, bits);
    uint64_t sign = fpu_pack_zero(work, true), result;

    if (n.kind == FPU_QUIET_NAN)
        return fpu_pack_invalid(work);
    if (fpu_special(work, &n, &bits, 1, &result))
        return result;
    return negate ? bits ^ sign : bits & ~sign;
}

/* A step after one that raised E is not performed. */
static uint64_t multiply_add(struct fpu_work *work, uint64_t fs, uint64_t ft, uint64_t fr,
                             bool subtract, bool negate)
{
    uint64_t product = multiply(work, fs, ft);
    uint64_t sum = work->causes & FPU_E ? 0 : add(work, product, fr, subtract);

    return negate ? sum ^ fpu_pack_zero(work, true) : sum;
}

static uint64_t one(const struct fpu_format *format)
{
    return (uint64_t)format->bias << format->fraction;
}

static uint64_t reciprocal_root(struct fpu_work *work, uint64_t bits)
{
    uint64_t root = square_root(work, bits);

    return work->causes & FPU_E ? 0 : divide(work, one(work->format), root);
}

static uint64_t operate(struct fpu_work *work, enum fpu_op op, uint64_t fs, uint64_t ft,
                        uint64_t fr)
{
    switch (op) {
    case FPU_ADD:
        return add(work, fs, ft, false);
    case FPU_SUB:
        return add(work, fs, ft, true);
    case FPU_MUL:
        return multiply(work, fs, ft);
    case FPU_DIV:
        return divide(work, fs, ft);
    case FPU_SQRT:
        return square_root(work, fs);
    case FPU_ABS:
        return change_sign(work, fs, false);
    case FPU_NEG:
        return change_sign(work, fs, true);
    case FPU_RECIP:
        return divide(work, one(work->format), fs);
    case FPU_RSQRT:
        return reciprocal_root(work, fs);
    case FPU_MADD:
        return multiply_add(work, fs, ft, fr, false, false);
    case FPU_MSUB:
        return multiply_add(work, fs, ft, fr, true, false);
    case FPU_NMADD:
        return multiply_add(work, fs, ft, fr, false, true);
    case FPU_NMSUB:
        return multiply_add(work, fs, ft, fr, true, true);
    }
    return 0;
}

bool fpu_slow_s(uint32_t *fcsr, uint32_t *fd, enum fpu_op op, uint32_t fs, uint32_t ft, uint32_t fr)
{
    struct fpu_work work = fpu_work_begin(*fcsr, &fpu_format_s);
    uint64_t result = operate(&work, op, fs, ft, fr);

    if (fpu_work_end(fcsr, &work))
        return true;
    *fd = (uint32_t)result;
    return false;
}

bool fpu_slow_d(uint32_t *fcsr, uint64_t *fd, enum fpu_op op, uint64_t fs, uint64_t ft, uint64_t fr)
{
    struct fpu_work work = fpu_work_begin(*fcsr, &fpu_format_d);
    uint64_t result = operate(&work, op, fs, ft, fr);

    if (fpu_work_end(fcsr, &work))
        return true;
    *fd = result;
    return false;
}
