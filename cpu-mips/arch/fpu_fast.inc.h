/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inline path of the operations on one floating-point format; fpu.h includes this twice, with
 * FPU_SUFFIX, FPU_UINT, FPU_REAL, FPU_FRACTION and FPU_EXPONENT (widths of the fields), and
 * FPU_SQRT_OF. Each function does one host operation to nearest, and finds out whether the result
 * is exact without the host's flags: reading those costs more than the operation (and clearing them
 * far more), and Cause needs it for each operation anew.
 *
 * Sums: the error of a sum is itself a number of the format, and five more additions compute it
 *     (Knuth, TAOCP 2, 4.2.2 theorem B).
 * Products, quotients, roots: with significands as integers (hidden bit included), the product of
 *     two has as many trailing zeros as both have together; it is exact if those cover the bits
 *     that rounding drops. A quotient or root is exact if multiplying back gives the operand. The
 *     difference is less than 2^53 in size if it is not zero, so 64 bits of it are enough.
 */
#define FPU_JOIN2(a, b) a##b
#define FPU_JOIN(a, b)  FPU_JOIN2(a, b)
#define FPU_FN(name)    FPU_JOIN(name, FPU_SUFFIX)

static inline FPU_REAL FPU_FN(fpu_real_)(FPU_UINT bits)
{
    FPU_REAL real;

    memcpy(&real, &bits, sizeof(real));
    return real;
}

static inline FPU_UINT FPU_FN(fpu_bits_)(FPU_REAL real)
{
    FPU_UINT bits;

    memcpy(&bits, &real, sizeof(bits));
    return bits;
}

/* The biased exponent. */
static inline int FPU_FN(fpu_exponent_)(FPU_UINT bits)
{
    return (int)(bits >> FPU_FRACTION & ((1 << FPU_EXPONENT) - 1));
}

/* The significand of a normal number as an integer. */
static inline uint64_t FPU_FN(fpu_significand_)(FPU_UINT bits)
{
    return (bits & (((FPU_UINT)1 << FPU_FRACTION) - 1)) | (FPU_UINT)1 << FPU_FRACTION;
}

/*
 * Normal, with room to the denormals (so that a result cannot have been rounded up out of them) and
 * to overflow (so that the error of a sum can be computed): biased exponents 2 to maximum - 2.
 */
static inline bool FPU_FN(fpu_is_ordinary_)(FPU_UINT bits)
{
    const FPU_UINT unit = (FPU_UINT)1 << (FPU_FRACTION + 1);
    const FPU_UINT count = ((FPU_UINT)1 << FPU_EXPONENT) - 4;

    return (FPU_UINT)((FPU_UINT)(bits << 1) - 2 * unit) < count * unit;
}

/* Normal or zero: what ABS and NEG need no thought for. */
static inline bool FPU_FN(fpu_is_plain_)(FPU_UINT bits)
{
    const FPU_UINT unit = (FPU_UINT)1 << (FPU_FRACTION + 1);
    const FPU_UINT count = ((FPU_UINT)1 << FPU_EXPONENT) - 2;
    FPU_UINT magnitude = (FPU_UINT)(bits << 1);

    return (FPU_UINT)(magnitude - unit) < count * unit || magnitude == 0;
}

static inline bool FPU_FN(fpu_sum_is_inexact_)(FPU_REAL a, FPU_REAL b, FPU_REAL sum)
{
    FPU_REAL b_part = sum - a;
    FPU_REAL a_part = sum - b_part;

    return (a - a_part) + (b - b_part) != 0;
}

static inline bool FPU_FN(fpu_product_is_inexact_)(FPU_UINT a, FPU_UINT b, FPU_UINT product)
{
    const int bias = (1 << (FPU_EXPONENT - 1)) - 1;
    int zeros =
        __builtin_ctzll(FPU_FN(fpu_significand_)(a)) + __builtin_ctzll(FPU_FN(fpu_significand_)(b));
    int carry =
        FPU_FN(fpu_exponent_)(product) - FPU_FN(fpu_exponent_)(a) - FPU_FN(fpu_exponent_)(b) + bias;

    return zeros < FPU_FRACTION + carry;
}

