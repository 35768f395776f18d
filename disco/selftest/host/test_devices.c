/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loads and stores of device registers, the virtual MAGIC and the virtual UART.
 */
#include "disco/selftest/host/host.h"

#include "disco/core/trap.h"
#include "disco/dev/mmio.h"
#include "disco/dev/uart.h"
#include "disco/mem/pmap.h"

#define IO    XSSEG /* where every load is emulated */
#define MAGIC (IO + FLASH_MAGIC_BASE)
#define UART  (IO + FLASH_UART_BASE)

enum {
    LB = 0x20,
    LH,
    LW = 0x23,
    LBU,
    LHU,
    LWU = 0x27,
    SB,
    SW = 0x2b,
    LL = 0x30,
    LD = 0x37,
    SD = 0x3f
};

static struct vm *vm;
static struct vcpu *vcpu;

static int reset(void **state)
{
    (void)state;
    host_reset();
    vm = host_vm(UINT64_C(4) << 20);
    vcpu = vm->vcpus[0];
    return 0;
}

static bool was_bus_error(void)
{
    return vcpu->pc == CKSSEG + VECTOR_GENERAL &&
           (vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT == EXC_DBE;
}

static uint64_t load(unsigned op, vaddr_t va)
{
    vcpu->cp0[CP0_STATUS] &= ~(uint64_t)ST_EXL;
    vcpu->gpr[5] = 0x5555;
    host_access(vm, INSN_I(op, 4, 5), va);
    return vcpu->gpr[5];
}

static void store(unsigned op, vaddr_t va, uint64_t value)
{
    vcpu->cp0[CP0_STATUS] &= ~(uint64_t)ST_EXL;
    vcpu->gpr[5] = value;
    host_access(vm, INSN_I(op, 4, 5), va);
}

/* ---- decoding ---- */

static void test_loads_extend_as_they_should(void **state)
{
    (void)state;
    store(SB, UART + UART_SCR, 0x9a);
    assert_int_equal(load(LBU, UART + UART_SCR), 0x9a);
    assert_int_equal(load(LB, UART + UART_SCR), UINT64_C(0xffffffffffffff9a));
    store(SD, MAGIC + MAGIC_INT_LINE(2), UINT64_C(0x8000000190000002));
    assert_int_equal(load(LD, MAGIC + MAGIC_INT_LINE(2)), UINT64_C(0x8000000190000002));
    assert_int_equal(load(LW, MAGIC + MAGIC_INT_LINE(2)), UINT64_C(0xffffffff80000001));
    assert_int_equal(load(LWU, MAGIC + MAGIC_INT_LINE(2) + 4), 0x90000002);
    assert_int_equal(vcpu->pc, HOST_PC + 4);
}

static void test_a_word_store_changes_its_half(void **state)
{
    (void)state;
    store(SD, MAGIC + MAGIC_INT_LINE(3), UINT64_C(0x1111111122222222));
    store(SW, MAGIC + MAGIC_INT_LINE(3), 0xaaaaaaaa);
    assert_int_equal(load(LD, MAGIC + MAGIC_INT_LINE(3)), UINT64_C(0xaaaaaaaa22222222));
    store(SW, MAGIC + MAGIC_INT_LINE(3) + 4, 0xbbbbbbbb);
    assert_int_equal(load(LD, MAGIC + MAGIC_INT_LINE(3)), UINT64_C(0xaaaaaaaabbbbbbbb));
}

static void test_what_no_register_answers_is_a_bus_error(void **state)
{
    static const struct {
        unsigned op;
        vaddr_t va;
    } rows[] = {
        {LL, MAGIC + MAGIC_INT_MASK},
        {LH, MAGIC + MAGIC_INT_MASK},
        {LB, MAGIC + MAGIC_INT_MASK},
        {LD, MAGIC + 0x0030},
        {LD, MAGIC + MAGIC_INT_SET},
        {SD, MAGIC + MAGIC_IDENT},
        {LD, MAGIC + MAGIC_POWER_OFF},
        {LW, UART},
        {LBU, UART + 8},
        {SW, UART},
        {LW, IO + FLASH_VIRTIO_BASE},
        {LW, IO + 0x80000000},
        {LW, XSSEG + (4 << 20)},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(load(rows[i].op, rows[i].va), 0x5555);
        assert_true(was_bus_error());
    }
}

static void test_fetching_from_registers_is_an_instruction_bus_error(void **state)
{
    (void)state;
    vcpu->pc = vcpu->badvaddr = MAGIC;
    vcpu->cause = EXC_TLBL << CAUSE_CODE_SHIFT;
    trap(vcpu);
    assert_int_equal((vcpu->cp0[CP0_CAUSE] & CAUSE_CODE) >> CAUSE_CODE_SHIFT, EXC_IBE);
}

static void test_a_load_to_register_0_is_done_and_lost(void **state)
{
    (void)state;
    store(SB, UART + UART_SCR, 7);
    host_access(vm, INSN_I(LBU, 4, 0), UART + UART_SCR);
    assert_int_equal(vcpu->gpr[0], 0);
    assert_int_equal(vcpu->pc, HOST_PC + 4);
}

/* ---- MAGIC ---- */

static void test_magic_tells_of_a_machine_of_one_node_with_the_guests_memory(void **state)
{
    (void)state;
    host()->clock = 123456789;
    assert_int_equal(load(LD, MAGIC + MAGIC_IDENT), MAGIC_IDENT_VALUE);
    assert_int_equal(load(LD, MAGIC + MAGIC_NODE), 0);
    assert_int_equal(load(LD, MAGIC + MAGIC_NODES), 1);
    assert_int_equal(load(LD, MAGIC + MAGIC_DRAM), 4 << 20);
    assert_int_equal(load(LD, MAGIC + MAGIC_CLOCK), 123456789);
    store(SD, MAGIC + MAGIC_ALIAS, 0x20000);
    assert_int_equal(load(LD, MAGIC + MAGIC_ALIAS), 0);
    store(SD, MAGIC + MAGIC_MARKER, 42);
    assert_int_equal(host()->marker, 42);
}

static void test_interrupts_go_to_cause_by_mask_and_lines(void **state)
{
    (void)state;
    store(SD, MAGIC + MAGIC_INT_SET, UINT64_C(1) << MAGIC_IRQ_SOFT(0));
    assert_false(vcpu->cp0[CP0_CAUSE] & CAUSE_IP2);
    store(SD, MAGIC + MAGIC_INT_MASK, ~UINT64_C(0));
    assert_int_equal(vcpu->cp0[CP0_CAUSE] & CAUSE_IP, CAUSE_IP2);
    store(SD, MAGIC + MAGIC_INT_CLEAR, UINT64_C(1) << MAGIC_IRQ_SOFT(0));
    assert_int_equal(vcpu->cp0[CP0_CAUSE] & CAUSE_IP, 0);
    store(SD, MAGIC + MAGIC_IPI, 0x104); /* only bits 7:0 count */
    assert_int_equal(load(LD, MAGIC + MAGIC_INT_PENDING), 4);
    assert_int_equal(vcpu->cp0[CP0_CAUSE] & CAUSE_IP, CAUSE_IP3);
    store(SD, MAGIC + MAGIC_INT_LINE(4), 4);
    assert_int_equal(vcpu->cp0[CP0_CAUSE] & CAUSE_IP, CAUSE_IP3 | CAUSE_IP2 << 4);
    assert_int_equal(load(LD, MAGIC + MAGIC_INT_MASK), ~UINT64_C(0));
}

static void test_an_interrupt_is_delivered_when_the_guest_lets_it_through(void **state)
{
    (void)state;
    store(SD, MAGIC + MAGIC_INT_MASK, ~UINT64_C(0));
    store(SD, MAGIC + MAGIC_IPI, 1);
    assert_int_equal(vcpu->pc, HOST_PC + 4);
    vcpu->gpr[2] = vcpu->cp0[CP0_STATUS] | CAUSE_IP3 | ST_IE;
    host_execute(vm, INSN_MTC0(2, CP0_STATUS));
    assert_int_equal(vcpu->pc, CKSSEG + VECTOR_GENERAL);
    assert_int_equal(vcpu->cp0[CP0_EPC], HOST_PC + 4);
    assert_int_equal(vcpu->cp0[CP0_CAUSE] & CAUSE_CODE, EXC_INT);
}

/* A load where pages show registers; the instruction comes again if there is one now. */
static bool is_shown(gpa_t gpa)
{
    vcpu->cp0[CP0_STATUS] &= ~(uint64_t)ST_EXL;
    host_access(vm, INSN_I(LW, 4, 5), REGISTER_WINDOW + gpa);
    return vcpu->pc == HOST_PC;
}

static void raise_high(struct host *machine)
{
    (void)machine;
    vmagic_set_level(vm, MAGIC_IRQ_SOFT(15), true);
}

/* What comes late is what would have come at once. */
static void test_a_load_of_idle_gets_what_its_width_asks_for(void **state)
{
    (void)state;
    store(SD, MAGIC + MAGIC_INT_MASK, ~UINT64_C(0));
    vcpu->cp0[CP0_STATUS] |= CAUSE_IP2;
    host()->on_idle = raise_high;
    for (unsigned waits = 0; waits < 2; waits++) {
        vmagic_set_level(vm, MAGIC_IRQ_SOFT(15), waits == 0);
        assert_int_equal(load(LW, MAGIC + MAGIC_IDLE), UINT64_C(0xffffffff80000000));
        vmagic_set_level(vm, MAGIC_IRQ_SOFT(15), waits == 0);
        assert_int_equal(load(LWU, MAGIC + MAGIC_IDLE), UINT64_C(0x80000000));
        vmagic_set_level(vm, MAGIC_IRQ_SOFT(15), waits == 0);
        assert_int_equal(load(LW, MAGIC + MAGIC_IDLE + 4), 0);
    }
    assert_int_equal(host()->idle_loads, 3);
}

static void test_the_interrupt_registers_are_shown_as_they_are(void **state)
{
    static const unsigned offsets[] = {MAGIC_INT_PENDING, MAGIC_INT_MASK, MAGIC_INT_LINE(0),
                                       MAGIC_INT_LINE(4)};

    (void)state;
    assert_true(is_shown(FLASH_MAGIC_BASE + MAGIC_INT_PENDING));
    store(SD, MAGIC + MAGIC_INT_MASK, 0x123456789abcdef0);
    store(SD, MAGIC + MAGIC_INT_LINE(4), 0x55);
    store(SD, MAGIC + MAGIC_IPI, 0x80);
    for (unsigned i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++)
        assert_int_equal(vm->magic.page[(offsets[i] - MAGIC_INT_PAGE) / 8],
                         load(LD, MAGIC + offsets[i]));
}

static void test_a_page_that_shows_registers_cannot_be_stored_to(void **state)
{
    uint64_t entry;

    (void)state;
    assert_true(is_shown(FLASH_MAGIC_BASE + MAGIC_INT_PENDING));
    entry = host_tlb_lookup(REGISTER_WINDOW + FLASH_MAGIC_BASE + MAGIC_INT_PAGE, 0);
    assert_true(entry & ENTRYLO_V);
    assert_false(entry & ENTRYLO_D);
    assert_int_equal(pmap_machine(entry), machine_address(vm->magic.page));
}

static void test_registers_that_act_when_read_are_not_shown(void **state)
{
    (void)state;
    assert_false(is_shown(FLASH_UART_BASE));
    assert_false(is_shown(FLASH_MAGIC_BASE + MAGIC_CLOCK));
    assert_false(is_shown(FLASH_MAGIC_BASE + MAGIC_START_PC));
}

static void wake(struct host *machine)
{
    machine->cp0[CP0_CAUSE] |= CAUSE_IP7;
    vcpu->cp0[CP0_CAUSE] |= CAUSE_IP7;
    vcpu->deadline = percpu()->clock;
}

static void test_a_load_of_idle_waits_until_an_interrupt_is_let_through(void **state)
{
    (void)state;
    vcpu->cp0[CP0_STATUS] |= CAUSE_IP7;
    host()->on_idle = wake;
    store(SD, MAGIC + MAGIC_INT_SET, UINT64_C(1) << MAGIC_IRQ_SOFT(0));
    assert_int_equal(load(LD, MAGIC + MAGIC_IDLE), UINT64_C(1) << MAGIC_IRQ_SOFT(0));
    assert_int_equal(vcpu->pc, HOST_PC + 4);
    assert_int_equal(host()->idle_loads, 1);
    assert_int_equal(vcpu->state, VCPU_RUNNABLE);
    assert_int_equal(load(LD, MAGIC + MAGIC_IDLE), UINT64_C(1) << MAGIC_IRQ_SOFT(0));
    assert_int_equal(vcpu->pc, HOST_PC + 4);
    assert_int_equal(host()->idle_loads, 1);
}

static void switch_off(void *context)
{
    (void)context;
    store(SD, MAGIC + MAGIC_POWER_OFF, 0x1234);
}

static void test_power_off_of_the_last_machine_ends_everything(void **state)
{
    (void)state;
    vm->config.report = 1;
    assert_int_equal(host_status_of(switch_off, NULL), 0x34);
    assert_true(vm->ended);
    assert_true(host_said("accesses to device registers"));
}

/* ---- UART ---- */

static void test_what_the_guest_sends_comes_out(void **state)
{
    (void)state;
    for (const char *c = "hello\n"; *c; c++)
        store(SB, UART + UART_THR, (uint64_t)*c);
    assert_true(host_said("hello\n"));
    assert_int_equal(load(LBU, UART + UART_LSR), LSR_EMPTY);
}

static void test_what_is_typed_comes_in_with_an_interrupt_while_the_guest_listens(void **state)
{
    (void)state;
    store(SD, MAGIC + MAGIC_INT_MASK, ~UINT64_C(0));
    host()->typed = "ab";
    store(SB, UART + UART_IER, IER_RECEIVE);
    assert_int_equal(host()->uart_ier, IER_RECEIVE);
    vuart_receive(&vm->uart, vm);
    assert_true(vcpu->cp0[CP0_CAUSE] & CAUSE_IP2);
    assert_int_equal(load(LBU, UART + UART_IIR), IIR_RECEIVE);
    assert_int_equal(load(LBU, UART + UART_LSR), LSR_EMPTY | LSR_READY);
    assert_int_equal(load(LBU, UART + UART_RBR), 'a');
    assert_int_equal(load(LBU, UART + UART_RBR), 'b');
    assert_int_equal(load(LBU, UART + UART_RBR), 0);
    assert_int_equal(load(LBU, UART + UART_IIR), IIR_NONE);
    assert_false(vcpu->cp0[CP0_CAUSE] & CAUSE_IP2);
}

static void test_a_full_receiver_leaves_the_rest_in_the_machines(void **state)
{
    (void)state;
    host()->typed = "0123456789abcdefXYZ";
    store(SB, UART + UART_IER, IER_RECEIVE);
    vuart_receive(&vm->uart, vm);
    assert_string_equal(host()->typed, "XYZ");
    assert_int_equal(host()->uart_ier, 0);
    store(SB, UART + UART_FCR, FCR_ENABLE | FCR_RECEIVE);
    assert_int_equal(load(LBU, UART + UART_LSR), LSR_EMPTY);
    assert_int_equal(host()->uart_ier, IER_RECEIVE);
    assert_int_equal(load(LBU, UART + UART_IIR), IIR_NONE | IIR_FIFO);
}

static void test_the_transmitters_interrupt_comes_when_enabled_and_is_told_once(void **state)
{
    (void)state;
    store(SB, UART + UART_IER, IER_TRANSMIT);
    assert_int_equal(load(LBU, UART + UART_IIR), IIR_TRANSMIT);
    assert_int_equal(load(LBU, UART + UART_IIR), IIR_NONE);
    store(SB, UART + UART_THR, '.');
    assert_int_equal(load(LBU, UART + UART_IIR), IIR_TRANSMIT);
}

static void test_divisor_and_modem_registers_keep_what_is_written(void **state)
{
    (void)state;
    store(SB, UART + UART_LCR, LCR_DLAB | 3);
    store(SB, UART + 0, 0x12);
    store(SB, UART + 1, 0x34);
    assert_int_equal(load(LBU, UART + 0), 0x12);
    assert_int_equal(load(LBU, UART + 1), 0x34);
    assert_int_equal(load(LBU, UART + UART_LCR), LCR_DLAB | 3);
    store(SB, UART + UART_LCR, 3);
    assert_int_equal(load(LBU, UART + UART_IER), 0);
    assert_int_equal(load(LBU, UART + UART_MSR), 0xb0);
    store(SB, UART + UART_MCR, 0xff);
    assert_int_equal(load(LBU, UART + UART_MCR), MCR_WRITABLE);
    assert_int_equal(load(LBU, UART + UART_MSR), 0xf0);
    store(SB, UART + UART_MCR, MCR_LOOP | 1);
    assert_int_equal(load(LBU, UART + UART_MSR), 0x20);
    store(SB, UART + UART_THR, 'q'); /* in loop-back it comes back */
    assert_int_equal(load(LBU, UART + UART_RBR), 'q');
    store(SB, UART + UART_LSR, 0);
    assert_int_equal(load(LBU, UART + UART_LSR), LSR_EMPTY);
    assert_false(host_said("q"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_loads_extend_as_they_should, reset),
        cmocka_unit_test_setup(test_a_word_store_changes_its_half, reset),
        cmocka_unit_test_setup(test_what_no_register_answers_is_a_bus_error, reset),
        cmocka_unit_test_setup(test_fetching_from_registers_is_an_instruction_bus_error, reset),
        cmocka_unit_test_setup(test_a_load_to_register_0_is_done_and_lost, reset),
        cmocka_unit_test_setup(test_magic_tells_of_a_machine_of_one_node_with_the_guests_memory,
                               reset),
        cmocka_unit_test_setup(test_interrupts_go_to_cause_by_mask_and_lines, reset),
        cmocka_unit_test_setup(test_an_interrupt_is_delivered_when_the_guest_lets_it_through,
                               reset),
        cmocka_unit_test_setup(test_a_load_of_idle_waits_until_an_interrupt_is_let_through, reset),
        cmocka_unit_test_setup(test_a_load_of_idle_gets_what_its_width_asks_for, reset),
        cmocka_unit_test_setup(test_the_interrupt_registers_are_shown_as_they_are, reset),
        cmocka_unit_test_setup(test_a_page_that_shows_registers_cannot_be_stored_to, reset),
        cmocka_unit_test_setup(test_registers_that_act_when_read_are_not_shown, reset),
        cmocka_unit_test_setup(test_power_off_of_the_last_machine_ends_everything, reset),
        cmocka_unit_test_setup(test_what_the_guest_sends_comes_out, reset),
        cmocka_unit_test_setup(
            test_what_is_typed_comes_in_with_an_interrupt_while_the_guest_listens, reset),
        cmocka_unit_test_setup(test_a_full_receiver_leaves_the_rest_in_the_machines, reset),
        cmocka_unit_test_setup(test_the_transmitters_interrupt_comes_when_enabled_and_is_told_once,
                               reset),
        cmocka_unit_test_setup(test_divisor_and_modem_registers_keep_what_is_written, reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
