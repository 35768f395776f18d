/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A machine that is only pretended, for the parts of the monitor that a host can run: memory is an
 * array, CP0 registers are variables, MAGIC, UART and one virtio device do what a test tells them.
 * The TLB is one of 64 entries in which no two may match the same address.
 */
#ifndef DISCO_SELFTEST_HOST_HOST_H
#define DISCO_SELFTEST_HOST_HOST_H

#include <setjmp.h>
#include <stdarg.h>

#include "disco/core/monitor.h"
#include "disco/core/percpu.h"
#include "disco/core/vm.h"
#include "disco/selftest/insn.h"
#include "sim/core/flash.h"

#include <cmocka.h>

#define HOST_MEMORY        (UINT64_C(96) << 20)
#define HOST_FIRST_FREE    (UINT64_C(2) << 20) /* below: as if the monitor's image were there */
#define HOST_VIRTIO_SLOT   3
#define HOST_VIRTIO_SIZE   8 /* of its queues */
#define HOST_CONSOLE_BYTES 16384

struct host_tlb_entry {
    uint64_t hi, lo[2], mask;
};

struct host {
    uint8_t *memory;
    uint64_t cp0[CP0_COUNT_OF];
    uint32_t count_step; /* Count goes on by this at each look */

    char console[HOST_CONSOLE_BYTES]; /* what was sent, without carriage returns */
    size_t console_bytes;
    const char *typed; /* what the UART has received and was not taken */
    uint8_t uart_ier;

    uint64_t pending, mask, marker, clock; /* MAGIC's */
    unsigned idle_loads;
    void (*on_idle)(struct host *host); /* what happens while the processor waits */

    uint32_t virtio[FLASH_VIRTIO_SIZE / 4]; /* registers of the device, as last written */
    uint64_t virtio_features, driver_features;
    uint32_t ring_address[VIRTIO_QUEUES][6];
    unsigned notified;

    struct host_tlb_entry tlb[TLB_ENTRIES];

    struct percpu *percpu;
    bool may_end;
    jmp_buf end; /* where to go when the machine is switched off */
    int status;
};

/* The machine. */
struct host *host(void);

/* Make it as new: empty memory, the monitor's allocators begun, no virtual machine. */
void host_reset(void);

/* Copy bytes into memory at `at`, as the loader does; returns where they are. */
void *host_load(mpa_t at, const void *bytes, uint64_t count);

/* A virtual machine with this much memory, one virtual processor in kernel mode, and no kernel. */
struct vm *host_vm(uint64_t memory);

/* The same from a description, by vm_create(); NULL if it is refused. */
struct vm *host_describe(const char *description);

/* Put an instruction at a guest-physical address. */
void host_store_insn(const struct vm *vm, gpa_t gpa, uint32_t word);

#define HOST_PC (CKSSEG + 0x1000)

/* The guest at HOST_PC traps with this Cause; `word` is the instruction there. */
void host_trap(struct vm *vm, uint32_t word, uint32_t cause);

/* It executes a privileged instruction: coprocessor 0 is unusable. */
void host_execute(struct vm *vm, uint32_t word);

/* It loads from or stores to va, which the TLB does not have, by this instruction. */
void host_access(struct vm *vm, uint32_t word, vaddr_t va);

/* What a load or store of va would find in the TLB: its EntryLo, or 0. */
uint64_t host_tlb_lookup(vaddr_t va, unsigned asid);

/* Run `run`; the status by which it switched the machine off, or -1 if it returned. */
int host_status_of(void (*run)(void *context), void *context);

/* True if the console holds this text. */
bool host_said(const char *text);

/* Random numbers, the same in every run. */
uint64_t host_random(uint64_t *state);

#endif