static inline bool FPU_FN(fpu_quotient_is_inexact_)(FPU_UINT a, FPU_UINT b, FPU_UINT quotient)
{
    const int bias = (1 << (FPU_EXPONENT - 1)) - 1;
    int shift = FPU_FN(fpu_exponent_)(a) - FPU_FN(fpu_exponent_)(b) -
                FPU_FN(fpu_exponent_)(quotient) + bias + FPU_FRACTION;

    return FPU_FN(fpu_significand_)(a) << (shift & 63) !=
           FPU_FN(fpu_significand_)(quotient) * FPU_FN(fpu_significand_)(b);
}

static inline bool FPU_FN(fpu_root_is_inexact_)(FPU_UINT a, FPU_UINT root)
{
    const int bias = (1 << (FPU_EXPONENT - 1)) - 1;
    uint64_t significand = FPU_FN(fpu_significand_)(root);
    int shift = FPU_FN(fpu_exponent_)(a) - 2 * FPU_FN(fpu_exponent_)(root) + bias + FPU_FRACTION;

    return FPU_FN(fpu_significand_)(a) << (shift & 63) != significand * significand;
}

/*
 * The rounded product. The compiler must not see it feed a sum: on hosts with a fused multiply-add
 * it could join the two.
 */
static inline FPU_UINT FPU_FN(fpu_product_)(FPU_UINT a, FPU_UINT b)
{
    FPU_UINT product = FPU_FN(fpu_bits_)(FPU_FN(fpu_real_)(a) * FPU_FN(fpu_real_)(b));

    __asm__("" : "+r"(product));
    return product;
}

static inline bool FPU_FN(fpu_add_)(uint32_t *fcsr, FPU_UINT *fd, FPU_UINT fs, FPU_UINT ft)
{
    FPU_REAL a = FPU_FN(fpu_real_)(fs), b = FPU_FN(fpu_real_)(ft), sum = a + b;
    FPU_UINT result = FPU_FN(fpu_bits_)(sum);

    if (unlikely(!fpu_is_fast(*fcsr) || !FPU_FN(fpu_is_ordinary_)(fs) ||
                 !FPU_FN(fpu_is_ordinary_)(ft) || !FPU_FN(fpu_is_ordinary_)(result)))
        return FPU_FN(fpu_slow_)(fcsr, fd, FPU_ADD, fs, ft, 0);
    *fd = result;
    return fpu_finish_fast(fcsr, FPU_FN(fpu_sum_is_inexact_)(a, b, sum));
}

static inline bool FPU_FN(fpu_sub_)(uint32_t *fcsr, FPU_UINT *fd, FPU_UINT fs, FPU_UINT ft)
{
    FPU_REAL a = FPU_FN(fpu_real_)(fs), b = FPU_FN(fpu_real_)(ft), sum = a - b;
    FPU_UINT result = FPU_FN(fpu_bits_)(sum);

    if (unlikely(!fpu_is_fast(*fcsr) || !FPU_FN(fpu_is_ordinary_)(fs) ||
                 !FPU_FN(fpu_is_ordinary_)(ft) || !FPU_FN(fpu_is_ordinary_)(result)))
        return FPU_FN(fpu_slow_)(fcsr, fd, FPU_SUB, fs, ft, 0);
    *fd = result;
    return fpu_finish_fast(fcsr, FPU_FN(fpu_sum_is_inexact_)(a, -b, sum));
}

static inline bool FPU_FN(fpu_mul_)(uint32_t *fcsr, FPU_UINT *fd, FPU_UINT fs, FPU_UINT ft)
{
    FPU_UINT result = FPU_FN(fpu_product_)(fs, ft);

    if (unlikely(!fpu_is_fast(*fcsr) || !FPU_FN(fpu_is_ordinary_)(fs) ||
                 !FPU_FN(fpu_is_ordinary_)(ft) || !FPU_FN(fpu_is_ordinary_)(result)))
        return FPU_FN(fpu_slow_)(fcsr, fd, FPU_MUL, fs, ft, 0);
    *fd = result;
    return fpu_finish_fast(fcsr, FPU_FN(fpu_product_is_inexact_)(fs, ft, result));
}

