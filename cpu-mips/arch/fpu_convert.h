/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conversions between S, D, W and L: the inline paths. Part of fpu.h, which has the rules.
 *
 * Those to integers take the rounding mode: the instruction's own (ROUND, TRUNC, CEIL, FLOOR), or
 * FCSR.RM for CVT.W and CVT.L (fpu_cvt_*).
 */
#ifndef CPU_MIPS_ARCH_FPU_CONVERT_H
#define CPU_MIPS_ARCH_FPU_CONVERT_H

#ifndef CPU_MIPS_ARCH_FPU_H
#error "include cpu-mips/arch/fpu.h"
#endif

/*
 * `d` (less than 2^51 in size) rounded to an integer. To nearest: adding 1.5 * 2^52 leaves no room
 * for a fraction, so the sum's low bits are the integer.
 */
static inline int64_t fpu_integer_of(double d, enum fpu_round round)
{
    const double magic = 0x1.8p52;
    int64_t truncated = (int64_t)d;

    switch (round) {
    case FPU_RN:
        return (int64_t)(fpu_bits_d(d + magic) - fpu_bits_d(magic));
    case FPU_RP:
        return truncated + ((double)truncated < d);
    case FPU_RM:
        return truncated - ((double)truncated > d);
    default:
        return truncated;
    }
}

/* Zero or normal, less than 2^`limit` in size, and Inexact does not trap. */
static inline bool fpu_is_fast_integer(uint32_t fcsr, uint64_t fs, int limit)
{
    int exponent = fpu_exponent_d(fs);

    return (fcsr & FPU_I << FCSR_ENABLE_SHIFT) == 0 && exponent < 1023 + limit &&
           (exponent > 0 || fs << 1 == 0);
}

static inline bool fpu_w_d(uint32_t *fcsr, uint32_t *fd, enum fpu_round round, uint64_t fs)
{
    double d = fpu_real_d(fs);
    int64_t integer;

    if (unlikely(!fpu_is_fast_integer(*fcsr, fs, 30)))
        return fpu_slow_w_d(fcsr, fd, round, fs);
    integer = fpu_integer_of(d, round);
    *fd = (uint32_t)integer;
    return fpu_finish_fast(fcsr, (double)integer != d);
}

static inline bool fpu_l_d(uint32_t *fcsr, uint64_t *fd, enum fpu_round round, uint64_t fs)
{
    double d = fpu_real_d(fs);
    int64_t integer;

    if (unlikely(!fpu_is_fast_integer(*fcsr, fs, 51)))
        return fpu_slow_l_d(fcsr, fd, round, fs);
    integer = fpu_integer_of(d, round);
    *fd = (uint64_t)integer;
    return fpu_finish_fast(fcsr, (double)integer != d);
}

static inline bool fpu_w_s(uint32_t *fcsr, uint32_t *fd, enum fpu_round round, uint32_t fs)
{
    if (unlikely(!fpu_is_plain_s(fs)))
        return fpu_slow_w_s(fcsr, fd, round, fs);
    return fpu_w_d(fcsr, fd, round, fpu_bits_d((double)fpu_real_s(fs)));
}

static inline bool fpu_l_s(uint32_t *fcsr, uint64_t *fd, enum fpu_round round, uint32_t fs)
{
    if (unlikely(!fpu_is_plain_s(fs)))
        return fpu_slow_l_s(fcsr, fd, round, fs);
    return fpu_l_d(fcsr, fd, round, fpu_bits_d((double)fpu_real_s(fs)));
}

/* CVT.W.fmt, CVT.L.fmt: the mode is FCSR.RM. */
static inline bool fpu_cvt_w_s(uint32_t *fcsr, uint32_t *fd, uint32_t fs)
{
    return fpu_w_s(fcsr, fd, (enum fpu_round)(*fcsr & FCSR_RM), fs);
}

static inline bool fpu_cvt_w_d(uint32_t *fcsr, uint32_t *fd, uint64_t fs)
{
    return fpu_w_d(fcsr, fd, (enum fpu_round)(*fcsr & FCSR_RM), fs);
}

static inline bool fpu_cvt_l_s(uint32_t *fcsr, uint64_t *fd, uint32_t fs)
{
    return fpu_l_s(fcsr, fd, (enum fpu_round)(*fcsr & FCSR_RM), fs);
}

static inline bool fpu_cvt_l_d(uint32_t *fcsr, uint64_t *fd, uint64_t fs)
{
    return fpu_l_d(fcsr, fd, (enum fpu_round)(*fcsr & FCSR_RM), fs);
}

/* Exact for everything but NaNs and denormals. */
static inline bool fpu_cvt_d_s(uint32_t *fcsr, uint64_t *fd, uint32_t fs)
{
    if (unlikely(!fpu_is_plain_s(fs)))
        return fpu_slow_d_s(fcsr, fd, fs);
    *fd = fpu_bits_d((double)fpu_real_s(fs));
    return fpu_finish_fast(fcsr, false);
}

/* Inline if the result's exponent is at least 2 from either end; 29 bits of fraction are lost. */
static inline bool fpu_cvt_s_d(uint32_t *fcsr, uint32_t *fd, uint64_t fs)
{
    unsigned exponent = (unsigned)fpu_exponent_d(fs);

    if (unlikely(!fpu_is_fast(*fcsr) || exponent - (1023 - 125) > 250))
        return fpu_slow_s_d(fcsr, fd, fs);
    *fd = fpu_bits_s((float)fpu_real_d(fs));
    return fpu_finish_fast(fcsr, (fs & ((1 << 29) - 1)) != 0);
}

/* Whether an integer has more significant bits than `precision`. */
static inline bool fpu_integer_is_wide(int64_t integer, int precision)
{
    uint64_t magnitude = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;

    if (magnitude >> precision == 0)
        return false;
    return 64 - __builtin_clzll(magnitude) - __builtin_ctzll(magnitude) > precision;
}

static inline bool fpu_cvt_d_l(uint32_t *fcsr, uint64_t *fd, uint64_t fs)
{
    bool inexact = fpu_integer_is_wide((int64_t)fs, 53);

    if (unlikely(inexact && !fpu_is_fast(*fcsr)))
        return fpu_slow_d_l(fcsr, fd, fs);
    *fd = fpu_bits_d((double)(int64_t)fs);
    return fpu_finish_fast(fcsr, inexact);
}

static inline bool fpu_cvt_s_l(uint32_t *fcsr, uint32_t *fd, uint64_t fs)
{
    bool inexact = fpu_integer_is_wide((int64_t)fs, 24);

    if (unlikely(inexact && !fpu_is_fast(*fcsr)))
        return fpu_slow_s_l(fcsr, fd, fs);
    *fd = fpu_bits_s((float)(int64_t)fs);
    return fpu_finish_fast(fcsr, inexact);
}

static inline bool fpu_cvt_d_w(uint32_t *fcsr, uint64_t *fd, uint32_t fs)
{
    *fd = fpu_bits_d((double)(int32_t)fs);
    return fpu_finish_fast(fcsr, false);
}

static inline bool fpu_cvt_s_w(uint32_t *fcsr, uint32_t *fd, uint32_t fs)
{
    return fpu_cvt_s_l(fcsr, fd, (uint64_t)(int64_t)(int32_t)fs);
}

#endif
