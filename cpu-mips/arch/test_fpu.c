/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every floating-point operation against MPFR: result, Cause, Flags and whether it traps, in the
 * four rounding modes, with FS and the enables, for all combinations of special values and for
 * random operands. FPU_VECTORS in the environment sets how many random vectors each case draws.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "cpu-mips/arch/test_fpu_oracle.h"

#define ENABLE(causes) ((uint32_t)(causes) << FCSR_ENABLE_SHIFT)

/* FS and enables that the special values are run under; each in the four rounding modes. */
static const uint32_t settings[] = {
    0,
    FCSR_FS,
    FCSR_FS | ENABLE(FPU_U),
    FCSR_FS | ENABLE(FPU_I),
    FCSR_FS | ENABLE(FPU_V | FPU_Z | FPU_O),
    ENABLE(FPU_V),
    ENABLE(FPU_Z),
    ENABLE(FPU_O),
    ENABLE(FPU_I),
    ENABLE(0x1F),
};

/* clang-format off */
static const uint64_t specials_d[] = {
    0x0000000000000000, 0x0000000000000001, 0x000FFFFFFFFFFFFF, /* 0, least, greatest denormal */
    0x0010000000000000, 0x0010000000000001, 0x001FFFFFFFFFFFFF, /* least normal, and above */
    0x0020000000000000, 0x002FFFFFFFFFFFFF, 0x0340000000000000,
    0x1FF0000000000000, 0x1FF0000000000001, 0x1FFFFFFFFFFFFFFF, /* products near the least */
    0x2000000000000000, 0x3800000000000000, 0x380FFFFFFFFFFFFF, /* near the least single */
    0x3810000000000000, 0x380FFFFFEFFFFFFF, 0x380FFFFFF0000000,
    0x3CA0000000000000, 0x3CB0000000000000, 0x3FE0000000000000, /* 2^-53, 2^-52, 1/2 */
    0x3FEFFFFFFFFFFFFF, 0x3FF0000000000000, 0x3FF0000000000001, /* around 1 */
    0x3FF0000010000000, 0x3FF0000030000000, 0x3FF0000010000001, /* halfway between singles */
    0x3FF8000000000000, 0x4000000000000000, 0x4004000000000000, /* 1.5, 2, 2.5 */
    0x4008000000000000, 0x400921FB54442D18, 0x3FB999999999999A,
    0x41DFFFFFFFC00000, 0x41DFFFFFFFE00000, 0x41DFFFFFFFDFFFFF, /* around 2^31 - 1 */
    0x41E0000000000000, 0x41E0000000100000, 0x41E0000000200000, /* around 2^31 */
    0x4320000000000000, 0x4330000000000000, 0x4330000000000001, /* 2^51, 2^52 */
    0x432FFFFFFFFFFFFF, 0x4340000000000000, 0x43CFFFFFFFFFFFFF, /* 2^53, 2^62 */
    0x43DFFFFFFFFFFFFF, 0x43E0000000000000, 0x43F0000000000000, /* 2^63, 2^64 */
    0x47EFFFFFE0000000, 0x47EFFFFFEFFFFFFF, 0x47EFFFFFF0000000, /* around the largest single */
    0x47F0000000000000, 0x7FDFFFFFFFFFFFFF, 0x7FE0000000000000,
    0x7FEFFFFFFFFFFFFF, 0x7FF0000000000000, /* largest, infinity */
    0x7FF7FFFFFFFFFFFF, 0x7FF0000000000001, 0x7FF0000020000000, /* quiet */
    0x7FF8000000000000, 0x7FFFFFFFFFFFFFFF,                     /* signalling */
};