static inline bool FPU_FN(fpu_div_)(uint32_t *fcsr, FPU_UINT *fd, FPU_UINT fs, FPU_UINT ft)
{
    FPU_UINT result;

    if (unlikely(!fpu_is_fast(*fcsr) || !FPU_FN(fpu_is_ordinary_)(fs) ||
                 !FPU_FN(fpu_is_ordinary_)(ft)))
        return FPU_FN(fpu_slow_)(fcsr, fd, FPU_DIV, fs, ft, 0);
    result = FPU_FN(fpu_bits_)(FPU_FN(fpu_real_)(fs) / FPU_FN(fpu_real_)(ft));
    if (unlikely(!FPU_FN(fpu_is_ordinary_)(result)))
        return FPU_FN(fpu_slow_)(fcsr, fd, FPU_DIV, fs, ft, 0);
    *fd = result;
    return fpu_finish_fast(fcsr, FPU_FN(fpu_quotient_is_inexact_)(fs, ft, result));
}

static inline bool FPU_FN(fpu_sqrt_)(uint32_t *fcsr, FPU_UINT *fd, FPU_UINT fs)
{
    FPU_UINT result;

    if (unlikely(!fpu_is_fast(*fcsr) || !FPU_FN(fpu_is_ordinary_)(fs) ||
                 fs >> (FPU_FRACTION + FPU_EXPONENT)))
        return FPU_FN(fpu_slow_)(fcsr, fd, FPU_SQRT, fs, 0, 0);
    result = FPU_FN(fpu_bits_)(FPU_SQRT_OF(FPU_FN(fpu_real_)(fs)));
    *fd = result;
    return fpu_finish_fast(fcsr, FPU_FN(fpu_root_is_inexact_)(fs, result));
}

static inline bool FPU_FN(fpu_abs_)(uint32_t *fcsr, FPU_UINT *fd, FPU_UINT fs)
{
    if (unlikely(!FPU_FN(fpu_is_plain_)(fs)))
        return FPU_FN(fpu_slow_)(fcsr, fd, FPU_ABS, fs, 0, 0);
    *fd = (FPU_UINT)(fs << 1) >> 1;
    return fpu_finish_fast(fcsr, false);
}

static inline bool FPU_FN(fpu_neg_)(uint32_t *fcsr, FPU_UINT *fd, FPU_UINT fs)
{
    if (unlikely(!FPU_FN(fpu_is_plain_)(fs)))
        return FPU_FN(fpu_slow_)(fcsr, fd, FPU_NEG, fs, 0, 0);
    *fd = fs ^ (FPU_UINT)1 << (FPU_FRACTION + FPU_EXPONENT);
    return fpu_finish_fast(fcsr, false);
}

static inline bool FPU_FN(fpu_recip_)(uint32_t *fcsr, FPU_UINT *fd, FPU_UINT fs)
{
    return FPU_FN(fpu_div_)(fcsr, fd, FPU_FN(fpu_bits_)(1), fs);
}

static inline bool FPU_FN(fpu_rsqrt_)(uint32_t *fcsr, FPU_UINT *fd, FPU_UINT fs)
{
    const FPU_UINT one = FPU_FN(fpu_bits_)(1);
    FPU_UINT root, result;

    if (unlikely(!fpu_is_fast(*fcsr) || !FPU_FN(fpu_is_ordinary_)(fs) ||
                 fs >> (FPU_FRACTION + FPU_EXPONENT)))
        return FPU_FN(fpu_slow_)(fcsr, fd, FPU_RSQRT, fs, 0, 0);
    root = FPU_FN(fpu_bits_)(FPU_SQRT_OF(FPU_FN(fpu_real_)(fs)));
    result = FPU_FN(fpu_bits_)(1 / FPU_FN(fpu_real_)(root));
    *fd = result;
    return fpu_finish_fast(fcsr, FPU_FN(fpu_root_is_inexact_)(fs, root) ||
                                     FPU_FN(fpu_quotient_is_inexact_)(one, root, result));
}

/*
 * The inline path of the multiply-add family, with `flip_fr` and `flip` the sign bit or zero: the
 * signs of fr and of the result are changed.
 */
