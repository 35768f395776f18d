/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What belongs to one processor: 16 KB mapped at PERCPU_WINDOW, its stack at the end of them.
 *
 * One wired TLB entry maps this area and, behind it, the running virtual processor, as two pages of
 * 16 KB that end at the top of the address space.
 */
#ifndef DISCO_CORE_PERCPU_H
#define DISCO_CORE_PERCPU_H

#include "disco/core/vcpu.h"

#define PERCPU_BYTES  0x4000
#define PERCPU_WINDOW 0xffffffffffff8000
#define PERCPU_VCPUS  8 /* virtual processors that one processor runs at most */
#define SLICE_MS      10
#define NO_SLICE      (~UINT64_C(0))
#define STACK_CANARY  UINT64_C(0x446973636f537463)

struct percpu {
    struct percpu *self; /* its address in the monitor's own segment */
    uint64_t stack_top;
    struct vcpu *current; /* mapped in the window; NULL before the first */
    uint32_t number;      /* = its node */
    uint32_t ticks_per_ms;

    struct vcpu *vcpus[PERCPU_VCPUS];
    uint32_t vcpu_count, next_vcpu; /* the next to look at */
    struct vcpu *fpu_owner;         /* whose FPU registers the processor holds; NULL = nobody's */

    uint64_t clock;     /* 64 bits of Count, as of the last look */
    uint64_t slice_end; /* NO_SLICE: nobody else can run */
    bool slice_over;
    uint64_t interrupts; /* MAGIC_INT_MASK: the machine's interrupts that the monitor takes */

    bool panicking;
    uint64_t panic_gpr[32]; /* registers of a trap in the monitor itself */
    uint64_t canary;        /* the stack must not grow into what stands above */
};

_Static_assert(sizeof(struct percpu) <= PERCPU_BYTES / 4, "most of the area is stack");

static inline struct percpu *percpu(void)
{
    return *(struct percpu *const volatile *)PERCPU_WINDOW;
}

/* Set up the area of this processor and map it. */
void percpu_init(struct percpu *cpu, uint32_t number, uint32_t count_hz);

/* Map a virtual processor's page behind the per-CPU area. */
void percpu_map(struct percpu *cpu, struct vcpu *vcpu);

/* Count, in 64 bits; must be called at least once in 2^31 ticks. */
uint64_t percpu_clock(struct percpu *cpu);

/* Take, or do not take, an interrupt of this node's MAGIC. */
void percpu_enable_interrupt(struct percpu *cpu, unsigned number, bool enabled);

#endif
