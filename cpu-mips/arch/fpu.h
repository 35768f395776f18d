/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The R10000's floating-point arithmetic, as functions on bit patterns and the FCSR (FCR31).
 *
 * Shape. Each operation is `bool fpu_OP_F(uint32_t *fcsr, uintN_t *fd, operands)`. It returns true
 * if the instruction takes a floating-point exception; then *fd and the Flag bits are as before and
 * Cause tells why (R10000 UM 15.4: "the result of the instruction is not stored, and the Flag bits
 * are not changed"). Otherwise *fd holds the result and Cause was merged into the Flags. Cause
 * always holds exactly what this operation raised. Formats: s = single, d = double, w and l =
 * 32-bit and 64-bit integers, each as the unsigned integer of its width. MOV.fmt, MOVcc, loads,
 * stores and moves to and from integer registers never touch the FCSR: nothing is needed here.
 *
 * Two paths. The inline one serves ordinary operands and results (normal, two binades away from
 * either end of the exponent range) when rounding is to nearest and Inexact does not trap: one host
 * operation, and the Inexact bit found with arithmetic on the bits (fpu_fast.inc.h). All else goes
 * to fpu_slow_*, which is integer arithmetic throughout (fpu.c). So neither the host's rounding
 * mode nor its exception flags are ever read or changed, and the results are the same on every
 * host whose float and double are IEEE binary32 and binary64.
 *
 * Rules, and where they are from. UM = MIPS R10000 Microprocessor User's Manual 2.0, chapter 15;
 * R4K = MIPS R4000 Microprocessor User's Manual, chapters 6 and 7 and appendix B; M4 = MIPS IV
 * Instruction Set 3.2 (Price); M64 = MIPS64 Architecture volume II, which restates M4.
 *
 * - NaN: the top fraction bit is set in a signalling NaN, clear in a quiet one. A signalling
 *   operand raises V, whose untrapped result is the default quiet NaN 0x7FBFFFFF or
 *   0x7FF7FFFFFFFFFFFF. A quiet operand is the result, unchanged and without a cause, and of two
 *   the first in the order fs, ft (IEEE 754-1985 6.2 leaves the choice open, and this one is
 *   ours). R4K lets quiet operands raise E; R4400 and R5000 chips do not, and neither do we.
 * - Denormal operand of anything but compares and moves: E, whatever FS says (R4K 7.4 lists it
 *   without FS; SGI, 64-bit porting guide, chapter 5: "denormalized input operands must still be
 *   handled by softfp"). E goes before every other cause, since nothing was computed.
 * - Tiny result, after rounding as if the exponent were unbounded, exact or not: E, unless FS is
 *   set and neither U nor I is enabled; then U and I, and a result by rounding mode (R4K tables
 *   7-1, 7-2). RN and RZ: zero with the sign of the result. RP: the least positive normal number,
 *   or -0. RM: +0, or the greatest negative normal number.
 * - Overflow: O and I; infinity or the largest finite number by mode and sign (R4K table 7-1).
 * - Division of a finite number other than zero by zero: Z and infinity. V: 0/0, inf/inf, 0*inf,
 *   inf-inf, and the square root of a number below zero (R4K 7.4).
 * - ABS and NEG are arithmetic: any NaN operand raises V (M4 and M64, ABS.fmt and NEG.fmt).
 * - MADD and its kin: the product is rounded, then the sum (the R10000 does not fuse); causes of
 *   both. NMADD and NMSUB then change the sign bit, whatever the result is (M64, NMADD.fmt).
 * - RECIP is DIV with 1; RSQRT is SQRT, rounded, then DIV with 1; causes of both. M4 lets them be
 *   one and two units in the last place off. The R10000's latencies tell its way: RECIP takes as
 *   long as DIV, and RSQRT as SQRT and DIV together (30 = 18 + 12, 52 = 33 + 19 cycles).
 * - To W and L: V alone for NaN, infinity and what is out of range after rounding, with the result
 *   2^31-1 or 2^63-1 whatever the sign (M4; R4K appendix B, ROUND.L). From W and L: any value.
 * - CVT.S.D of a quiet NaN keeps the sign and the top of the fraction, or gives the default NaN if
 *   nothing of that is left. CVT.D.S extends the fraction with zeros.
 * - CTC1 that leaves FCR31 with a Cause bit and its Enable set, or with E, traps at once; the value
 *   is written (UM 15.4, 17).
 */
#ifndef CPU_MIPS_ARCH_FPU_H
#define CPU_MIPS_ARCH_FPU_H

#include <float.h>
#include <string.h>

#include "sim/core/types.h"

_Static_assert(FLT_MANT_DIG == 24 && DBL_MANT_DIG == 53 && FLT_EVAL_METHOD == 0,
               "the fast path computes with the host's IEEE single and double precision");

/* FCR31 (UM figure 15-7): 31:25 FCC7-1, 24 FS, 23 FCC0, 17:12 Cause, 11:7 Enable, 6:2 Flag, RM. */
#define FCSR_RM           UINT32_C(0x00000003)
#define FCSR_FLAGS        UINT32_C(0x0000007C)
#define FCSR_ENABLES      UINT32_C(0x00000F80)
#define FCSR_CAUSES       UINT32_C(0x0003F000)
#define FCSR_FS           UINT32_C(0x01000000)
#define FCSR_CONDITIONS   UINT32_C(0xFE800000)
#define FCSR_WRITABLE     UINT32_C(0xFF83FFFF) /* bits 22:18 read as zero (UM 15.4) */
#define FCSR_FLAG_SHIFT   2
#define FCSR_ENABLE_SHIFT 7
#define FCSR_CAUSE_SHIFT  12

/* The bits of Cause, Enable (without E) and Flag (without E), each field's lowest bit first. */
#define FPU_I UINT32_C(0x01) /* inexact */
#define FPU_U UINT32_C(0x02) /* underflow */
#define FPU_O UINT32_C(0x04) /* overflow */
#define FPU_Z UINT32_C(0x08) /* division by zero */
#define FPU_V UINT32_C(0x10) /* invalid operation */
#define FPU_E UINT32_C(0x20) /* unimplemented operation: always traps, has no flag */

/* FCR0: implementation 9 in 15:8 as in PRId, revision 0. */
#define FPU_FCR0 UINT32_C(0x00000900)

#define FPU_NAN_S UINT32_C(0x7FBFFFFF)
#define FPU_NAN_D UINT64_C(0x7FF7FFFFFFFFFFFF)
#define FPU_MAX_W UINT32_C(0x7FFFFFFF)
#define FPU_MAX_L UINT64_C(0x7FFFFFFFFFFFFFFF)

/* RM of FCR31, and the fixed modes of ROUND, TRUNC, CEIL and FLOOR. */
enum fpu_round { FPU_RN, FPU_RZ, FPU_RP, FPU_RM };

enum fpu_op {
    FPU_ADD,
    FPU_SUB,
    FPU_MUL,
    FPU_DIV,
    FPU_SQRT,
    FPU_ABS,
    FPU_NEG,
    FPU_RECIP,
    FPU_RSQRT,
    FPU_MADD,  /* fs * ft + fr */
    FPU_MSUB,  /* fs * ft - fr */
    FPU_NMADD, /* -(fs * ft + fr) */
    FPU_NMSUB, /* -(fs * ft - fr) */
};

/*
 * Any operation on any operands; the inline functions below call it for what they do not do
 * themselves. Operands that the operation does not have are ignored.
 */
bool fpu_slow_s(uint32_t *fcsr, uint32_t *fd, enum fpu_op op, uint32_t fs, uint32_t ft,
                uint32_t fr);
bool fpu_slow_d(uint32_t *fcsr, uint64_t *fd, enum fpu_op op, uint64_t fs, uint64_t ft,
                uint64_t fr);

/* The same for conversions; `round` is the instruction's mode, or FCSR.RM for CVT. */
bool fpu_slow_w_s(uint32_t *fcsr, uint32_t *fd, enum fpu_round round, uint32_t fs);
bool fpu_slow_w_d(uint32_t *fcsr, uint32_t *fd, enum fpu_round round, uint64_t fs);
bool fpu_slow_l_s(uint32_t *fcsr, uint64_t *fd, enum fpu_round round, uint32_t fs);
bool fpu_slow_l_d(uint32_t *fcsr, uint64_t *fd, enum fpu_round round, uint64_t fs);
bool fpu_slow_s_d(uint32_t *fcsr, uint32_t *fd, uint64_t fs);
bool fpu_slow_d_s(uint32_t *fcsr, uint64_t *fd, uint32_t fs);
bool fpu_slow_s_l(uint32_t *fcsr, uint32_t *fd, uint64_t fs);
bool fpu_slow_d_l(uint32_t *fcsr, uint64_t *fd, uint64_t fs);

/*
 * End an operation that raised `causes` (FPU_*): Cause is set, and Flags too unless it traps.
 * Returns whether it traps. Called with FPU_E for formats that an instruction does not have.
 */
static inline bool fpu_finish(uint32_t *fcsr, uint32_t causes)
{
    uint32_t enabled = ((*fcsr & FCSR_ENABLES) >> FCSR_ENABLE_SHIFT) | FPU_E;

    *fcsr = (*fcsr & ~FCSR_CAUSES) | causes << FCSR_CAUSE_SHIFT;
    if (causes & enabled)
        return true;
    *fcsr |= causes << FCSR_FLAG_SHIFT;
    return false;
}

/* CTC1 to FCR31. True if the value makes it trap; it is written in any case. */
static inline bool fpu_write_fcsr(uint32_t *fcsr, uint32_t value)
{
    uint32_t enabled = ((value & FCSR_ENABLES) >> FCSR_ENABLE_SHIFT) | FPU_E;

    *fcsr = value & FCSR_WRITABLE;
    return ((value & FCSR_CAUSES) >> FCSR_CAUSE_SHIFT & enabled) != 0;
}

/* CFC1. Only FCR0 and FCR31 exist; the manual leaves the others undefined, here they are zero. */
static inline uint32_t fpu_read_control(uint32_t fcsr, unsigned number)
{
    if (number == 31)
        return fcsr;
    return number == 0 ? FPU_FCR0 : 0;
}

/* Mask in FCR31 of condition code `cc`, 0 to 7. */
static inline uint32_t fpu_condition_mask(unsigned cc)
{
    return UINT32_C(1) << (cc == 0 ? 23 : 24 + cc);
}

static inline bool fpu_condition(uint32_t fcsr, unsigned cc)
{
    return (fcsr & fpu_condition_mask(cc)) != 0;
}

static inline void fpu_set_condition(uint32_t *fcsr, unsigned cc, bool value)
{
    uint32_t mask = fpu_condition_mask(cc);

    *fcsr = value ? *fcsr | mask : *fcsr & ~mask;
}

/* The inline path may be taken: to nearest, and Inexact does not trap. */
static inline bool fpu_is_fast(uint32_t fcsr)
{
    return (fcsr & (FCSR_RM | FPU_I << FCSR_ENABLE_SHIFT)) == 0;
}

/* End an operation that cannot trap and raised Inexact or nothing; no branch on which. */
static inline bool fpu_finish_fast(uint32_t *fcsr, bool inexact)
{
    uint32_t bits = FPU_I << FCSR_CAUSE_SHIFT | FPU_I << FCSR_FLAG_SHIFT;

    *fcsr = (*fcsr & ~FCSR_CAUSES) | (bits & (0 - (uint32_t)inexact));
    return false;
}

#define FPU_SUFFIX   s
#define FPU_UINT     uint32_t
#define FPU_REAL     float
#define FPU_FRACTION 23
#define FPU_EXPONENT 8
#define FPU_SQRT_OF  __builtin_sqrtf
#include "cpu-mips/arch/fpu_fast.inc.h"

#define FPU_SUFFIX   d
#define FPU_UINT     uint64_t
#define FPU_REAL     double
#define FPU_FRACTION 52
#define FPU_EXPONENT 11
#define FPU_SQRT_OF  __builtin_sqrt
#include "cpu-mips/arch/fpu_fast.inc.h"

#include "cpu-mips/arch/fpu_convert.h"

#endif
