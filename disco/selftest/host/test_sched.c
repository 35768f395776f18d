/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who runs when: time slices, timers, idle machines, the FPU; and descriptions of machines that
 * cannot be made.
 */
#include "disco/selftest/host/host.h"

#include "disco/core/interrupt.h"
#include "disco/core/panic.h"
#include "disco/core/sched.h"
#include "disco/core/timer.h"
#include "disco/core/trap.h"
#include "disco/include/status.h"
#include "disco/mem/frame.h"

#define MB (UINT64_C(1) << 20)

static struct vcpu *first, *second;

static int reset(void **state)
{
    (void)state;
    host_reset();
    second = host_vm(4 * MB)->vcpus[0];
    first = host_vm(4 * MB)->vcpus[0]; /* the last one made is mapped */
    return 0;
}

static void syscall_of(struct vcpu *vcpu)
{
    vcpu->cp0[CP0_STATUS] &= ~(uint64_t)ST_EXL;
    host_trap(vcpu->vm, 0, EXC_SYS << CAUSE_CODE_SHIFT);
}

static void pass(uint32_t ticks)
{
    struct host *machine = host();
    uint32_t before = (uint32_t)machine->cp0[CP0_COUNT];

    machine->cp0[CP0_COUNT] = (uint32_t)(before + ticks);
    if ((uint32_t)machine->cp0[CP0_COMPARE] - before <= ticks)
        machine->cp0[CP0_CAUSE] |= CAUSE_IP7;
}

static void interrupt_of(struct vcpu *vcpu)
{
    host_trap(vcpu->vm, 0, (uint32_t)host()->cp0[CP0_CAUSE] & CAUSE_IP);
}

static void test_two_that_can_run_take_turns_of_a_slice(void **state)
{
    unsigned turns = 0;

    (void)state;
    sched_end_slice(percpu());
    syscall_of(first);
    for (unsigned i = 0; i < 10; i++) {
        struct vcpu *running = percpu()->current;

        pass(SLICE_MS * percpu()->ticks_per_ms / 2);
        syscall_of(running);
        assert_ptr_equal(percpu()->current, running); /* not before its time is over */
        pass(SLICE_MS * percpu()->ticks_per_ms / 2 + 1);
        interrupt_of(running);
        turns += percpu()->current != running;
    }
    assert_int_equal(turns, 10);
}

static void test_one_that_is_alone_has_no_slices(void **state)
{
    (void)state;
    second->state = VCPU_STOPPED;
    sched_end_slice(percpu());
    syscall_of(first);
    assert_ptr_equal(percpu()->current, first);
    assert_int_equal(percpu()->slice_end, NO_SLICE);
}

static void test_the_tlb_is_emptied_when_another_one_runs(void **state)
{
    (void)state;
    first->cp0[CP0_ENTRYHI] = 0x8000;
    first->cp0[CP0_ENTRYLO0] = first->cp0[CP0_ENTRYLO1] = 3 << ENTRYLO_PFN_BIT | ENTRYLO_V;
    host_execute(first->vm, INSN_COP0(0x02));
    assert_int_not_equal(host_tlb_lookup(0x8000, 0), 0);
    sched_end_slice(percpu());
    syscall_of(first);
    if (percpu()->current == first) { /* who comes first in the round is not our matter */
        sched_end_slice(percpu());
        syscall_of(first);
    }
    assert_ptr_equal(percpu()->current, second);
    assert_int_equal(host_tlb_lookup(0x8000, 0), 0);
}

static void test_a_timer_fires_when_virtual_count_reaches_compare(void **state)
{
    (void)state;
    second->state = VCPU_STOPPED;
    first->gpr[2] = 1000000;
    host_execute(first->vm, INSN_MTC0(2, CP0_COUNT));
    host_execute(first->vm, INSN_MFC0(3, CP0_COUNT));
    assert_int_equal(first->gpr[3], 1000000);
    first->gpr[2] = 1005000;
    host_execute(first->vm, INSN_MTC0(2, CP0_COMPARE));
    pass(4999);
    interrupt_of(first);
    assert_false(first->cp0[CP0_CAUSE] & CAUSE_IP7);
    pass(2);
    interrupt_of(first);
    assert_true(first->cp0[CP0_CAUSE] & CAUSE_IP7);
    host_execute(first->vm, INSN_MTC0(2, CP0_COMPARE)); /* equal to Count: a whole period */
    assert_false(first->cp0[CP0_CAUSE] & CAUSE_IP7);
}

