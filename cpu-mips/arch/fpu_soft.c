/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Unpacking, special operands, rounding and packing of floating-point numbers. The rules and their
 * sources are in fpu.h.
 */
#include "cpu-mips/arch/fpu_soft.h"

const struct fpu_format fpu_format_s = {.fraction = 23, .bias = 127, .nan = FPU_NAN_S};
const struct fpu_format fpu_format_d = {.fraction = 52, .bias = 1023, .nan = FPU_NAN_D};

/* R4K 7.4, underflow: FS serves only if neither U nor I is enabled. */
struct fpu_work fpu_work_begin(uint32_t fcsr, const struct fpu_format *format)
{
    uint32_t precise = (FPU_U | FPU_I) << FCSR_ENABLE_SHIFT;

    return (struct fpu_work){
        .format = format,
        .round = (enum fpu_round)(fcsr & FCSR_RM),
        .flush = (fcsr & FCSR_FS) && !(fcsr & precise),
    };
}

bool fpu_work_end(uint32_t *fcsr, const struct fpu_work *work)
{
    return fpu_finish(fcsr, work->causes & FPU_E ? FPU_E : work->causes);
}

uint64_t fpu_pack_zero(const struct fpu_work *work, bool negative)
{
    return fpu_sign_bit(work->format, negative);
}

static uint64_t pack_infinity_less(const struct fpu_work *work, bool negative, unsigned less)
{
    uint64_t infinity = (uint64_t)(2 * work->format->bias + 1) << work->format->fraction;

    return fpu_sign_bit(work->format, negative) | (infinity - less);
}

uint64_t fpu_pack_infinity(const struct fpu_work *work, bool negative)
{
    return pack_infinity_less(work, negative, 0);
}

uint64_t fpu_pack_invalid(struct fpu_work *work)
{
    work->causes |= FPU_V;
    return work->format->nan;
}

bool fpu_rounds_up(enum fpu_round round, bool negative, bool odd, uint64_t rest, uint64_t half)
{
    switch (round) {
    case FPU_RN:
        return rest > half || (rest == half && odd);
    case FPU_RP:
        return !negative && rest;
    case FPU_RM:
        return negative && rest;
    default:
        return false;
    }
}

/* Away from zero on `negative`'s side: a directed mode that makes the magnitude larger. */
static bool rounds_outward(enum fpu_round round, bool negative)
{
    return round == (negative ? FPU_RM : FPU_RP);
}

/* R4K table 7-1. */
static uint64_t pack_overflow(struct fpu_work *work, bool negative)
{
    bool infinite = work->round == FPU_RN || rounds_outward(work->round, negative);

    work->causes |= FPU_O | FPU_I;
    return pack_infinity_less(work, negative, infinite ? 0 : 1);
}

static uint64_t pack_underflow(struct fpu_work *work, bool negative)
{
    uint64_t least = UINT64_C(1) << work->format->fraction;

    if (!work->flush) {
        work->causes |= FPU_E;
        return 0;
    }
    work->causes |= FPU_U | FPU_I;
    return fpu_sign_bit(work->format, negative) |
           (rounds_outward(work->round, negative) ? least : 0);
}

uint64_t fpu_pack_rounded(struct fpu_work *work, bool negative, int exponent, uint64_t significand)
{
    const struct fpu_format *format = work->format;
    int zeros = __builtin_clzll(significand);
    int drop = 63 - format->fraction;
    uint64_t rest, kept;

    significand <<= zeros;
    exponent += 1 - zeros;
    rest = significand & ((UINT64_C(1) << drop) - 1);
    kept = significand >> drop;
    kept += fpu_rounds_up(work->round, negative, kept & 1, rest, UINT64_C(1) << (drop - 1));
    if (kept >> (format->fraction + 1)) {
        kept >>= 1;
        exponent++;
    }
    if (exponent > format->bias)
        return pack_overflow(work, negative);
    if (exponent < 1 - format->bias)
        return pack_underflow(work, negative);
    if (rest)
        work->causes |= FPU_I;
    /* The hidden bit adds one to the exponent field. */
    return fpu_sign_bit(format, negative) +
           ((uint64_t)(exponent + format->bias - 1) << format->fraction) + kept;
}

static bool any_is(const struct fpu_number *numbers, int count, enum fpu_kind kind)
{
    for (int i = 0; i < count; i++)
        if (numbers[i].kind == kind)
            return true;
    return false;
}

uint64_t fpu_pack_special(struct fpu_work *work, const struct fpu_number *numbers,
                          const uint64_t *bits, int count)
{
    if (any_is(numbers, count, FPU_DENORMAL)) {
        work->causes |= FPU_E;
        return 0;
    }
    if (any_is(numbers, count, FPU_SIGNALLING_NAN))
        return fpu_pack_invalid(work);
    return numbers[0].kind == FPU_QUIET_NAN ? bits[0] : bits[count - 1];
}
