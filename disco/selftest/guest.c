/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Guests for tests. The linker puts __wrap_trap() and __wrap_panic_trap() in front of the monitor's
 * functions (-Wl,--wrap), so that the monitor's own objects stay as they are.
 */
#include "disco/selftest/selftest.h"

#include "disco/boot/machine.h"
#include "disco/core/monitor.h"
#include "disco/core/sched.h"
#include "disco/core/timer.h"
#include "disco/core/trap.h"
#include "disco/include/status.h"
#include "disco/lib/print.h"
#include "disco/lib/string.h"
#include "disco/mem/frame.h"
#include "disco/mem/hwtlb.h"
#include "disco/mem/l2tlb.h"
#include "disco/mem/pmap.h"

#define VECTOR_COUNT 3

void enter_guest(void);
void enter_function(void (*function)(void));
void leave_guest(void) __attribute__((noreturn));
void __real_trap(struct vcpu *vcpu);
void __wrap_trap(struct vcpu *vcpu);
bool __real_quick_trap(struct vcpu *vcpu);
bool __wrap_quick_trap(struct vcpu *vcpu);
void __wrap_panic_trap(void);

static struct {
    unsigned traps;      /* of the guest that runs, but for its BREAK */
    unsigned full_traps; /* those of them that core/quick.c did not serve */
    bool never_quick;
    bool may_fault; /* a test wants a fault of the monitor */
    bool has_faulted;
} run;

/* ---- what the monitor calls ---- */

void __wrap_trap(struct vcpu *vcpu)
{
    if ((vcpu->cause & CAUSE_CODE) >> CAUSE_CODE_SHIFT == EXC_BP)
        leave_guest();
    run.traps++;
    run.full_traps++;
    __real_trap(vcpu);
}

bool __wrap_quick_trap(struct vcpu *vcpu)
{
    bool done = !run.never_quick && __real_quick_trap(vcpu);

    run.traps += done;
    return done;
}

void __wrap_panic_trap(void)
{
    if (!run.may_fault) {
        print("FAIL exception %u in the monitor, pc %016lx, badvaddr %016lx\n",
              (CP0_READ32(CP0_CAUSE) & CAUSE_CODE) >> CAUSE_CODE_SHIFT, CP0_READ64(CP0_EPC),
              CP0_READ64(CP0_BADVADDR));
        machine_power_off(DISCO_STATUS_PANIC);
    }
    run.has_faulted = true;
    leave_guest();
}

bool fault_in(void (*function)(void))
{
    run.may_fault = true;
    run.has_faulted = false;
    enter_function(function);
    run.may_fault = false;
    return run.has_faulted;
}

/* ---- making ---- */

static void out_of_memory(void)
{
    print("FAIL there is not enough memory\n");
    machine_power_off(DISCO_STATUS_PANIC);
}

static void *must(void *memory)
{
    if (!memory)
        out_of_memory();
    return memory;
}

void *guest_memory(const struct vcpu *vcpu, gpa_t gpa)
{
    return must(vm_memory_own(vcpu->vm, gpa, 8));
}

static void fill_vectors(const struct vcpu *vcpu)
{
    static const unsigned vectors[VECTOR_COUNT] = {VECTOR_REFILL, VECTOR_REFILL_64, VECTOR_GENERAL};

    for (unsigned i = 0; i < VECTOR_COUNT; i++)
        *(uint32_t *)guest_memory(vcpu, vectors[i]) = INSN_BREAK;
}

static struct vcpu *make_vcpu(struct vm *vm)
{
    struct vcpu *vcpu = must(heap_alloc(VCPU_BYTES, VCPU_BYTES));

    vm->vcpus[0] = vcpu;
    vcpu_init(vcpu, vm, 0);
    vcpu->l2tlb = must(l2tlb_new());
    vcpu->l2tlb_second = vcpu->l2tlb->way[1];
    return vcpu;
}

struct vcpu *guest_new(uint64_t memory, bool large)
{
    struct vm *vm = must(heap_alloc(sizeof(*vm), 8));
    struct vcpu *vcpu;

    string_copy(vm->name, VM_NAME, "guest");
    vm->config.memory = memory;
    vm->config.cpus = 1;
    vm->config.large = large;
    if (!pmap_create(vm))
        out_of_memory();
    vcpu = make_vcpu(vm);
    vmagic_init(&vm->magic);
    fill_vectors(vcpu);
    monitor.console = vm;
    guest_rewind(vcpu, 0);
    return vcpu;
}

void guest_code(struct vcpu *vcpu, const uint32_t *words, unsigned count)
{
    uint32_t *code = guest_memory(vcpu, CODE_GPA);

    memcpy(code, words, count * sizeof(*words));
    code[count] = INSN_BREAK;
    guest_rewind(vcpu, 0);
}

void guest_rewind(struct vcpu *vcpu, uint32_t status)
{
    vcpu->cp0[CP0_STATUS] = KERNEL_STATUS | status;
    vcpu_start(vcpu, CODE);
}

/* Alone on the processor, whoever ran before. */
unsigned guest_run(struct vcpu *vcpu)
{
    struct percpu *cpu = percpu();

    cpu->vcpu_count = 0;
    sched_add(cpu, vcpu);
    if (cpu->current != vcpu) {
        hwtlb_flush();
        percpu_map(cpu, vcpu);
        vcpu_status_changed(vcpu);
    }
    timer_program(cpu);
    run.traps = run.full_traps = 0;
    enter_guest();
    return run.traps;
}

void guest_never_quick(bool never)
{
    run.never_quick = never;
    if (never)
        percpu()->current->fast = 0;
}

unsigned guest_full_traps(void)
{
    return run.full_traps;
}

uint64_t random_next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 32 | *state << 32;
}

void guest_fill_registers(struct vcpu *vcpu, uint64_t seed)
{
    for (unsigned i = 1; i < 32; i++)
        vcpu->gpr[i] = random_next(&seed);
    vcpu->hi = random_next(&seed);
    vcpu->lo = random_next(&seed);
}
