/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every segment of every mode at its first address, its last, and the ones outside (R10000 UM 16.2,
 * tables 16-1 to 16-6), with UX, SX and KX each on and off.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "cpu-mips/arch/addrspace.h"
#include "cpu-mips/arch/cp0.h"

#define K0 CCA_SHARED

/* A range of addresses in one mode, there if these bits of Status are set and those are clear. */
struct range {
    uint64_t first, last;
    uint32_t set, clear;
    enum segment_kind kind;
    paddr_t pa;
    unsigned cca;
};

#define MAPPED            SEGMENT_MAPPED, 0, 0
#define UNMAPPED(pa, cca) SEGMENT_UNMAPPED, pa, cca

/* clang-format off */
static const struct range user[] = {
    {0x0000000000000000, 0x000000007fffffff, 0, ST_UX, MAPPED},                  /* useg */
    {0x0000000000000000, 0x00000fffffffffff, ST_UX, 0, MAPPED},                  /* xuseg */
    {0},
};

static const struct range supervisor[] = {
    {0x0000000000000000, 0x000000007fffffff, 0, ST_SX, MAPPED},                  /* suseg */
    {0x0000000000000000, 0x000000007fffffff, ST_SX, ST_UX, MAPPED},              /* xsuseg */
    {0x0000000000000000, 0x00000fffffffffff, ST_SX | ST_UX, 0, MAPPED},
    {0x4000000000000000, 0x40000fffffffffff, ST_SX, 0, MAPPED},                  /* xsseg */
    {0xffffffffc0000000, 0xffffffffdfffffff, 0, 0, MAPPED},                      /* sseg, csseg */
    {0},
};

#define XKPHYS(n, cca) \
    {0x8000000000000000 + ((uint64_t)(n) << 59), 0x800000ffffffffff + ((uint64_t)(n) << 59), \
     ST_KX, 0, UNMAPPED(0, cca)}
/* In the uncached windows bits 58:57 are an attribute. */
#define XKPHYS_ATTRIBUTE(n, attribute, cca) \
    {0x8000000000000000 + ((uint64_t)(n) << 59 | (uint64_t)(attribute) << 57), \
     0x800000ffffffffff + ((uint64_t)(n) << 59 | (uint64_t)(attribute) << 57), \
     ST_KX, 0, UNMAPPED(0, cca)}

static const struct range kernel[] = {
    {0x0000000000000000, 0x000000007fffffff, ST_ERL, 0, UNMAPPED(0, CCA_UNCACHED)},
    {0x0000000000000000, 0x000000007fffffff, 0, ST_ERL, MAPPED},                 /* kuseg */
    {0x0000000080000000, 0x00000fffffffffff, ST_KX | ST_UX, ST_ERL, MAPPED},     /* xkuseg */
    {0x4000000000000000, 0x40000fffffffffff, ST_KX | ST_SX, 0, MAPPED},          /* xksseg */
    XKPHYS_ATTRIBUTE(2, 0, CCA_UNCACHED), XKPHYS_ATTRIBUTE(2, 1, CCA_UNCACHED),
    XKPHYS_ATTRIBUTE(2, 2, CCA_UNCACHED), XKPHYS_ATTRIBUTE(2, 3, CCA_UNCACHED),
    XKPHYS(3, CCA_NONCOHERENT), XKPHYS(4, CCA_EXCLUSIVE), XKPHYS(5, CCA_SHARED),
    XKPHYS_ATTRIBUTE(7, 0, CCA_UNCACHED_ACCELERATED),
    XKPHYS_ATTRIBUTE(7, 1, CCA_UNCACHED_ACCELERATED),
    XKPHYS_ATTRIBUTE(7, 2, CCA_UNCACHED_ACCELERATED),
    XKPHYS_ATTRIBUTE(7, 3, CCA_UNCACHED_ACCELERATED),
    {0xc000000000000000, 0xc0000fff7fffffff, ST_KX, 0, MAPPED},                  /* xkseg */
    {0xffffffff80000000, 0xffffffff9fffffff, 0, 0, UNMAPPED(0, K0)},             /* kseg0 */
    {0xffffffffa0000000, 0xffffffffbfffffff, 0, 0, UNMAPPED(0, CCA_UNCACHED)},   /* kseg1 */
    {0xffffffffc0000000, 0xffffffffdfffffff, 0, 0, MAPPED},                      /* ksseg */
    {0xffffffffe0000000, 0xffffffffffffffff, 0, 0, MAPPED},                      /* kseg3 */
    {0},
};
/* clang-format on */

