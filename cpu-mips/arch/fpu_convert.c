/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conversions of any operand, in integer arithmetic. The rules and their sources are in fpu.h.
 */
#include "cpu-mips/arch/fpu_soft.h"

/*
 * The magnitude of a normal number below 2^64, rounded to an integer; *inexact tells whether that
 * changed it. A number below 1 has no bits left of the point, and its rest compares with a half.
 */
static uint64_t integer_magnitude(const struct fpu_number *n, enum fpu_round round, bool *inexact)
{
    int drop = 62 - n->exponent;
    uint64_t rest, kept;

    if (drop <= 0) {
        *inexact = false;
        return n->significand << -drop;
    }
    if (drop > 63) {
        *inexact = true;
        return fpu_rounds_up(round, n->negative, false, 1, 2);
    }
    rest = n->significand & ((UINT64_C(1) << drop) - 1);
    kept = n->significand >> drop;
    *inexact = rest != 0;
    return kept + fpu_rounds_up(round, n->negative, kept & 1, rest, UINT64_C(1) << (drop - 1));
}

/* To an integer whose largest value is `max`; the negative side reaches one further. */
static uint64_t to_integer(struct fpu_work *work, enum fpu_round round, uint64_t bits, uint64_t max)
{
    struct fpu_number n = fpu_unpack(work->format, bits);
    uint64_t magnitude;
    bool inexact;

    if (n.kind == FPU_ZERO)
        return 0;
    if (n.kind == FPU_DENORMAL) {
        work->causes |= FPU_E;
        return 0;
    }
    if (n.kind != FPU_NORMAL || n.exponent > 63) {
        work->causes |= FPU_V;
        return max;
    }
    magnitude = integer_magnitude(&n, round, &inexact);
    if (magnitude > max + n.negative) {
        work->causes |= FPU_V;
        return max;
    }
    if (inexact)
        work->causes |= FPU_I;
    return n.negative ? 0 - magnitude : magnitude;
}

static bool to_word(uint32_t *fcsr, uint32_t *fd, enum fpu_round round, uint64_t bits,
                    const struct fpu_format *format)
{
    struct fpu_work work = fpu_work_begin(*fcsr, format);
    uint64_t result = to_integer(&work, round, bits, FPU_MAX_W);

    if (fpu_work_end(fcsr, &work))
        return true;
    *fd = (uint32_t)result;
    return false;
}

static bool to_long(uint32_t *fcsr, uint64_t *fd, enum fpu_round round, uint64_t bits,
                    const struct fpu_format *format)
{
    struct fpu_work work = fpu_work_begin(*fcsr, format);
    uint64_t result = to_integer(&work, round, bits, FPU_MAX_L);

    if (fpu_work_end(fcsr, &work))
        return true;
    *fd = result;
    return false;
}

bool fpu_slow_w_s(uint32_t *fcsr, uint32_t *fd, enum fpu_round round, uint32_t fs)
{
    return to_word(fcsr, fd, round, fs, &fpu_format_s);
}

bool fpu_slow_w_d(uint32_t *fcsr, uint32_t *fd, enum fpu_round round, uint64_t fs)
{
    return to_word(fcsr, fd, round, fs, &fpu_format_d);
}

bool fpu_slow_l_s(uint32_t *fcsr, uint64_t *fd, enum fpu_round round, uint32_t fs)
{
    return to_long(fcsr, fd, round, fs, &fpu_format_s);
}

bool fpu_slow_l_d(uint32_t *fcsr, uint64_t *fd, enum fpu_round round, uint64_t fs)
{
    return to_long(fcsr, fd, round, fs, &fpu_format_d);
}

/* A quiet NaN of one format in the other: sign kept, fraction cut or extended at its low end. */
static uint64_t convert_nan(const struct fpu_work *work, const struct fpu_format *from,
                            uint64_t bits, bool negative)
{
    uint64_t fraction = bits & ((UINT64_C(1) << from->fraction) - 1);
    int shift = work->format->fraction - from->fraction;

    fraction = shift > 0 ? fraction << shift : fraction >> -shift;
    return fraction ? fpu_pack_infinity(work, negative) | fraction : work->format->nan;
}

static uint64_t to_format(struct fpu_work *work, const struct fpu_format *from, uint64_t bits)
{
    struct fpu_number n = fpu_unpack(from, bits);
    uint64_t result;

    if (n.kind == FPU_QUIET_NAN)
        return convert_nan(work, from, bits, n.negative);
    if (fpu_special(work, &n, &bits, 1, &result))
        return result;
    if (n.kind == FPU_ZERO)
        return fpu_pack_zero(work, n.negative);
    if (n.kind == FPU_INFINITE)
        return fpu_pack_infinity(work, n.negative);
    return fpu_pack_rounded(work, n.negative, n.exponent, n.significand);
}

bool fpu_slow_s_d(uint32_t *fcsr, uint32_t *fd, uint64_t fs)
{
    struct fpu_work work = fpu_work_begin(*fcsr, &fpu_format_s);
    uint64_t result = to_format(&work, &fpu_format_d, fs);

    if (fpu_work_end(fcsr, &work))
        return true;
    *fd = (uint32_t)result;
    return false;
}

bool fpu_slow_d_s(uint32_t *fcsr, uint64_t *fd, uint32_t fs)
{
    struct fpu_work work = fpu_work_begin(*fcsr, &fpu_format_d);
    uint64_t result = to_format(&work, &fpu_format_s, fs);

    if (fpu_work_end(fcsr, &work))
        return true;
    *fd = result;
    return false;
}

/* An integer is significand * 2^(62 - 62). */
static uint64_t from_integer(struct fpu_work *work, uint64_t integer)
{
    bool negative = integer >> 63;

    if (integer == 0)
        return 0;
    return fpu_pack_rounded(work, negative, 62, negative ? 0 - integer : integer);
}

bool fpu_slow_s_l(uint32_t *fcsr, uint32_t *fd, uint64_t fs)
{
    struct fpu_work work = fpu_work_begin(*fcsr, &fpu_format_s);
    uint64_t result = from_integer(&work, fs);

    if (fpu_work_end(fcsr, &work))
        return true;
    *fd = (uint32_t)result;
    return false;
}

bool fpu_slow_d_l(uint32_t *fcsr, uint64_t *fd, uint64_t fs)
{
    struct fpu_work work = fpu_work_begin(*fcsr, &fpu_format_d);
    uint64_t result = from_integer(&work, fs);

    if (fpu_work_end(fcsr, &work))
        return true;
    *fd = result;
    return false;
}