static inline bool FPU_FN(fpu_multiply_add_)(uint32_t *fcsr, FPU_UINT *fd, enum fpu_op op,
                                             FPU_UINT fr, FPU_UINT fs, FPU_UINT ft,
                                             FPU_UINT flip_fr, FPU_UINT flip)
{
    FPU_UINT product = FPU_FN(fpu_product_)(fs, ft);
    FPU_REAL a = FPU_FN(fpu_real_)(product), b = FPU_FN(fpu_real_)(fr ^ flip_fr), sum = a + b;
    FPU_UINT result = FPU_FN(fpu_bits_)(sum);
    unsigned inexact;

    if (unlikely(!fpu_is_fast(*fcsr) || !FPU_FN(fpu_is_ordinary_)(fs) ||
                 !FPU_FN(fpu_is_ordinary_)(ft) || !FPU_FN(fpu_is_ordinary_)(fr) ||
                 !FPU_FN(fpu_is_ordinary_)(product) || !FPU_FN(fpu_is_ordinary_)(result)))
        return FPU_FN(fpu_slow_)(fcsr, fd, op, fs, ft, fr);
    *fd = result ^ flip;
    inexact = FPU_FN(fpu_product_is_inexact_)(fs, ft, product);
    inexact |= FPU_FN(fpu_sum_is_inexact_)(a, b, sum);
    return fpu_finish_fast(fcsr, inexact);
}

#define FPU_SIGN ((FPU_UINT)1 << (FPU_FRACTION + FPU_EXPONENT))

static inline bool FPU_FN(fpu_madd_)(uint32_t *fcsr, FPU_UINT *fd, FPU_UINT fr, FPU_UINT fs,
                                     FPU_UINT ft)
{
    return FPU_FN(fpu_multiply_add_)(fcsr, fd, FPU_MADD, fr, fs, ft, 0, 0);
}

static inline bool FPU_FN(fpu_msub_)(uint32_t *fcsr, FPU_UINT *fd, FPU_UINT fr, FPU_UINT fs,
                                     FPU_UINT ft)
{
    return FPU_FN(fpu_multiply_add_)(fcsr, fd, FPU_MSUB, fr, fs, ft, FPU_SIGN, 0);
}

static inline bool FPU_FN(fpu_nmadd_)(uint32_t *fcsr, FPU_UINT *fd, FPU_UINT fr, FPU_UINT fs,
                                      FPU_UINT ft)
{
    return FPU_FN(fpu_multiply_add_)(fcsr, fd, FPU_NMADD, fr, fs, ft, 0, FPU_SIGN);
}

static inline bool FPU_FN(fpu_nmsub_)(uint32_t *fcsr, FPU_UINT *fd, FPU_UINT fr, FPU_UINT fs,
                                      FPU_UINT ft)
{
    return FPU_FN(fpu_multiply_add_)(fcsr, fd, FPU_NMSUB, fr, fs, ft, FPU_SIGN, FPU_SIGN);
}

/* A NaN whose top fraction bit is set, in the legacy encoding. */
static inline bool FPU_FN(fpu_is_signalling_)(FPU_UINT bits)
{
    const FPU_UINT first = FPU_SIGN - ((FPU_UINT)1 << (FPU_FRACTION - 1));

    return (bits & (FPU_SIGN - 1)) >= first;
}

/*
 * C.cond.fmt: sets condition code `cc` to whether cond<2> and less, cond<1> and equal, or cond<0>
 * and unordered. V for a signalling NaN, and for any NaN if cond<3> is set; if that traps, the code
 * stays as it was. Denormals compare as the numbers they are (R4K 7.4).
 */
static inline bool FPU_FN(fpu_compare_)(uint32_t *fcsr, unsigned cond, unsigned cc, FPU_UINT fs,
                                        FPU_UINT ft)
{
    FPU_REAL a = FPU_FN(fpu_real_)(fs), b = FPU_FN(fpu_real_)(ft);
    unsigned less = a < b, equal = a == b, unordered = !(a <= b) && !(a >= b);

    if (unlikely(unordered) &&
        ((cond & 8) || FPU_FN(fpu_is_signalling_)(fs) || FPU_FN(fpu_is_signalling_)(ft))) {
        if (fpu_finish(fcsr, FPU_V))
            return true;
    } else {
        *fcsr &= ~FCSR_CAUSES;
    }
    fpu_set_condition(fcsr, cc, ((less << 2 | equal << 1 | unordered) & cond) != 0);
    return false;
}

#undef FPU_SIGN
#undef FPU_FN
#undef FPU_JOIN
#undef FPU_JOIN2
#undef FPU_SUFFIX
#undef FPU_UINT
#undef FPU_REAL
#undef FPU_FRACTION
#undef FPU_EXPONENT
#undef FPU_SQRT_OF
