/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The oracle of test_fpu.c. MPFR rounds to the format's precision with an exponent range that is as
 * good as unbounded, in the four modes, and tells whether that was exact; tininess and overflow are
 * then a look at the exponent.
 */
#include "cpu-mips/arch/test_fpu_oracle.h"

#include <stdint.h>

#include <mpfr.h>

struct shape {
    int precision, emin, emax; /* of significands in [1, 2) */
    uint64_t sign, exponent, quiet_nan;
};

static const struct shape shapes[] = {
    [ORACLE_S] = {24, -126, 127, UINT64_C(1) << 31, 0x7F800000, 0x7FBFFFFF},
    [ORACLE_D] = {53, -1022, 1023, UINT64_C(1) << 63, UINT64_C(0x7FF) << 52,
                  UINT64_C(0x7FF7FFFFFFFFFFFF)},
};

static uint64_t fraction_of(const struct shape *s, uint64_t bits)
{
    return bits & ((UINT64_C(1) << (s->precision - 1)) - 1);
}

static bool is_denormal(const struct shape *s, uint64_t bits)
{
    return (bits & s->exponent) == 0 && fraction_of(s, bits);
}

static bool is_nan(const struct shape *s, uint64_t bits)
{
    return (bits & s->exponent) == s->exponent && fraction_of(s, bits);
}

static bool is_signalling(const struct shape *s, uint64_t bits)
{
    return is_nan(s, bits) && fraction_of(s, bits) >> (s->precision - 2);
}

/* Any number, exactly; x has 64 bits or more of precision. */
static void decode(const struct shape *s, mpfr_t x, uint64_t bits)
{
    int field = (int)((bits & s->exponent) >> (s->precision - 1));
    uint64_t significand = fraction_of(s, bits);

    if (field == s->emax - s->emin + 2)
        mpfr_set_inf(x, 1);
    else if (field == 0)
        mpfr_set_uj_2exp(x, significand, s->emin - (s->precision - 1), MPFR_RNDN);
    else
        mpfr_set_uj_2exp(x, significand | UINT64_C(1) << (s->precision - 1),
                         field - 1 + s->emin - (s->precision - 1), MPFR_RNDN);
    mpfr_setsign(x, x, (bits & s->sign) != 0, MPFR_RNDN);
}

/* A number of the format that is zero, infinite or in its normal range. */
static uint64_t encode(const struct shape *s, mpfr_t x)
{
    uint64_t sign = mpfr_signbit(x) ? s->sign : 0;
    uint64_t integer;
    mpfr_exp_t exponent;

    if (mpfr_zero_p(x))
        return sign;
    if (mpfr_inf_p(x))
        return sign | s->exponent;
    exponent = mpfr_get_exp(x) - 1;
    mpfr_mul_2si(x, x, s->precision - 1 - exponent, MPFR_RNDN);
    mpfr_abs(x, x, MPFR_RNDN);
    integer = mpfr_get_uj(x, MPFR_RNDN);
    return sign | (uint64_t)(exponent - s->emin + 1) << (s->precision - 1) |
           fraction_of(s, integer);
}

static const mpfr_rnd_t modes[] = {
    [FPU_RN] = MPFR_RNDN, [FPU_RZ] = MPFR_RNDZ, [FPU_RP] = MPFR_RNDU, [FPU_RM] = MPFR_RNDD};

/* The manual's tables of default results: by mode, for a positive and a negative result. */
enum outcome { ZERO, LEAST, LARGEST, INFINITY_ };
static const enum outcome underflow[4][2] = {
    [FPU_RN] = {ZERO, ZERO},
    [FPU_RZ] = {ZERO, ZERO},
    [FPU_RP] = {LEAST, ZERO},
    [FPU_RM] = {ZERO, LEAST},
};
static const enum outcome overflow[4][2] = {
    [FPU_RN] = {INFINITY_, INFINITY_},
    [FPU_RZ] = {LARGEST, LARGEST},
    [FPU_RP] = {INFINITY_, LARGEST},
    [FPU_RM] = {LARGEST, INFINITY_},
};

static uint64_t outcome_bits(const struct shape *s, enum outcome outcome, bool negative)
{
    const uint64_t bits[] = {[ZERO] = 0,
                             [LEAST] = UINT64_C(1) << (s->precision - 1),
                             [LARGEST] = s->exponent - 1,
                             [INFINITY_] = s->exponent};

    return bits[outcome] | (negative ? s->sign : 0);
}

static struct oracle_answer tiny(const struct shape *s, uint32_t fcsr, bool negative)
{
    bool flushes = (fcsr & FCSR_FS) && !(fcsr & (3 << FCSR_ENABLE_SHIFT));
    enum outcome outcome = underflow[fcsr & FCSR_RM][negative];

    if (!flushes)
        return (struct oracle_answer){0, FPU_E};
    return (struct oracle_answer){outcome_bits(s, outcome, negative), FPU_U | FPU_I};
}