static const uint32_t specials_s[] = {
    0x00000000, 0x00000001, 0x007FFFFF, /* 0, least, greatest denormal */
    0x00800000, 0x00800001, 0x00FFFFFF, 0x01000000, 0x017FFFFF, 0x0C000000,
    0x1FFFFFFF, 0x20000000, 0x20000001, /* products near the least */
    0x33800000, 0x34000000, 0x3F000000, 0x3F7FFFFF, 0x3F800000, 0x3F800001,
    0x3FC00000, 0x40000000, 0x40200000, 0x40400000, 0x40490FDB, 0x3DCCCCCD,
    0x4B000000, 0x4B000001, 0x4B800000, /* 2^23, 2^24 */
    0x4EFFFFFF, 0x4F000000, 0x4F800000, /* around 2^31 */
    0x5EFFFFFF, 0x5F000000, 0x5F800000, /* around 2^63 */
    0x7EFFFFFF, 0x7F000000, 0x7F7FFFFF, 0x7F800000,
    0x7FBFFFFF, 0x7F800001, /* quiet */
    0x7FC00000, 0x7FFFFFFF, /* signalling */
};

static const int64_t specials_l[] = {
    0, 1, 3, 0xFFFFFF, 0x1000000, 0x1000001, 0x1000003, 0x2000002, 0x7FFFFFFF, 0x80000000,
    0x1FFFFFFFFFFFFF, 0x20000000000000, 0x20000000000001, 0x20000000000003, 0x7FFFFFFFFFFFFDFF,
    0x7FFFFFFFFFFFFE00, 0x7FFFFFFFFFFFFFFF, INT64_MIN,
};

/* clang-format on */

/* The special value `i` of a floating-point format; the second half are the negative ones. */
static uint64_t special_of(enum oracle_format format, size_t i)
{
    if (format == ORACLE_D)
        return specials_d[i / 2] | (uint64_t)(i & 1) << 63;
    return specials_s[i / 2] | (uint64_t)(i & 1) << 31;
}

static size_t special_count(enum oracle_format format)
{
    return 2 * (format == ORACLE_D ? ARRAY_LENGTH(specials_d) : ARRAY_LENGTH(specials_s));
}

/* SplitMix64, from a fixed seed: the same vectors in every run. */
struct random {
    uint64_t state;
};