static void test_compare_is_not_missed_while_time_goes_on(void **state)
{
    (void)state;
    host()->count_step =
        300; /* every look at Count costs: due after the first, before the second */
    first->gpr[2] = (uint32_t)(host()->cp0[CP0_COUNT] + first->count_offset + 400);
    host_execute(first->vm, INSN_MTC0(2, CP0_COMPARE));
    assert_true(first->cp0[CP0_CAUSE] & CAUSE_IP7);
}

static void test_the_clock_has_64_bits(void **state)
{
    uint64_t before = percpu_clock(percpu());

    (void)state;
    for (unsigned i = 0; i < 6; i++) {
        pass(UINT32_C(0x7fffffff));
        percpu_clock(percpu());
    }
    assert_int_equal(percpu()->clock - before, UINT64_C(6) * 0x7fffffff);
}

static void fire(struct host *machine)
{
    machine->cp0[CP0_COUNT] = (uint32_t)machine->cp0[CP0_COMPARE];
    machine->cp0[CP0_CAUSE] |= CAUSE_IP7;
}

static void test_when_all_are_idle_the_processor_waits_for_the_earliest_timer(void **state)
{
    (void)state;
    first->state = second->state = VCPU_IDLE;
    first->cp0[CP0_STATUS] |= CAUSE_IP7;
    second->cp0[CP0_STATUS] |= CAUSE_IP7;
    first->deadline = percpu()->clock + 5000;
    second->deadline = percpu()->clock + 2000;
    timer_program(percpu());
    host()->on_idle = fire;
    sched_leave(percpu());
    assert_int_equal(host()->idle_loads, 1);
    assert_ptr_equal(percpu()->current, second);
    assert_int_equal(first->state, VCPU_IDLE);
}

static void test_one_that_wakes_limits_the_time_of_the_one_that_runs(void **state)
{
    (void)state;
    second->state = VCPU_IDLE;
    sched_end_slice(percpu());
    syscall_of(first);
    assert_int_equal(percpu()->slice_end, NO_SLICE);
    second->cp0[CP0_STATUS] |= CAUSE_IP2;
    second->cp0[CP0_CAUSE] |= CAUSE_IP2;
    sched_wake(percpu(), second);
    assert_int_equal(second->state, VCPU_RUNNABLE);
    assert_int_equal(percpu()->slice_end, percpu()->clock + SLICE_MS * percpu()->ticks_per_ms);
    sched_wake(percpu(), second); /* awake already */
}

/* Nothing ends a slice while the monitor works, so who made it work so long waits as long. */
static void test_time_beyond_a_slice_is_paid_by_turns(void **state)
{
    const uint32_t slice = SLICE_MS * percpu()->ticks_per_ms;
    struct vcpu *working, *other;
    unsigned turns = 0;

    (void)state;
    sched_end_slice(percpu());
    syscall_of(first);
    working = percpu()->current;
    other = working == first ? second : first;
    pass(5 * slice);
    interrupt_of(working);
    assert_int_equal(working->debt, 4 * (uint64_t)slice);
    for (; percpu()->current == other && turns < 100; turns++) {
        pass(slice);
        interrupt_of(other);
    }
    assert_int_equal(turns, 5); /* four for the debt, and one in turn */
    assert_ptr_equal(percpu()->current, working);
    assert_int_equal(working->debt, 0);
}

static void test_a_small_debt_shortens_the_next_slice(void **state)
{
    const uint32_t slice = SLICE_MS * percpu()->ticks_per_ms;

    (void)state;
    first->debt = second->debt = slice / 4;
    sched_end_slice(percpu());
    syscall_of(first);
    assert_int_equal(percpu()->slice_end - percpu()->clock, slice - slice / 4);
    assert_int_equal(percpu()->current->debt, 0);
}

static void test_who_is_alone_waits_for_nobody_whatever_he_owes(void **state)
{
    (void)state;
    first->debt = UINT64_C(1) << 40;
    second->state = VCPU_IDLE;
    sched_end_slice(percpu());
    syscall_of(first);
    assert_ptr_equal(percpu()->current, first);
}

static void test_work_for_one_that_does_not_run_is_at_his_expense(void **state)
{
    uint64_t start, end;

    (void)state;
    sched_end_slice(percpu());
    syscall_of(first);
    start = percpu_clock(percpu());
    end = percpu()->slice_end;
    pass(700);
    sched_charge(percpu(), percpu()->current == first ? second : first, start);
    assert_int_equal(first->debt + second->debt, 700);
    assert_int_equal(percpu()->current->debt, 0);
    assert_int_equal(percpu()->slice_end, end + 700);
    sched_charge(percpu(), percpu()->current, start);
    assert_int_equal(percpu()->current->debt, 0);
}