/* x holds the rounded result, MPFR's flags and `ternary` what became of it. */
static struct oracle_answer conclude(const struct shape *s, uint32_t fcsr, mpfr_t x, int ternary)
{
    bool negative = mpfr_signbit(x);
    uint32_t causes = ternary ? FPU_I : 0;

    if (mpfr_nan_p(x))
        return (struct oracle_answer){s->quiet_nan, FPU_V};
    if (mpfr_divby0_p())
        causes |= FPU_Z;
    if (mpfr_regular_p(x) && mpfr_get_exp(x) - 1 < s->emin)
        return tiny(s, fcsr, negative);
    if (mpfr_regular_p(x) && mpfr_get_exp(x) - 1 > s->emax)
        return (struct oracle_answer){outcome_bits(s, overflow[fcsr & FCSR_RM][negative], negative),
                                      FPU_O | FPU_I};
    return (struct oracle_answer){encode(s, x), causes};
}

/* NaN and denormal operands; false if there is none. */
static bool special(const struct shape *s, uint64_t a, uint64_t b, struct oracle_answer *answer)
{
    *answer = (struct oracle_answer){0, 0};
    if (is_denormal(s, a) || is_denormal(s, b))
        answer->causes = FPU_E;
    else if (is_signalling(s, a) || is_signalling(s, b))
        *answer = (struct oracle_answer){s->quiet_nan, FPU_V};
    else if (is_nan(s, a))
        answer->bits = a;
    else if (is_nan(s, b))
        answer->bits = b;
    else
        return false;
    return true;
}

/* One rounded operation: add, subtract, multiply, divide, or square root of b. */
static struct oracle_answer step(const struct shape *s, uint32_t fcsr, enum fpu_op op, uint64_t a,
                                 uint64_t b)
{
    mpfr_rnd_t mode = modes[fcsr & FCSR_RM];
    struct oracle_answer answer;
    mpfr_t x, y, z;
    int ternary;

    if (special(s, a, b, &answer))
        return answer;
    mpfr_inits2(64, x, y, (mpfr_ptr)0);
    mpfr_init2(z, s->precision);
    decode(s, x, a);
    decode(s, y, b);
    mpfr_clear_flags();
    switch (op) {
    case FPU_ADD:
        ternary = mpfr_add(z, x, y, mode);
        break;
    case FPU_SUB:
        ternary = mpfr_sub(z, x, y, mode);
        break;
    case FPU_MUL:
        ternary = mpfr_mul(z, x, y, mode);
        break;
    case FPU_DIV:
        ternary = mpfr_div(z, x, y, mode);
        break;
    default:
        ternary = mpfr_sqrt(z, y, mode);
        break;
    }
    answer = conclude(s, fcsr, z, ternary);
    mpfr_clears(x, y, z, (mpfr_ptr)0);
    return answer;
}

static struct oracle_answer sign_change(const struct shape *s, bool negate, uint64_t fs)
{
    if (is_denormal(s, fs))
        return (struct oracle_answer){0, FPU_E};
    if (is_nan(s, fs))
        return (struct oracle_answer){s->quiet_nan, FPU_V};
    return (struct oracle_answer){negate ? fs ^ s->sign : fs & ~s->sign, 0};
}

/* The causes of both steps; E alone if either raised it. */
static struct oracle_answer join(struct oracle_answer first, struct oracle_answer second)
{
    second.causes |= first.causes;
    if (second.causes & FPU_E)
        second.causes = FPU_E;
    return second;
}

static struct oracle_answer multiply_add(const struct shape *s, uint32_t fcsr, enum fpu_op op,
                                         uint64_t fs, uint64_t ft, uint64_t fr)
{
    struct oracle_answer product = step(s, fcsr, FPU_MUL, fs, ft), sum;
    bool subtract = op == FPU_MSUB || op == FPU_NMSUB;

    sum = step(s, fcsr, subtract ? FPU_SUB : FPU_ADD, product.bits, fr);
    if (op == FPU_NMADD || op == FPU_NMSUB)
        sum.bits ^= s->sign;
    return join(product, sum);
}

struct oracle_answer oracle_operate(enum oracle_format format, uint32_t fcsr, enum fpu_op op,
                                    uint64_t fs, uint64_t ft, uint64_t fr)
{
    const struct shape *s = &shapes[format];
    uint64_t one = (s->exponent >> 1) & ~(UINT64_C(1) << (s->precision - 2));
    struct oracle_answer root;

    switch (op) {
    case FPU_SQRT:
        return step(s, fcsr, op, 0, fs);
    case FPU_ABS:
    case FPU_NEG:
        return sign_change(s, op == FPU_NEG, fs);
    case FPU_RECIP:
        return step(s, fcsr, FPU_DIV, one, fs);
    case FPU_RSQRT:
        root = step(s, fcsr, FPU_SQRT, 0, fs);
        return join(root, step(s, fcsr, FPU_DIV, one, root.bits));
    case FPU_MADD:
    case FPU_MSUB:
    case FPU_NMADD:
    case FPU_NMSUB:
        return multiply_add(s, fcsr, op, fs, ft, fr);
    default:
        return step(s, fcsr, op, fs, ft);
    }
}

