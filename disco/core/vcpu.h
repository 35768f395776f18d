/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A virtual processor: saved registers, shadow of the privileged ones, virtual TLB.
 *
 * It has a page of 16 KB of its own, aligned, so that the running one can be mapped at VCPU_WINDOW
 * and its members be reached as -n($0); the 16 KB keep the primary caches' virtual index the same
 * in both views (R10000 UM 5.5).
 */
#ifndef DISCO_CORE_VCPU_H
#define DISCO_CORE_VCPU_H

#include "disco/core/counters.h"
#include "disco/core/mips.h"

#define VCPU_BYTES 0x4000

struct vm;
struct l2tlb;
struct l2tlb_entry;

struct vtlb_entry {
    uint64_t hi;    /* VPN2 without the bits of the page mask; ASID */
    uint64_t lo[2]; /* as the guest wrote them, guest-physical; G in both or in none */
    uint64_t mask;  /* PageMask */
};

/*
 * The 64 entries that the guest knows. An entry of 4 KB pages is in the chain of its VPN2: head and
 * next hold indices + 1, 0 ends. Larger ones are in `large`, one bit each.
 */
#define VTLB_CHAINS 128
struct vtlb {
    struct vtlb_entry entry[TLB_ENTRIES];
    uint8_t head[VTLB_CHAINS];
    uint8_t next[TLB_ENTRIES];
    uint64_t present; /* one bit for each entry that can match */
    uint64_t large;
    uint64_t replaced; /* slots emptied or given another key by TLBWI since all was dropped */
};

struct vfpu {
    uint64_t f[32];
    uint32_t fcr31;
};

/* A window of the kernel as the refill handler knows it; mem/pmap.h makes it. */
struct vcpu_window {
    uint64_t end;  /* XContext behind its last page; 0 if it has large pages */
    uint64_t pmap; /* address of the pmap, less XContext of the window's first page */
};

enum vcpu_state {
    VCPU_STOPPED,  /* not started, or its machine has ended */
    VCPU_RUNNABLE, /* runs, or would if it were its turn */
    VCPU_IDLE,     /* waits at MAGIC's idle register for a virtual interrupt */
};

struct vcpu {
    /*
     * The virtual CP0 registers, by number. Their page is the HAL's register page, and a guest
     * writes to it as it pleases (include/hal.h): whoever uses a register takes only the bits that
     * he can stand.
     */
    uint64_t cp0[CP0_COUNT_OF];
    uint64_t hints;    /* HAL_HINTS; the monitor does not read it */
    uint64_t features; /* HAL_FEATURES; nor this */
    uint8_t unused[PAGE_SIZE - (CP0_COUNT_OF + 2) * sizeof(uint64_t)];

    /* What the trap path saves and restores. */
    uint64_t gpr[32];
    uint64_t hi, lo;
    uint64_t pc;          /* EPC of the trap, and where to go on */
    uint64_t badvaddr;    /* of the trap */
    uint32_t cause;       /* of the trap: the real one */
    uint32_t hw_status;   /* Status that it runs with, EXL still set */
    uint32_t pass_kernel; /* bits of it that are the virtual Status's, in virtual kernel mode */
    uint32_t pass_user;   /* and in user mode; the others are HW_KERNEL and HW_USER */
    uint32_t fast;        /* 1 in virtual kernel mode: boot/fast.S may emulate */
    uint64_t next;        /* scratch of boot/fast.S */
    uint32_t insn; /* that trapped, if boot/fast.S was asked first: CpU(0), fast, not in a slot */

    /* What the refill handler needs. */
    uint64_t l2tlb_index;             /* l2tlb_second, exclusive-or the ASID's part of the index */
    struct l2tlb_entry *l2tlb_second; /* the second way of l2tlb */
    struct l2tlb *l2tlb;
    uint64_t scratch;
    struct vcpu_window cksseg, xsseg;
    uint64_t *pmap;      /* EntryLo of each guest-physical page, G D V set */
    uint64_t pmap_bytes; /* size of that array */
    uint64_t *large;     /* EntryLo pairs of large pages; see mem/pmap.h */
    uint64_t large_bytes;
    uint32_t large_shift;    /* from VPN2 * 16 to the number of a pair; 0 = no large pages */
    uint32_t large_mask;     /* PageMask */
    uint64_t cksseg_entryhi; /* EntryHi of CKSSEG's first page */
    uint64_t entryhi_mask;   /* bits that a guest can write */
    uint64_t entrylo_mask;   /* the same, FrameMask taken into account */

    struct vcpu *self; /* its address in the monitor's own segment */
    struct vm *vm;
    uint32_t number; /* in its machine */
    enum vcpu_state state;
    bool hal;      /* its kernel has switched the HAL on */
    uint8_t calls; /* of the HAL that it may make: one bit each, HAL_ON is bit 0 */

    uint32_t count_offset; /* virtual Count = real Count + this */
    uint64_t deadline;     /* when virtual Count reaches Compare, in ticks of percpu_clock() */
    uint64_t debt;         /* ticks that it has had beyond its slices (core/sched.h) */

    struct vfpu fpu; /* while the registers are not in the processor */
    struct vtlb tlb;
    uint64_t count[COUNT_OF];
};

_Static_assert(sizeof(struct vcpu) <= VCPU_BYTES, "a virtual processor fits its page");

/* Prepare a new virtual processor of this machine, stopped, with CP0 as at a kernel's entry. */
void vcpu_init(struct vcpu *vcpu, struct vm *vm, uint32_t number);

/* Make it runnable at pc; a0-a3 and sp are the caller's business. */
void vcpu_start(struct vcpu *vcpu, vaddr_t pc);

/* True if the virtual processor is in user mode (KSU = 2, and neither EXL nor ERL). */
static inline bool vcpu_in_user_mode(const struct vcpu *vcpu)
{
    return (vcpu->cp0[CP0_STATUS] & (ST_KSU | ST_EXL | ST_ERL)) == ST_KSU_USER;
}

/* Real Status from the virtual one: call after every change of the virtual Status. */
void vcpu_status_changed(struct vcpu *vcpu);

/* True if the virtual Cause and Status ask for an interrupt now. */
static inline bool vcpu_has_interrupt(const struct vcpu *vcpu)
{
    uint64_t status = vcpu->cp0[CP0_STATUS];

    return (status & (ST_IE | ST_EXL | ST_ERL)) == ST_IE &&
           (status & vcpu->cp0[CP0_CAUSE] & CAUSE_IP);
}

/* True if MAGIC's idle register would answer: an interrupt that Status.IM lets through. */
static inline bool vcpu_is_wanted(const struct vcpu *vcpu)
{
    return (vcpu->cp0[CP0_STATUS] & vcpu->cp0[CP0_CAUSE] & CAUSE_IP) != 0;
}

#endif