static uint64_t draw(struct random *random)
{
    uint64_t z = random->state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static unsigned long vector_count(void)
{
    const char *text = getenv("FPU_VECTORS");

    return text ? strtoul(text, NULL, 10) : 100000;
}

/*
 * Operands of several kinds: any bits; exponents near the middle, so that sums overlap; few bits in
 * the fraction, so that results are exact or halfway; exponents near the ends; special values.
 */
static uint64_t draw_operand(struct random *random, enum oracle_format format)
{
    int fraction = format == ORACLE_D ? 52 : 23, width = format == ORACLE_D ? 11 : 8;
    uint64_t any = draw(random), pick = draw(random);
    uint64_t bits = any & ((UINT64_C(1) << fraction) - 1);
    uint64_t sign = (any >> 63) << (fraction + width);
    uint64_t middle = (UINT64_C(1) << (width - 1)) - 1, spread = pick >> 8 & 63;

    if (pick & 1)
        bits = bits >> (pick >> 16 & 31) << (pick >> 16 & 31);
    if (pick & 2)
        bits &= ~UINT64_C(0) << (fraction - (int)(pick >> 24 & 15));
    switch (pick >> 2 & 7) {
    case 0:
        return format == ORACLE_D ? any : any & UINT32_MAX;
    case 1:
        return special_of(format, (pick >> 32) % special_count(format));
    case 2:
        return sign | (spread >> 2) << fraction | bits;
    case 3:
        return sign | (2 * middle - (spread >> 3)) << fraction | bits;
    case 4:
        return sign | (middle / 2 + spread) << fraction | bits;
    default:
        return sign | (middle - 32 + spread) << fraction | bits;
    }
}

/* An FCSR with noise in Cause, Flags and condition codes; to nearest without traps in half. */
static uint32_t draw_fcsr(struct random *random)
{
    uint32_t any = (uint32_t)draw(random) & FCSR_WRITABLE;

    if (draw(random) & 1)
        any &= ~(FCSR_RM | FCSR_ENABLES);
    return any;
}

static bool call_s(enum fpu_op op, uint32_t *fcsr, uint32_t *fd, uint32_t fs, uint32_t ft,
                   uint32_t fr)
{
    switch (op) {
    case FPU_ADD:
        return fpu_add_s(fcsr, fd, fs, ft);
    case FPU_SUB:
        return fpu_sub_s(fcsr, fd, fs, ft);
    case FPU_MUL:
        return fpu_mul_s(fcsr, fd, fs, ft);
    case FPU_DIV:
        return fpu_div_s(fcsr, fd, fs, ft);
    case FPU_SQRT:
        return fpu_sqrt_s(fcsr, fd, fs);
    case FPU_ABS:
        return fpu_abs_s(fcsr, fd, fs);
    case FPU_NEG:
        return fpu_neg_s(fcsr, fd, fs);
    case FPU_RECIP:
        return fpu_recip_s(fcsr, fd, fs);
    case FPU_RSQRT:
        return fpu_rsqrt_s(fcsr, fd, fs);
    case FPU_MADD:
        return fpu_madd_s(fcsr, fd, fr, fs, ft);
    case FPU_MSUB:
        return fpu_msub_s(fcsr, fd, fr, fs, ft);
    case FPU_NMADD:
        return fpu_nmadd_s(fcsr, fd, fr, fs, ft);
    default:
        return fpu_nmsub_s(fcsr, fd, fr, fs, ft);
    }
}

static bool call_d(enum fpu_op op, uint32_t *fcsr, uint64_t *fd, uint64_t fs, uint64_t ft,
                   uint64_t fr)
{
    switch (op) {
    case FPU_ADD:
        return fpu_add_d(fcsr, fd, fs, ft);
    case FPU_SUB:
        return fpu_sub_d(fcsr, fd, fs, ft);
    case FPU_MUL:
        return fpu_mul_d(fcsr, fd, fs, ft);
    case FPU_DIV:
        return fpu_div_d(fcsr, fd, fs, ft);
    case FPU_SQRT:
        return fpu_sqrt_d(fcsr, fd, fs);
    case FPU_ABS:
        return fpu_abs_d(fcsr, fd, fs);
    case FPU_NEG:
        return fpu_neg_d(fcsr, fd, fs);
    case FPU_RECIP:
        return fpu_recip_d(fcsr, fd, fs);
    case FPU_RSQRT:
        return fpu_rsqrt_d(fcsr, fd, fs);
    case FPU_MADD:
        return fpu_madd_d(fcsr, fd, fr, fs, ft);
    case FPU_MSUB:
        return fpu_msub_d(fcsr, fd, fr, fs, ft);
    case FPU_NMADD:
        return fpu_nmadd_d(fcsr, fd, fr, fs, ft);
    default:
        return fpu_nmsub_d(fcsr, fd, fr, fs, ft);
    }
}

/* A destination's value before the instruction, to see that a trap leaves it. */
#define UNTOUCHED UINT64_C(0x5A5A5A5A5A5A5A5A)

struct outcome {
    bool trap;
    uint32_t fcsr;
    uint64_t fd;
};

static struct outcome perform(enum oracle_format format, uint32_t fcsr, enum fpu_op op,
                              const uint64_t *operands)
{
    struct outcome o = {.fcsr = fcsr, .fd = UNTOUCHED};
    uint32_t single = (uint32_t)UNTOUCHED;

    if (format == ORACLE_D) {
        o.trap = call_d(op, &o.fcsr, &o.fd, operands[0], operands[1], operands[2]);
        return o;
    }
    o.trap = call_s(op, &o.fcsr, &single, (uint32_t)operands[0], (uint32_t)operands[1],
                    (uint32_t)operands[2]);
    o.fd = single;
    return o;
}

/* The same by the integer path alone, which the inline path must agree with. */
static struct outcome perform_slow(enum oracle_format format, uint32_t fcsr, enum fpu_op op,
                                   const uint64_t *operands)
{
    struct outcome o = {.fcsr = fcsr, .fd = UNTOUCHED};
    uint32_t single = (uint32_t)UNTOUCHED;

    if (format == ORACLE_D) {
        o.trap = fpu_slow_d(&o.fcsr, &o.fd, op, operands[0], operands[1], operands[2]);
        return o;
    }
    o.trap = fpu_slow_s(&o.fcsr, &single, op, (uint32_t)operands[0], (uint32_t)operands[1],
                        (uint32_t)operands[2]);
    o.fd = single;
    return o;
}

static void compare_outcome(struct oracle_answer answer, bool wide, uint32_t fcsr,
                            const struct outcome *o, const char *what, unsigned detail,
                            const uint64_t *operands)
{
    bool trap;
    uint32_t expected = oracle_fcsr(fcsr, answer.causes, &trap);
    uint64_t untouched = wide ? UNTOUCHED : (uint32_t)UNTOUCHED;
    uint64_t fd = trap ? untouched : answer.bits;

    if (o->trap != trap || o->fcsr != expected || o->fd != fd)
        fail_msg("%s %u, fcsr %08x, operands %016llx %016llx %016llx:\n"
                 "got trap %d fcsr %08x fd %016llx, MPFR says trap %d fcsr %08x fd %016llx",
                 what, detail, fcsr, (unsigned long long)operands[0],
                 (unsigned long long)operands[1], (unsigned long long)operands[2], o->trap, o->fcsr,
                 (unsigned long long)o->fd, trap, expected, (unsigned long long)fd);
}

static void check_operation(enum oracle_format format, uint32_t fcsr, enum fpu_op op,
                            const uint64_t *operands)
{
    struct oracle_answer answer =
        oracle_operate(format, fcsr, op, operands[0], operands[1], operands[2]);
    struct outcome o = perform(format, fcsr, op, operands);
    struct outcome slow = perform_slow(format, fcsr, op, operands);

    compare_outcome(answer, format == ORACLE_D, fcsr, &o, "operation", op, operands);
    compare_outcome(answer, format == ORACLE_D, fcsr, &slow, "integer path, operation", op,
                    operands);
}

/* Every setting and mode for these operands. */
static void check_settings(enum oracle_format format, enum fpu_op op, const uint64_t *operands)
{
    for (size_t i = 0; i < ARRAY_LENGTH(settings); i++)
        for (uint32_t round = 0; round < 4; round++)
            check_operation(format, settings[i] | round | FCSR_CONDITIONS | FPU_Z << 2, op,
                            operands);
}

static void one_operand_specials(enum oracle_format format)
{
    static const enum fpu_op ops[] = {FPU_SQRT, FPU_ABS, FPU_NEG, FPU_RECIP, FPU_RSQRT};

    for (size_t op = 0; op < ARRAY_LENGTH(ops); op++)
        for (size_t i = 0; i < special_count(format); i++) {
            uint64_t operands[3] = {special_of(format, i), 0, 0};

            check_settings(format, ops[op], operands);
        }
}

static void two_operand_specials(enum oracle_format format)
{
    size_t count = special_count(format);

    for (enum fpu_op op = FPU_ADD; op <= FPU_DIV; op++)
        for (size_t i = 0; i < count * count; i++) {
            uint64_t operands[3] = {special_of(format, i / count), special_of(format, i % count),
                                    0};

            check_settings(format, op, operands);
        }
}

/* Three operands are too many for all settings: each combination meets one of them. */
static void three_operand_specials(enum oracle_format format)
{
    size_t count = special_count(format), all = count * count * count;

    for (size_t i = 0; i < all; i++) {
        uint64_t operands[3] = {special_of(format, i / count / count),
                                special_of(format, i / count % count),
                                special_of(format, i % count)};
        uint32_t setting = settings[i / 16 % ARRAY_LENGTH(settings)];

        check_operation(format, setting | (i / 4 & 3), FPU_MADD + (i & 3), operands);
    }
}

static void random_operations(enum oracle_format format)
{
    struct random random = {.state = format};

    for (unsigned long i = vector_count(); i > 0; i--) {
        uint64_t operands[3] = {draw_operand(&random, format), draw_operand(&random, format),
                                draw_operand(&random, format)};

        check_operation(format, draw_fcsr(&random), (enum fpu_op)(draw(&random) % 13), operands);
    }
}

static void single_operations_on_special_values_agree_with_mpfr(void **state)
{
    (void)state;
    one_operand_specials(ORACLE_S);
    two_operand_specials(ORACLE_S);
    three_operand_specials(ORACLE_S);
}

static void double_operations_on_special_values_agree_with_mpfr(void **state)
{
    (void)state;
    one_operand_specials(ORACLE_D);
    two_operand_specials(ORACLE_D);
    three_operand_specials(ORACLE_D);
}

static void single_operations_on_random_values_agree_with_mpfr(void **state)
{
    (void)state;
    random_operations(ORACLE_S);
}

static void double_operations_on_random_values_agree_with_mpfr(void **state)
{
    (void)state;
    random_operations(ORACLE_D);
}

/* Conversions: `cvt` rounds by FCSR.RM, the others by `round`. */
static struct outcome convert(enum oracle_format to, enum oracle_format from, uint32_t fcsr,
                              bool cvt, enum fpu_round round, uint64_t fs)
{
    struct outcome o = {.fcsr = fcsr, .fd = UNTOUCHED};
    uint32_t word = (uint32_t)UNTOUCHED, source = (uint32_t)fs;

    if (to == ORACLE_D && from == ORACLE_S)
        o.trap = fpu_cvt_d_s(&o.fcsr, &o.fd, source);
    else if (to == ORACLE_D && from == ORACLE_W)
        o.trap = fpu_cvt_d_w(&o.fcsr, &o.fd, source);
    else if (to == ORACLE_D)
        o.trap = fpu_cvt_d_l(&o.fcsr, &o.fd, fs);
    else if (to == ORACLE_S && from == ORACLE_D)
        o.trap = fpu_cvt_s_d(&o.fcsr, &word, fs);
    else if (to == ORACLE_S && from == ORACLE_W)
        o.trap = fpu_cvt_s_w(&o.fcsr, &word, source);
    else if (to == ORACLE_S)
        o.trap = fpu_cvt_s_l(&o.fcsr, &word, fs);
    else if (to == ORACLE_W && from == ORACLE_S)
        o.trap = cvt ? fpu_cvt_w_s(&o.fcsr, &word, source) : fpu_w_s(&o.fcsr, &word, round, source);
    else if (to == ORACLE_W)
        o.trap = cvt ? fpu_cvt_w_d(&o.fcsr, &word, fs) : fpu_w_d(&o.fcsr, &word, round, fs);
    else if (from == ORACLE_S)
        o.trap = cvt ? fpu_cvt_l_s(&o.fcsr, &o.fd, source) : fpu_l_s(&o.fcsr, &o.fd, round, source);
    else
        o.trap = cvt ? fpu_cvt_l_d(&o.fcsr, &o.fd, fs) : fpu_l_d(&o.fcsr, &o.fd, round, fs);
    if (to == ORACLE_S || to == ORACLE_W)
        o.fd = word;
    return o;
}

static const struct {
    enum oracle_format to, from;
} conversions[] = {
    {ORACLE_S, ORACLE_D}, {ORACLE_S, ORACLE_W}, {ORACLE_S, ORACLE_L}, {ORACLE_D, ORACLE_S},
    {ORACLE_D, ORACLE_W}, {ORACLE_D, ORACLE_L}, {ORACLE_W, ORACLE_S}, {ORACLE_W, ORACLE_D},
    {ORACLE_L, ORACLE_S}, {ORACLE_L, ORACLE_D},
};

static void check_conversion(size_t which, uint32_t fcsr, bool cvt, enum fpu_round round,
                             uint64_t fs)
{
    enum oracle_format to = conversions[which].to, from = conversions[which].from;
    enum fpu_round mode = cvt ? (enum fpu_round)(fcsr & FCSR_RM) : round;
    struct oracle_answer answer = oracle_convert(to, from, fcsr, mode, fs);
    struct outcome o = convert(to, from, fcsr, cvt, round, fs);
    uint64_t operands[3] = {fs, cvt, round};

    compare_outcome(answer, to == ORACLE_D || to == ORACLE_L, fcsr, &o, "conversion",
                    (unsigned)which, operands);
}

static size_t source_count(enum oracle_format from)
{
    if (from == ORACLE_W || from == ORACLE_L)
        return 2 * ARRAY_LENGTH(specials_l);
    return special_count(from);
}

static uint64_t source_of(enum oracle_format from, size_t i)
{
    uint64_t integer = (uint64_t)specials_l[i / 2 % ARRAY_LENGTH(specials_l)];

    if (from == ORACLE_S || from == ORACLE_D)
        return special_of(from, i);
    integer = i & 1 ? 0 - integer : integer;
    return from == ORACLE_W ? integer & UINT32_MAX : integer;
}

static void conversions_of_special_values_agree_with_mpfr(void **state)
{
    (void)state;
    for (size_t which = 0; which < ARRAY_LENGTH(conversions); which++) {
        enum oracle_format from = conversions[which].from;

        for (size_t i = 0; i < source_count(from) * ARRAY_LENGTH(settings) * 32; i++) {
            uint32_t fcsr = settings[i / 32 % ARRAY_LENGTH(settings)] | (i & 3);
            uint64_t fs = source_of(from, i / 32 / ARRAY_LENGTH(settings));

            check_conversion(which, fcsr, i & 4, (enum fpu_round)(i >> 3 & 3), fs);
        }
    }
}

static uint64_t draw_source(struct random *random, enum oracle_format from)
{
    uint64_t any = draw(random);
    int shift = (int)(draw(random) & 63);

    if (from == ORACLE_S || from == ORACLE_D)
        return draw_operand(random, from);
    any = any >> shift << (draw(random) & 31);
    any = draw(random) & 1 ? 0 - any : any;
    return from == ORACLE_W ? any & UINT32_MAX : any;
}

static void conversions_of_random_values_agree_with_mpfr(void **state)
{
    struct random random = {.state = 7};

    (void)state;
    for (unsigned long i = vector_count(); i > 0; i--) {
        size_t which = draw(&random) % ARRAY_LENGTH(conversions);
        uint64_t fs = draw_source(&random, conversions[which].from);
        uint64_t pick = draw(&random);

        check_conversion(which, draw_fcsr(&random), pick & 1, (enum fpu_round)(pick >> 1 & 3), fs);
    }
}

static void check_compare(enum oracle_format format, uint32_t fcsr, unsigned cond, unsigned cc,
                          uint64_t fs, uint64_t ft)
{
    struct oracle_answer answer = oracle_compare(format, cond, fs, ft);
    uint32_t after = fcsr, expected, mask = fpu_condition_mask(cc);
    bool trap, trapped;

    expected = oracle_fcsr(fcsr, answer.causes, &trap);
    if (!trap)
        expected = answer.bits ? expected | mask : expected & ~mask;
    if (format == ORACLE_D)
        trapped = fpu_compare_d(&after, cond, cc, fs, ft);
    else
        trapped = fpu_compare_s(&after, cond, cc, (uint32_t)fs, (uint32_t)ft);
    if (trap != trapped || after != expected)
        fail_msg("c.%u cc %u, fcsr %08x, %016llx %016llx: trap %d fcsr %08x, not %d %08x", cond, cc,
                 fcsr, (unsigned long long)fs, (unsigned long long)ft, trapped, after, trap,
                 expected);
}

static void compare_specials(enum oracle_format format)
{
    static const uint32_t values[] = {0, FCSR_CONDITIONS, ENABLE(FPU_V), ENABLE(0x1F) | FCSR_FS,
                                      FCSR_CAUSES | FCSR_FLAGS};
    size_t count = special_count(format);

    for (size_t i = 0; i < count * count * 16; i++) {
        uint64_t fs = special_of(format, i / 16 / count), ft = special_of(format, i / 16 % count);

        for (size_t j = 0; j < ARRAY_LENGTH(values); j++)
            check_compare(format, values[j], i & 15, (unsigned)(i + j) / 16 & 7, fs, ft);
    }
}

static void compares_agree_with_mpfr_on_all_sixteen_conditions(void **state)
{
    (void)state;
    compare_specials(ORACLE_S);
    compare_specials(ORACLE_D);
}

static void fcsr_keeps_the_bits_that_exist(void **state)
{
    uint32_t fcsr = 0;

    (void)state;
    assert_false(fpu_write_fcsr(&fcsr, ~(FCSR_CAUSES | FCSR_ENABLES)));
    assert_int_equal(fcsr, 0xFF80007F);
    assert_int_equal(fpu_read_control(fcsr, 31), 0xFF80007F);
    assert_int_equal(fpu_read_control(fcsr, 0) >> 8, 9);
    assert_int_equal(fpu_read_control(fcsr, 25), 0);
}

static void ctc1_traps_when_a_cause_meets_its_enable(void **state)
{
    (void)state;
    for (uint32_t cause = FPU_I; cause <= FPU_V; cause <<= 1)
        for (uint32_t enable = FPU_I; enable <= FPU_V; enable <<= 1) {
            uint32_t fcsr = 0, value = cause << FCSR_CAUSE_SHIFT | ENABLE(enable);

            assert_int_equal(fpu_write_fcsr(&fcsr, value), cause == enable);
            assert_int_equal(fcsr, value);
        }
}

static void ctc1_with_unimplemented_operation_always_traps(void **state)
{
    uint32_t fcsr = 0;

    (void)state;
    assert_true(fpu_write_fcsr(&fcsr, FPU_E << FCSR_CAUSE_SHIFT));
    assert_int_equal(fcsr, FPU_E << FCSR_CAUSE_SHIFT);
}

static void condition_codes_have_bits_23_and_25_to_31(void **state)
{
    (void)state;
    for (unsigned cc = 0; cc < 8; cc++) {
        uint32_t fcsr = 0;

        fpu_set_condition(&fcsr, cc, true);
        assert_int_equal(fcsr, UINT32_C(1) << (cc ? cc + 24 : 23));
        assert_true(fpu_condition(fcsr, cc));
        fcsr = UINT32_MAX;
        fpu_set_condition(&fcsr, cc, false);
        assert_int_equal(~fcsr, UINT32_C(1) << (cc ? cc + 24 : 23));
        assert_false(fpu_condition(fcsr, cc));
    }
}

static void a_format_that_an_instruction_lacks_is_unimplemented(void **state)
{
    uint32_t fcsr = FCSR_FLAGS | FPU_I << FCSR_CAUSE_SHIFT;

    (void)state;
    assert_true(fpu_finish(&fcsr, FPU_E));
    assert_int_equal(fcsr, FCSR_FLAGS | FPU_E << FCSR_CAUSE_SHIFT);
}

static int begin(void **state)
{
    (void)state;
    oracle_begin();
    return 0;
}

static int end(void **state)
{
    (void)state;
    oracle_end();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(single_operations_on_special_values_agree_with_mpfr),
        cmocka_unit_test(double_operations_on_special_values_agree_with_mpfr),
        cmocka_unit_test(single_operations_on_random_values_agree_with_mpfr),
        cmocka_unit_test(double_operations_on_random_values_agree_with_mpfr),
        cmocka_unit_test(conversions_of_special_values_agree_with_mpfr),
        cmocka_unit_test(conversions_of_random_values_agree_with_mpfr),
        cmocka_unit_test(compares_agree_with_mpfr_on_all_sixteen_conditions),
        cmocka_unit_test(fcsr_keeps_the_bits_that_exist),
        cmocka_unit_test(ctc1_traps_when_a_cause_meets_its_enable),
        cmocka_unit_test(ctc1_with_unimplemented_operation_always_traps),
        cmocka_unit_test(condition_codes_have_bits_23_and_25_to_31),
        cmocka_unit_test(a_format_that_an_instruction_lacks_is_unimplemented),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