static struct oracle_answer to_integer(const struct shape *s, unsigned width, enum fpu_round round,
                                       uint64_t fs)
{
    uint64_t mask = width == 32 ? UINT32_MAX : UINT64_MAX;
    struct oracle_answer answer = {mask >> 1, FPU_V};
    mpfr_t x, y;

    if (is_denormal(s, fs))
        return (struct oracle_answer){0, FPU_E};
    if (is_nan(s, fs))
        return answer;
    mpfr_inits2(64, x, y, (mpfr_ptr)0);
    decode(s, x, fs);
    mpfr_rint(y, x, modes[round]);
    if (mpfr_cmp_si_2exp(y, 1, width - 1) < 0 && mpfr_cmp_si_2exp(y, -1, width - 1) >= 0)
        answer = (struct oracle_answer){(uint64_t)mpfr_get_sj(y, MPFR_RNDN) & mask,
                                        mpfr_equal_p(x, y) ? 0 : FPU_I};
    mpfr_clears(x, y, (mpfr_ptr)0);
    return answer;
}

static struct oracle_answer from_integer(const struct shape *s, uint32_t fcsr, int64_t integer)
{
    struct oracle_answer answer;
    mpfr_t x;
    int ternary;

    mpfr_init2(x, s->precision);
    mpfr_clear_flags();
    ternary = mpfr_set_sj(x, integer, modes[fcsr & FCSR_RM]);
    answer = conclude(s, fcsr, x, ternary);
    mpfr_clear(x);
    return answer;
}

/* The NaN's fraction is aligned at its top; below it zeros are put or bits are cut off. */
static uint64_t convert_nan(const struct shape *to, const struct shape *from, uint64_t fs)
{
    uint64_t top = fraction_of(from, fs) << (64 - (from->precision - 1));
    uint64_t fraction = top >> (64 - (to->precision - 1));

    if (fraction == 0)
        return to->quiet_nan;
    return to->exponent | fraction | (fs & from->sign ? to->sign : 0);
}

static struct oracle_answer to_format(const struct shape *to, const struct shape *from,
                                      uint32_t fcsr, uint64_t fs)
{
    struct oracle_answer answer;
    mpfr_t x, y;
    int ternary;

    if (special(from, fs, fs, &answer)) {
        if (answer.causes == FPU_V)
            answer.bits = to->quiet_nan;
        else if (answer.causes == 0)
            answer.bits = convert_nan(to, from, fs);
        return answer;
    }
    mpfr_init2(x, 64);
    mpfr_init2(y, to->precision);
    decode(from, x, fs);
    mpfr_clear_flags();
    ternary = mpfr_set(y, x, modes[fcsr & FCSR_RM]);
    answer = conclude(to, fcsr, y, ternary);
    mpfr_clears(x, y, (mpfr_ptr)0);
    return answer;
}

struct oracle_answer oracle_convert(enum oracle_format to, enum oracle_format from, uint32_t fcsr,
                                    enum fpu_round round, uint64_t fs)
{
    if (to == ORACLE_W || to == ORACLE_L)
        return to_integer(&shapes[from], to == ORACLE_W ? 32 : 64, round, fs);
    if (from == ORACLE_W)
        return from_integer(&shapes[to], fcsr, (int32_t)(uint32_t)fs);
    if (from == ORACLE_L)
        return from_integer(&shapes[to], fcsr, (int64_t)fs);
    return to_format(&shapes[to], &shapes[from], fcsr, fs);
}

struct oracle_answer oracle_compare(enum oracle_format format, unsigned cond, uint64_t fs,
                                    uint64_t ft)
{
    const struct shape *s = &shapes[format];
    bool signalling = is_signalling(s, fs) || is_signalling(s, ft);
    mpfr_t x, y;
    int order;

    if (is_nan(s, fs) || is_nan(s, ft))
        return (struct oracle_answer){cond & 1, signalling || cond & 8 ? FPU_V : 0};
    mpfr_inits2(64, x, y, (mpfr_ptr)0);
    decode(s, x, fs);
    decode(s, y, ft);
    order = mpfr_cmp(x, y);
    mpfr_clears(x, y, (mpfr_ptr)0);
    return (struct oracle_answer){(order < 0 && cond & 4) || (order == 0 && cond & 2), 0};
}

uint32_t oracle_fcsr(uint32_t before, uint32_t causes, bool *trap)
{
    uint32_t after = (before & ~FCSR_CAUSES) | causes << 12;

    *trap = causes & FPU_E || causes & (before >> 7 & 0x1F);
    return *trap ? after : after | causes << 2;
}

void oracle_begin(void)
{
    mpfr_set_emin(-100000);
    mpfr_set_emax(100000);
}

void oracle_end(void)
{
    mpfr_free_cache();
}