static void test_one_that_cannot_take_its_interrupt_runs_no_more(void **state)
{
    (void)state;
    percpu_map(percpu(), first);
    first->cp0[CP0_STATUS] = ST_BEV | ST_CU0 | CAUSE_IP_SOFT | ST_IE;
    first->cp0[CP0_CAUSE] = CAUSE_IP_SOFT;
    sched_leave(percpu());
    assert_true(host_said("while Status.BEV is set"));
    assert_int_equal(first->state, VCPU_STOPPED);
    assert_ptr_equal(percpu()->current, second);
}

static void use_fpu(struct vcpu *vcpu)
{
    vcpu->cp0[CP0_STATUS] |= ST_CU1;
    vcpu->cp0[CP0_STATUS] &= ~(uint64_t)ST_EXL;
    vcpu_status_changed(vcpu);
    host_trap(vcpu->vm, 0, EXC_CPU << CAUSE_CODE_SHIFT | 1 << CAUSE_CE_SHIFT);
}

static void test_the_fpu_is_handed_over_with_its_registers(void **state)
{
    (void)state;
    first->fpu.f[0] = 111;
    second->fpu.f[0] = 222;
    second->fpu.fcr31 = 0x0003f000; /* pending causes would trap at once */
    use_fpu(first);
    assert_int_equal(host()->cp0[31], 111);
    assert_true(first->hw_status & ST_CU1);
    host()->cp0[31] = 112;
    use_fpu(second);
    assert_int_equal(first->fpu.f[0], 112);
    assert_int_equal(host()->cp0[31], 222);
    assert_int_equal(second->fpu.fcr31, 0);
    assert_false(first->hw_status & ST_CU1);
    assert_true(second->hw_status & ST_CU1);
}

static void test_a_guest_without_cu1_gets_its_exception(void **state)
{
    (void)state;
    host_trap(first->vm, 0, EXC_CPU << CAUSE_CODE_SHIFT | 1 << CAUSE_CE_SHIFT);
    assert_int_equal(first->cp0[CP0_CAUSE] >> CAUSE_CE_SHIFT & 3, 1);
    assert_int_equal(first->pc, CKSSEG + VECTOR_GENERAL);
}

static void test_the_machines_interrupts_find_their_device(void **state)
{
    (void)state;
    host()->typed = "x";
    percpu_enable_interrupt(percpu(), MAGIC_IRQ_UART, true);
    assert_int_equal(host()->mask, UINT64_C(1) << MAGIC_IRQ_UART);
    host()->pending = UINT64_C(1) << MAGIC_IRQ_UART | UINT64_C(1) << MAGIC_IRQ_VIRTIO(9);
    host_trap(first->vm, 0, CAUSE_IP2);
    assert_int_equal(monitor.console->uart.count, 1);
    percpu_enable_interrupt(percpu(), MAGIC_IRQ_UART, false);
    assert_int_equal(host()->mask, 0);
}

static void test_the_console_goes_on_to_a_machine_that_runs(void **state)
{
    (void)state;
    assert_ptr_equal(monitor.console, second->vm);
    vm_end(second->vm, 7);
    assert_ptr_equal(monitor.console, first->vm);
    assert_true(host_said("vm0: ended with status 7\n"));
    vm_end(second->vm, 8); /* has ended */
    assert_int_equal(monitor.live, 1);
}

static void test_one_processor_runs_so_many_and_no_more(void **state)
{
    static struct vcpu others[PERCPU_VCPUS];

    (void)state;
    for (unsigned i = 2; i < PERCPU_VCPUS; i++)
        assert_true(sched_add(percpu(), &others[i]));
    assert_false(sched_add(percpu(), &others[0]));
}

/* ---- faults of the monitor ---- */

static void fault(void *context)
{
    (void)context;
    host()->cp0[CP0_CAUSE] = EXC_ADEL << CAUSE_CODE_SHIFT;
    panic_trap();
}

static void test_a_fault_of_the_monitor_is_told_and_ends_everything(void **state)
{
    (void)state;
    assert_int_equal(host_status_of(fault, NULL), DISCO_STATUS_PANIC);
    assert_true(host_said("disco: panic: exception 4 in the monitor\n"));
    assert_true(host_said("virtual processor 0 of vm0"));
    host()->console_bytes = 0;
    assert_int_equal(host_status_of(fault, NULL), DISCO_STATUS_PANIC); /* within a panic: silent */
    assert_int_equal(host()->console_bytes, 0);
}

