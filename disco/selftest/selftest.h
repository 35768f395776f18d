/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tests of the monitor inside the machine: a firmware of the monitor's own objects, with tests in
 * the place of boot/init.c. A guest here is a few instructions; it runs until it executes BREAK.
 */
#ifndef DISCO_SELFTEST_SELFTEST_H
#define DISCO_SELFTEST_SELFTEST_H

#include "disco/core/percpu.h"
#include "disco/core/vm.h"
#include "disco/selftest/insn.h"

#define MB (UINT64_C(1) << 20)

/* Where a guest's code and data are, in CKSSEG's window. Its vectors hold BREAK. */
#define CODE     (CKSSEG + 0x1000)
#define DATA     (CKSSEG + 0x2000)
#define CODE_GPA 0x1000
#define DATA_GPA 0x2000
#define CODE_MAX 512 /* instructions */

#define KERNEL_STATUS (ST_CU0 | ST_KX | ST_SX | ST_UX)

/* End the test, failed, if this does not hold. */
#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return #condition;                                                                     \
    } while (0)

/* A test gives NULL, or what did not hold. */
typedef const char *(*test_t)(void);

#define X(name) const char *test_##name(void);
#include "disco/selftest/tests.def"
#undef X

/* A new virtual machine with one virtual processor in kernel mode; ends everything without memory.
 */
struct vcpu *guest_new(uint64_t memory, bool large);

/* Put instructions at CODE, and BREAK behind them. The processor is to go on there. */
void guest_code(struct vcpu *vcpu, const uint32_t *words, unsigned count);

/* Back to kernel mode at CODE, with these bits of Status besides the usual ones. */
void guest_rewind(struct vcpu *vcpu, uint32_t status);

/* Run it until it executes BREAK, and see how often the monitor's C code was entered for it. */
unsigned guest_run(struct vcpu *vcpu);

/* From now on nothing but trap() may serve what traps in this guest in its present mode. */
void guest_never_quick(bool never);

/* How many of the traps of the last run came to trap(). */
unsigned guest_full_traps(void);

/* Call a function that makes the monitor itself fault; true if that was noticed. */
bool fault_in(void (*function)(void));

/* Guest-physical memory as the monitor reaches it. */
void *guest_memory(const struct vcpu *vcpu, gpa_t gpa);

/* Fill registers 1 to 31, HI and LO with values that differ. */
void guest_fill_registers(struct vcpu *vcpu, uint64_t seed);

/* Random numbers, the same in every run. */
uint64_t random_next(uint64_t *state);

#endif
