/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A virtual machine: guest-physical memory from 0, virtual processors, virtual devices.
 */
#ifndef DISCO_CORE_VM_H
#define DISCO_CORE_VM_H

#include "disco/core/vcpu.h"
#include "disco/dev/mmio.h"
#include "disco/dev/vmagic.h"
#include "disco/dev/vuart.h"
#include "disco/dev/vvirtio.h"
#include "disco/lib/text.h"
#include "disco/mem/pmap.h"

#define VM_MAX        8
#define VM_VCPUS      1
#define VM_NAME       16
#define VM_LABEL      64
#define VM_VIRTIO     32
#define VM_MEMORY_MAX UINT64_C(0xc0000000) /* registers lie above */

/* What a description says (docs/disco.md). */
struct vm_config {
    uint64_t memory;
    uint64_t cpus;
    uint64_t report; /* print counters when it ends */
    bool cow;        /* its disks are copied on write */
    bool large;      /* map its kernel's windows with large pages */
    /* What it does without, to see what it is worth. */
    bool without_l2tlb;
    bool copy; /* pages of a disk that are in memory are copied, not mapped */
    bool spin; /* a load of the idle register returns at once */
    bool without_registers, without_clock; /* parts of the HAL: HAL_HAS_... */
    bool without_return, without_zero, without_hints;
    char kernel[VM_LABEL], initrd[VM_LABEL];
    char bootargs[TEXT_VALUE];
    uint32_t virtio; /* the machine's virtio devices that it owns, one bit each */
};

struct vm {
    char name[VM_NAME];
    struct vm_config config;
    unsigned domain; /* its number, from 1 */
    bool ended;
    bool postponed; /* work of its devices was left for its next slice */
    uint8_t status; /* of the end */

    uint64_t *pmap; /* see mem/pmap.h */
    uint64_t pages;
    struct pmap_large large;
    struct backmap backmaps[VM_VCPUS];

    struct vcpu *vcpus[VM_VCPUS];
    struct idle_load idle_loads[VM_VCPUS]; /* of those that are idle */
    struct vmagic magic;
    struct vuart uart;
    struct vvirtio *virtio[VM_VIRTIO]; /* by slot; NULL = none */
};

struct machine;
struct module;

/*
 * Make the virtual machine that a module describes, load its kernel and put its virtual processors
 * on this processor. Prints why and returns NULL if that is not possible.
 */
struct vm *vm_create(const struct machine *machine, const struct module *description);

/* Do what was postponed. */
void vm_resume(struct vm *vm);

/* The machine has ended with this status: its processors run no more. */
void vm_end(struct vm *vm, uint8_t status);

/* End it because of something that the guest did, with a line that says what. */
void vm_fail(struct vm *vm, const char *reason);

/* Machine memory behind [gpa, gpa + bytes), which must lie in one page; NULL if it is not memory.
 */
const void *vm_memory(const struct vm *vm, gpa_t gpa, uint64_t bytes);

/* The same to write to: a shared page becomes the machine's own. */
void *vm_memory_own(struct vm *vm, gpa_t gpa, uint64_t bytes);

/* Copy into guest memory; false if some of it is not memory. */
bool vm_copy_to(struct vm *vm, gpa_t gpa, const void *from, uint64_t bytes);
bool vm_clear(struct vm *vm, gpa_t gpa, uint64_t bytes);

#endif