static void overrun(void *context)
{
    percpu()->canary = 0;
    syscall_of(context);
}

static void test_a_stack_that_has_run_over_is_noticed(void **state)
{
    (void)state;
    assert_int_equal(host_status_of(overrun, first), DISCO_STATUS_PANIC);
    assert_true(host_said("the stack has run over"));
}

/* ---- descriptions ---- */

static void test_descriptions_that_cannot_be_met_are_refused_with_the_reason(void **state)
{
    static const struct {
        const char *text, *reason;
    } rows[] = {
        {"kernel = k", "memory must be"},
        {"memory = 3M\nkernel = k", "memory must be"},
        {"memory = 4G\nkernel = k", "memory must be"},
        {"memory = 4097K\nkernel = k", "memory must be"},
        {"memory = many\nkernel = k", "line 1: not a known"},
        {"memory = 4M\n\n# remark\ncolour = red", "line 4: not a known"},
        {"memory = 4M\ncpus = 3000\nkernel = k", "cpus must be"},
        {"memory = 4M\nreport = yes", "line 2"},
        {"memory = 4M\npages = 8K", "line 2"},
        {"memory = 4M\ndevices = 32", "line 2"},
        {"memory = 4M\ndevices = 1;2", "line 2"},
        {"memory = 4M", "kernel is not given"},
        {"memory = 4M\nkernel = 0123456789012345678901234567890123456789012345678901234567890123",
         "line 2"},
        {"memory = 1G\nkernel = k", "MB of memory; the machine has"},
        {"memory = 4M\nkernel = k\ndevices = 7", "the machine does not have"},
        {"memory = 4M\nkernel = k\npages = large", "there is no module \"k\""},
    };

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        reset(state);
        assert_null(host_describe(rows[i].text));
        assert_true(host_said(rows[i].reason));
    }
}

static void test_a_device_belongs_to_one_machine(void **state)
{
    static const char *const text = "memory = 4M\nkernel = k\ndevices = 3, 3";

    (void)state;
    assert_null(host_describe(text));
    assert_true(host_said("there is no module \"k\""));
    assert_non_null(monitor.virtio[HOST_VIRTIO_SLOT]);
    assert_null(host_describe(text));
    assert_true(host_said("asks for a device that another virtual machine has"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_two_that_can_run_take_turns_of_a_slice, reset),
        cmocka_unit_test_setup(test_one_that_is_alone_has_no_slices, reset),
        cmocka_unit_test_setup(test_the_tlb_is_emptied_when_another_one_runs, reset),
        cmocka_unit_test_setup(test_a_timer_fires_when_virtual_count_reaches_compare, reset),
        cmocka_unit_test_setup(test_compare_is_not_missed_while_time_goes_on, reset),
        cmocka_unit_test_setup(test_the_clock_has_64_bits, reset),
        cmocka_unit_test_setup(test_when_all_are_idle_the_processor_waits_for_the_earliest_timer,
                               reset),
        cmocka_unit_test_setup(test_one_that_wakes_limits_the_time_of_the_one_that_runs, reset),
        cmocka_unit_test_setup(test_time_beyond_a_slice_is_paid_by_turns, reset),
        cmocka_unit_test_setup(test_a_small_debt_shortens_the_next_slice, reset),
        cmocka_unit_test_setup(test_who_is_alone_waits_for_nobody_whatever_he_owes, reset),
        cmocka_unit_test_setup(test_work_for_one_that_does_not_run_is_at_his_expense, reset),
        cmocka_unit_test_setup(test_one_that_cannot_take_its_interrupt_runs_no_more, reset),
        cmocka_unit_test_setup(test_the_fpu_is_handed_over_with_its_registers, reset),
        cmocka_unit_test_setup(test_a_guest_without_cu1_gets_its_exception, reset),
        cmocka_unit_test_setup(test_the_machines_interrupts_find_their_device, reset),
        cmocka_unit_test_setup(test_the_console_goes_on_to_a_machine_that_runs, reset),
        cmocka_unit_test_setup(test_one_processor_runs_so_many_and_no_more, reset),
        cmocka_unit_test_setup(test_a_fault_of_the_monitor_is_told_and_ends_everything, reset),
        cmocka_unit_test_setup(test_a_stack_that_has_run_over_is_noticed, reset),
        cmocka_unit_test_setup(test_descriptions_that_cannot_be_met_are_refused_with_the_reason,
                               reset),
        cmocka_unit_test_setup(test_a_device_belongs_to_one_machine, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