/* Where boundaries might wrongly be. */
static const uint64_t others[] = {
    0x00000000ffffffff, 0x0000000100000000, 0x0000100000000000, 0x3fffffffffffffff,
    0x4000100000000000, 0x7fffffffffffffff, 0x8000000000000000, 0x8800000000000000,
    0xb000000000000000, 0x9000010000000000, 0x9800010000000000, 0xa800010000000000,
    0xaa00000000000000, 0xbfffffffffffffff, 0xc0000fff80000000, 0xc0000fffffffffff,
    0xc000100000000000, 0xfffffffefffffffe, 0xffffffff00000000, 0xffffffff7fffffff,
};

static const struct range *const tables[] = {user, supervisor, kernel};

static struct segment expected(const struct range *table, uint32_t status, uint64_t va)
{
    for (; table->last; table++)
        if (va >= table->first && va <= table->last && (status & table->set) == table->set &&
            !(status & table->clear))
            return (struct segment){
                table->kind, table->kind == SEGMENT_UNMAPPED ? va - table->first : 0, table->cca};
    return (struct segment){SEGMENT_ERROR, 0, 0};
}

static void check(const struct range *table, uint32_t status, uint64_t va)
{
    struct segment want = expected(table, status, va);
    struct segment got = segment_of(status, K0, va);

    if (got.kind != want.kind || got.pa != want.pa || got.cca != want.cca)
        fail_msg("status %08x address %016" PRIx64 ": kind %d at %010" PRIx64
                 " cca %u, should be %d at %010" PRIx64 " cca %u",
                 status, va, (int)got.kind, got.pa, got.cca, (int)want.kind, want.pa, want.cca);
}

static void check_boundaries(const struct range *table, uint32_t status)
{
    for (unsigned t = 0; t < ARRAY_LENGTH(tables); t++)
        for (const struct range *range = tables[t]; range->last; range++) {
            check(table, status, range->first - 1);
            check(table, status, range->first);
            check(table, status, range->last);
            check(table, status, range->last + 1);
        }
    for (unsigned i = 0; i < ARRAY_LENGTH(others); i++)
        check(table, status, others[i]);
}

/* The eight settings of UX, SX and KX. */
static uint32_t wide(unsigned i)
{
    return (i & 1 ? ST_UX : 0u) | (i & 2 ? ST_SX : 0u) | (i & 4 ? ST_KX : 0u);
}

static void user_mode_has_the_segments_of_the_manual(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 8; i++)
        check_boundaries(user, wide(i) | ST_KSU_USER);
}

static void supervisor_mode_has_the_segments_of_the_manual(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 8; i++)
        check_boundaries(supervisor, wide(i) | ST_KSU_SUPV);
}

static void kernel_mode_has_the_segments_of_the_manual(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 8; i++)
        check_boundaries(kernel, wide(i) | ST_KSU_KERN);
}

static void an_exception_level_is_kernel_mode_whatever_ksu_says(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 8; i++) {
        check_boundaries(kernel, wide(i) | ST_KSU_USER | ST_EXL);
        check_boundaries(kernel, wide(i) | ST_KSU_SUPV | ST_EXL);
        check_boundaries(kernel, wide(i) | ST_KSU_USER | ST_ERL);
        check_boundaries(kernel, wide(i) | ST_KSU_KERN | ST_ERL | ST_EXL);
    }
}

static void kseg0_is_cached_as_config_says(void **state)
{
    (void)state;
    for (unsigned k0 = 0; k0 < 8; k0++)
        assert_int_equal(segment_of(ST_KX, k0, 0xffffffff80000000).cca, k0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(user_mode_has_the_segments_of_the_manual),
        cmocka_unit_test(supervisor_mode_has_the_segments_of_the_manual),
        cmocka_unit_test(kernel_mode_has_the_segments_of_the_manual),
        cmocka_unit_test(an_exception_level_is_kernel_mode_whatever_ksu_says),
        cmocka_unit_test(kseg0_is_cached_as_config_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
