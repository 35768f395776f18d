/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A machine for one test, with a program of a few words in it.
 */
#ifndef SIM_MACHINE_TEST_GUEST_H
#define SIM_MACHINE_TEST_GUEST_H

#include "sim/core/flash.h"
#include "sim/machine/machine.h"

/* Instructions, and what programs are made of. */
#define LUI(rt, imm)      (15u << 26 | (rt) << 16 | ((imm)&0xffff))
#define ORI(rt, rs, imm)  (13u << 26 | (rs) << 21 | (rt) << 16 | ((imm)&0xffff))
#define DSLL(rd, rt, sa)  ((uint32_t)(rt) << 16 | (rd) << 11 | (sa) << 6 | 56)
#define SD(rt, off, base) (63u << 26 | (base) << 21 | (rt) << 16 | ((off)&0xffff))
#define LD(rt, off, base) (55u << 26 | (base) << 21 | (rt) << 16 | ((off)&0xffff))
#define BRANCH_SELF       0x1000ffffu
#define NOP               0u
#define MAGIC_IN_8        LUI(8, 0x9000), DSLL(8, 8, 16), ORI(8, 8, 0xff00), DSLL(8, 8, 16)
#define POWER_OFF(status) ORI(9, 0, status), SD(9, MAGIC_POWER_OFF, 8), BRANCH_SELF, NOP
#define CIRCLES           0x10000001u, NOP, 0x1000fffdu, NOP /* two jumps in turn */

/* Where the program is, and is entered. */
#define TEST_GUEST_BASE UINT64_C(0xffffffff80100000)

struct test_guest {
    struct config config; /* the standard machine; a test may change it before the boot */
    struct machine_setup setup;
    struct machine *machine;
    struct err err;
};

/* Before and after each test. */
void test_guest_prepare(struct test_guest *guest);
void test_guest_clean(struct test_guest *guest);

/* Make the machine from the setup as it is; the test fails if that fails. */
void test_guest_build(struct test_guest *guest);

/* Make the machine with this program as its kernel, at reset. */
void test_guest_boot(struct test_guest *guest, const uint32_t *code, size_t words);

#endif
