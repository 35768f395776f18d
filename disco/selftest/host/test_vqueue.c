/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A virtual virtio device between a guest's rings, which may hold anything, and the machine's
 * device, which must only ever be given the guest's own memory.
 */
#include "disco/selftest/host/ring.h"

#include "disco/core/sched.h"
#include "disco/lib/string.h"
#include "disco/mem/pmap.h"

#define MEMORY (UINT64_C(4) << 20)

static struct vm *vm;
static struct vcpu *vcpu;

static int reset(void **state)
{
    (void)state;
    host_reset();
    vm = host_vm(MEMORY);
    vcpu = vm->vcpus[0];
    vm->virtio[HOST_VIRTIO_SLOT] = monitor.virtio[HOST_VIRTIO_SLOT] =
        vvirtio_new(vm, HOST_VIRTIO_SLOT);
    driver_begin(vm);
    return 0;
}

static int reset_and_start(void **state)
{
    reset(state);
    driver_negotiate(VIRTIO_F_VERSION_1 | VIRTIO_F_INDIRECT);
    driver_start(HOST_VIRTIO_SIZE);
    return 0;
}

/* ---- registers ---- */

static void test_the_guest_sees_the_machines_device_with_the_features_that_work(void **state)
{
    (void)state;
    assert_int_equal(driver_load(VIRTIO_MAGIC_VALUE), VIRTIO_IS_VIRTIO);
    assert_int_equal(driver_load(VIRTIO_VERSION), 2);
    assert_int_equal(driver_load(VIRTIO_DEVICE_ID), 2);
    assert_int_equal(driver_load(VIRTIO_VENDOR_ID), 0x4f435344);
    host()->virtio_features = ~UINT64_C(0);
    driver_store(VIRTIO_DEVICE_FEATURES_SEL, 1);
    assert_int_equal(driver_load(VIRTIO_DEVICE_FEATURES), 1);
    driver_store(VIRTIO_DEVICE_FEATURES_SEL, 2);
    assert_int_equal(driver_load(VIRTIO_DEVICE_FEATURES), 0);
    assert_int_equal(driver_load(VIRTIO_QUEUE_NUM_MAX), HOST_VIRTIO_SIZE);
    driver_store(VIRTIO_QUEUE_SEL, 5);
    assert_int_equal(driver_load(VIRTIO_QUEUE_NUM_MAX), 0);
    driver_store(VIRTIO_QUEUE_SEL, 5000);
    assert_int_equal(driver_load(VIRTIO_QUEUE_NUM_MAX), 0);
    assert_int_equal(driver_load(VIRTIO_QUEUE_READY), 0);
    assert_int_equal(driver_load(0x0b0), 0xffffffff);
    host()->virtio[VIRTIO_CONFIG / 4] = 0x04030201;
    assert_int_equal(driver_load(VIRTIO_CONFIG), 0x04030201);
}

static void test_features_that_were_not_offered_are_refused(void **state)
{
    (void)state;
    driver_negotiate(VIRTIO_F_VERSION_1 | UINT64_C(1) << 34);
    assert_false(driver_load(VIRTIO_STATUS) & VIRTIO_S_FEATURES_OK);
    driver_store(VIRTIO_STATUS, 0);
    driver_negotiate(1); /* not without version 1 */
    assert_false(driver_load(VIRTIO_STATUS) & VIRTIO_S_FEATURES_OK);
    driver_store(VIRTIO_STATUS, 0);
    driver_negotiate(VIRTIO_F_VERSION_1 | 1);
    assert_true(driver_load(VIRTIO_STATUS) & VIRTIO_S_FEATURES_OK);
    assert_int_equal(host()->driver_features, VIRTIO_F_VERSION_1 | 1);
}

static void test_a_queue_is_fixed_once_it_is_ready_and_has_a_size_that_is_possible(void **state)
{
    const struct vqueue *queue = &vm->virtio[HOST_VIRTIO_SLOT]->queues[0];

    (void)state;
    driver_store(VIRTIO_QUEUE_READY, 1);
    assert_int_equal(driver_load(VIRTIO_QUEUE_READY), 0);
    driver_store(VIRTIO_QUEUE_NUM, HOST_VIRTIO_SIZE * 2);
    driver_store(VIRTIO_QUEUE_NUM, 3);
    assert_int_equal(queue->size, 0);
    driver_store(VIRTIO_QUEUE_NUM, 4);
    driver_store(VIRTIO_QUEUE_DESC + 4, 0x12);
    driver_store(VIRTIO_QUEUE_DESC, 0x1000);
    driver_store(VIRTIO_QUEUE_READY, 1);
    driver_store(VIRTIO_QUEUE_DESC, 0x2000);
    assert_int_equal(queue->descriptors, UINT64_C(0x1200001000));
    assert_int_equal(queue->size, 4);
}

/* ---- chains ---- */

static void test_a_buffer_goes_to_the_device_as_machine_memory(void **state)
{
    (void)state;
    driver_describe(DESCRIPTORS, 0, BUFFER + 16, 100, VIRTQ_NEXT, 1);
    driver_describe(DESCRIPTORS, 1, BUFFER + 0x5000, 200, VIRTQ_WRITE, 0);
    driver_offer(0);
    assert_int_equal(device_given(), 1);
    assert_int_equal(host()->notified, 1);
    assert_int_equal(load_le64(device_link(0, 0)), machine_address(driver_at(BUFFER + 16)));
    assert_int_equal(load_le32(device_link(0, 0) + 8), 100);
    assert_int_equal(load_le64(device_link(0, 1)), machine_address(driver_at(BUFFER + 0x5000)));
    assert_int_equal(load_le16(device_link(0, 1) + 12), VIRTQ_WRITE);
}

static void test_a_completion_comes_back_with_an_interrupt(void **state)
{
    (void)state;
    driver_describe(DESCRIPTORS, 3, BUFFER, 100, VIRTQ_WRITE, 0);
    driver_offer(3);
    device_complete(0, 77);
    assert_int_equal(load_le16(driver_at(USED + 2)), 1);
    assert_int_equal(load_le32(driver_at(USED + VIRTQ_HEAD_BYTES)), 3);
    assert_int_equal(load_le32(driver_at(USED + VIRTQ_HEAD_BYTES + 4)), 77);
    assert_int_equal(driver_load(VIRTIO_INTERRUPT_STATUS), VIRTIO_I_USED);
    assert_true(vm->magic.level & UINT64_C(1) << MAGIC_IRQ_VIRTIO(HOST_VIRTIO_SLOT));
    driver_store(VIRTIO_INTERRUPT_ACK, VIRTIO_I_USED);
    assert_int_equal(vm->magic.level, 0);
    store_le16(driver_at(AVAILABLE), 1); /* the guest does not want to be told */
    driver_offer(3);
    device_complete(1, 0);
    assert_int_equal(vm->magic.level, 0);
    assert_int_equal(load_le16(driver_at(USED + 2)), 2);
}

static void test_pages_that_lie_together_are_one_piece_and_others_are_not(void **state)
{
    gpa_t gpa = BUFFER;
    uint64_t pieces = 1;

    (void)state;
    for (unsigned i = 1; i < 4; i++)
        pieces += pmap_machine(vm->pmap[(gpa >> PAGE_SHIFT) + i]) !=
                  pmap_machine(vm->pmap[(gpa >> PAGE_SHIFT) + i - 1]) + PAGE_SIZE;
    driver_describe(DESCRIPTORS, 0, gpa, 4 * PAGE_SIZE, 0, 0);
    driver_offer(0);
    assert_int_equal(pieces, 1); /* memory comes in runs of megabytes */
    assert_int_equal(load_le32(device_link(0, 0) + 8), 4 * PAGE_SIZE);
    assert_int_equal(load_le16(device_link(0, 0) + 12) & VIRTQ_NEXT, 0);
}

static void test_an_indirect_table_is_followed(void **state)
{
    (void)state;
    driver_describe(TABLE, 0, BUFFER, 10, VIRTQ_NEXT, 1);
    driver_describe(TABLE, 1, BUFFER + 0x8000, 20, VIRTQ_WRITE, 0);
    driver_describe(DESCRIPTORS, 2, TABLE, 2 * VIRTQ_DESC_BYTES, VIRTQ_INDIRECT, 0);
    driver_offer(2);
    assert_false(driver_is_broken());
    assert_int_equal(load_le32(device_link(0, 1) + 8), 20);
}

static void test_chains_that_break_a_rule_stop_the_device_and_reach_nobody(void **state)
{
    static const struct {
        uint64_t address;
        uint32_t length;
        uint16_t flags, next, head;
    } rows[] = {
        {MEMORY, 16, 0, 0, 0},                            /* beyond memory */
        {MEMORY - 8, 16, 0, 0, 0},                        /* across its end */
        {UINT64_MAX - 4, 16, 0, 0, 0},                    /* around */
        {FLASH_MAGIC_BASE, 8, 0, 0, 0},                   /* registers */
        {BUFFER, 0, 0, 0, 0},                             /* nothing */
        {BUFFER, 0xffffffff, 0, 0, 0},                    /* more than there is */
        {BUFFER, 16, VIRTQ_NEXT, 0, 0},                   /* a loop */
        {BUFFER, 16, VIRTQ_NEXT, 60000, 0},               /* to no descriptor */
        {BUFFER, 16, 0, 0, HOST_VIRTIO_SIZE},             /* from none */
        {TABLE, 16, VIRTQ_INDIRECT | VIRTQ_NEXT, 1, 0},   /* both */
        {TABLE, 0, VIRTQ_INDIRECT, 0, 0},                 /* an empty table */
        {MEMORY, 32, VIRTQ_INDIRECT, 0, 0},               /* a table beyond memory */
        {DESCRIPTORS, 8 * 16, VIRTQ_INDIRECT, 0, 0},      /* a table within a table */
        {BUFFER, (uint32_t)MEMORY / 2, VIRTQ_NEXT, 0, 0}, /* a loop of large buffers */
    };

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        reset_and_start(state);
        driver_describe(DESCRIPTORS, 0, rows[i].address, rows[i].length, rows[i].flags,
                        rows[i].next);
        driver_offer(rows[i].head);
        assert_true(driver_is_broken());
        assert_int_equal(device_given(), 0);
        assert_int_equal(driver_load(VIRTIO_INTERRUPT_STATUS), VIRTIO_I_CONFIG);
        driver_offer(0); /* nothing goes on until it is reset */
        assert_int_equal(device_given(), 0);
        driver_store(VIRTIO_STATUS, 0);
        assert_false(driver_is_broken());
    }
}

/* Each byte may be in it several times, but the work for one chain has an end. */
static void test_a_chain_of_more_bytes_than_memory_has_stops_the_device(void **state)
{
    const uint32_t half = (uint32_t)MEMORY / 2;

    (void)state;
    driver_describe(DESCRIPTORS, 0, 0, half, VIRTQ_NEXT, 1);
    driver_describe(DESCRIPTORS, 1, 0, half, 0, 0);
    driver_offer(0);
    assert_false(driver_is_broken());
    assert_int_equal(device_given(), 1);
    device_complete(0, 0);
    driver_describe(DESCRIPTORS, 1, 0, half + 1, 0, 0);
    driver_offer(0);
    assert_true(driver_is_broken());
    assert_int_equal(device_given(), 1);
}

/* Descriptors of no bytes cost work as others do: an indirect table may hold 2^28 of them. */
static void test_a_chain_of_more_links_than_its_queue_stops_the_device(void **state)
{
    (void)state;
    for (uint16_t i = 0; i < HOST_VIRTIO_SIZE; i++)
        driver_describe(TABLE, i, BUFFER, i ? 0 : 16, VIRTQ_NEXT, (uint16_t)(i + 1));
    driver_describe(TABLE, HOST_VIRTIO_SIZE - 1, BUFFER, 0, 0, 0);
    driver_describe(TABLE, HOST_VIRTIO_SIZE, BUFFER, 0, 0, 0);
    driver_describe(DESCRIPTORS, 0, TABLE, 2 * HOST_VIRTIO_SIZE * VIRTQ_DESC_BYTES, VIRTQ_INDIRECT,
                    0);
    driver_offer(0);
    assert_int_equal(device_given(), 1);
    driver_describe(TABLE, HOST_VIRTIO_SIZE - 1, BUFFER, 0, VIRTQ_NEXT, HOST_VIRTIO_SIZE);
    driver_offer(0);
    assert_true(driver_is_broken());
    assert_int_equal(device_given(), 1);
}

static void test_an_index_that_runs_ahead_of_the_ring_stops_the_device(void **state)
{
    (void)state;
    driver_describe(DESCRIPTORS, 0, BUFFER, 16, 0, 0);
    *driver_offered() = HOST_VIRTIO_SIZE;
    driver_offer(0);
    assert_true(driver_is_broken());
}

static void test_rings_outside_memory_stop_the_device(void **state)
{
    reset(state);
    driver_negotiate(VIRTIO_F_VERSION_1);
    driver_store(VIRTIO_QUEUE_DRIVER + 4, 0x10);
    driver_start(HOST_VIRTIO_SIZE);
    assert_true(driver_is_broken());
    reset(state);
    driver_negotiate(VIRTIO_F_VERSION_1);
    driver_store(VIRTIO_QUEUE_DEVICE + 4, 0x10);
    driver_start(HOST_VIRTIO_SIZE);
    driver_describe(DESCRIPTORS, 0, BUFFER, 16, 0, 0);
    driver_offer(0);
    device_complete(0, 0);
    assert_true(driver_is_broken());
}

/* Registers that a driver may read show what emulation answers, from DRIVER_OK until reset. */
static void test_the_devices_page_shows_its_registers(void **state)
{
    const struct vvirtio *virtio = vm->virtio[HOST_VIRTIO_SLOT];

    (void)state;
    assert_null(vvirtio_page(virtio));
    driver_negotiate(VIRTIO_F_VERSION_1);
    driver_start(4);
    assert_ptr_equal(vvirtio_page(virtio), virtio->page);
    for (unsigned offset = 0; offset < VIRTIO_CONFIG; offset += 4)
        assert_int_equal(*(uint32_t *)(virtio->page + offset), driver_load(offset));
    driver_store(VIRTIO_QUEUE_SEL, 99);
    for (unsigned offset = 0; offset < VIRTIO_CONFIG; offset += 4)
        assert_int_equal(*(uint32_t *)(virtio->page + offset), driver_load(offset));
    driver_store(VIRTIO_STATUS, 0);
    assert_null(vvirtio_page(virtio));
}

static void test_a_chain_that_finds_no_room_waits_for_one_to_come_back(void **state)
{
    (void)state;
    driver_describe(DESCRIPTORS, 0, BUFFER, 16, VIRTQ_NEXT, 1);
    driver_describe(DESCRIPTORS, 1, BUFFER + 0x1000, 16, VIRTQ_NEXT, 2);
    driver_describe(DESCRIPTORS, 2, BUFFER + 0x3000, 16, 0, 0);
    driver_offer(0);
    driver_offer(0);
    driver_offer(0); /* 3 + 3 descriptors of 8 are in use */
    assert_int_equal(device_given(), 2);
    assert_false(driver_is_broken());
    device_complete(0, 0);
    assert_int_equal(device_given(), 3);
}

/* A chain may be this guest's own memory and still be no chain for the device. */
static void test_a_device_that_gives_up_says_so_to_the_guest(void **state)
{
    (void)state;
    driver_describe(DESCRIPTORS, 0, BUFFER, 16, VIRTQ_WRITE, 0);
    driver_offer(0);
    host()->virtio[VIRTIO_STATUS / 4] |= VIRTIO_S_NEEDS_RESET;
    host()->virtio[VIRTIO_INTERRUPT_STATUS / 4] = VIRTIO_I_CONFIG;
    vvirtio_interrupt(vm->virtio[HOST_VIRTIO_SLOT]);
    assert_true(driver_is_broken());
    assert_int_equal(driver_load(VIRTIO_INTERRUPT_STATUS), VIRTIO_I_CONFIG);
    driver_offer(0);
    assert_int_equal(device_given(), 1);
    driver_store(VIRTIO_STATUS, 0);
    assert_false(driver_is_broken());
}

/* ---- beside another machine ---- */

/* Another machine that can run, while the driver's does. */
static struct vcpu *add_other(void)
{
    struct vcpu *other = host_vm(MEMORY)->vcpus[0];

    percpu_map(percpu(), vcpu);
    percpu()->next_vcpu = 1;
    percpu()->slice_end = percpu_clock(percpu()) + 1000;
    return other;
}

static void end_slice_of(struct vcpu *running)
{
    sched_end_slice(percpu());
    running->cp0[CP0_STATUS] &= ~(uint64_t)ST_EXL;
    host_trap(running->vm, 0, EXC_SYS << CAUSE_CODE_SHIFT);
}

static void test_chains_that_find_no_time_wait_for_the_next_slice(void **state)
{
    struct vcpu *other = add_other();

    (void)state;
    driver_describe(DESCRIPTORS, 0, BUFFER, 16, 0, 0);
    *driver_offered() = 2;
    host()->count_step = 2000; /* a look at Count takes longer than the slice */
    driver_offer(0);
    assert_int_equal(device_given(), 1);
    assert_ptr_equal(percpu()->current, other);
    host()->count_step = 0;
    end_slice_of(other);
    assert_ptr_equal(percpu()->current, vcpu);
    assert_int_equal(device_given(), 3);
    assert_false(vm->postponed);
}

/* Nobody else can run, so there is no slice; but somebody may wait for the interrupt. */
static void test_chains_do_not_keep_an_interrupt_waiting(void **state)
{
    struct vcpu *other = add_other();

    (void)state;
    percpu()->slice_end = NO_SLICE;
    other->state = VCPU_IDLE;
    other->cp0[CP0_STATUS] |= CAUSE_IP7;
    other->deadline = percpu()->clock; /* its timer is due */
    host()->cp0[CP0_CAUSE] |= CAUSE_IP7;
    driver_describe(DESCRIPTORS, 0, BUFFER, 16, 0, 0);
    *driver_offered() = 2;
    driver_offer(0);
    assert_int_equal(device_given(), 1);
    assert_ptr_equal(percpu()->current, other);
    end_slice_of(other);
    assert_int_equal(device_given(), 3);
}

/* Whether the machine is idle or not: its slice is for its work. */
static void test_chains_that_found_no_room_do_not_take_another_machines_time(void **state)
{
    static const enum vcpu_state states[] = {VCPU_RUNNABLE, VCPU_IDLE};

    for (unsigned i = 0; i < 2; i++) {
        struct vcpu *other;

        reset_and_start(state);
        other = add_other();
        driver_describe(DESCRIPTORS, 0, BUFFER, 16, VIRTQ_NEXT, 1);
        driver_describe(DESCRIPTORS, 1, BUFFER + 0x1000, 16, VIRTQ_NEXT, 2);
        driver_describe(DESCRIPTORS, 2, BUFFER + 0x3000, 16, 0, 0);
        *driver_offered() = 2;
        driver_offer(0);
        vcpu->state = states[i];
        end_slice_of(vcpu);
        assert_ptr_equal(percpu()->current, other);
        device_complete(0, 0);
        assert_int_equal(device_given(), 2);
        end_slice_of(other);
        assert_int_equal(device_given(), 3);
        assert_ptr_equal(percpu()->current, states[i] == VCPU_IDLE ? other : vcpu);
    }
}

static void test_a_machine_that_has_ended_is_left_alone(void **state)
{
    (void)state;
    driver_describe(DESCRIPTORS, 0, BUFFER, 16, VIRTQ_WRITE, 0);
    driver_offer(0);
    vvirtio_stop(vm->virtio[HOST_VIRTIO_SLOT]);
    assert_int_equal(host()->virtio[VIRTIO_STATUS / 4], 0);
    assert_false(host()->mask & UINT64_C(1) << MAGIC_IRQ_VIRTIO(HOST_VIRTIO_SLOT));
    vvirtio_interrupt(vm->virtio[HOST_VIRTIO_SLOT]);
    assert_int_equal(load_le16(driver_at(USED + 2)), 0);
}

/* ---- random rings ---- */

/* Every address that the device was given lies in a page of this guest. */
static bool is_guests(mpa_t address, uint32_t length)
{
    for (uint64_t page = 0; page < vm->pages; page++) {
        mpa_t start = pmap_machine(vm->pmap[page]);

        if (address >= start && address < start + PAGE_SIZE)
            return length <= start + PAGE_SIZE - address ||
                   (page + 1 < vm->pages &&
                    is_guests(start + PAGE_SIZE, length - (uint32_t)(start + PAGE_SIZE - address)));
    }
    return false;
}

static void check_given(unsigned n)
{
    for (unsigned link = 0; link < HOST_VIRTIO_SIZE; link++) {
        const uint8_t *descriptor = device_link(n, link);

        assert_true(is_guests(load_le64(descriptor), load_le32(descriptor + 8)));
        if (!(load_le16(descriptor + 12) & VIRTQ_NEXT))
            return;
    }
    fail();
}

static uint64_t random_address(uint64_t *seed)
{
    static const uint64_t places[] = {BUFFER, TABLE,           DESCRIPTORS,      MEMORY - 64,
                                      0,      UINT64_MAX - 64, UINT64_C(1) << 40};

    return places[host_random(seed) % 7] + host_random(seed) % 96;
}

static void test_random_rings_give_the_device_the_guests_own_memory_alone(void **state)
{
    uint64_t seed = 1;
    unsigned good = 0, bad = 0;

    for (unsigned round = 0; round < 3000; round++) {
        reset_and_start(state);
        for (unsigned i = 0; i < 2 * HOST_VIRTIO_SIZE; i++) {
            gpa_t table = i < HOST_VIRTIO_SIZE ? DESCRIPTORS : TABLE;

            driver_describe(table, i % HOST_VIRTIO_SIZE, random_address(&seed),
                            (uint32_t)host_random(&seed) % 300,
                            (uint16_t)(host_random(&seed) % 8 ? host_random(&seed) % 4
                                                              : host_random(&seed) % 8),
                            (uint16_t)host_random(&seed) % (HOST_VIRTIO_SIZE + 1));
        }
        for (unsigned i = 0; i < 4 && !driver_is_broken(); i++)
            driver_offer((uint16_t)host_random(&seed) % HOST_VIRTIO_SIZE);
        for (unsigned n = 0; n < device_given(); n++)
            check_given(n);
        good += device_given();
        bad += driver_is_broken();
    }
    assert_true(good > 300 && bad > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_the_guest_sees_the_machines_device_with_the_features_that_work,
                               reset),
        cmocka_unit_test_setup(test_features_that_were_not_offered_are_refused, reset),
        cmocka_unit_test_setup(
            test_a_queue_is_fixed_once_it_is_ready_and_has_a_size_that_is_possible, reset),
        cmocka_unit_test_setup(test_a_buffer_goes_to_the_device_as_machine_memory, reset_and_start),
        cmocka_unit_test_setup(test_a_completion_comes_back_with_an_interrupt, reset_and_start),
        cmocka_unit_test_setup(test_pages_that_lie_together_are_one_piece_and_others_are_not,
                               reset_and_start),
        cmocka_unit_test_setup(test_an_indirect_table_is_followed, reset_and_start),
        cmocka_unit_test_setup(test_chains_that_break_a_rule_stop_the_device_and_reach_nobody,
                               reset_and_start),
        cmocka_unit_test_setup(test_a_chain_of_more_bytes_than_memory_has_stops_the_device,
                               reset_and_start),
        cmocka_unit_test_setup(test_a_chain_of_more_links_than_its_queue_stops_the_device,
                               reset_and_start),
        cmocka_unit_test_setup(test_an_index_that_runs_ahead_of_the_ring_stops_the_device,
                               reset_and_start),
        cmocka_unit_test_setup(test_rings_outside_memory_stop_the_device, reset),
        cmocka_unit_test_setup(test_a_chain_that_finds_no_room_waits_for_one_to_come_back,
                               reset_and_start),
        cmocka_unit_test_setup(test_the_devices_page_shows_its_registers, reset),
        cmocka_unit_test_setup(test_a_device_that_gives_up_says_so_to_the_guest, reset_and_start),
        cmocka_unit_test_setup(test_chains_that_find_no_time_wait_for_the_next_slice,
                               reset_and_start),
        cmocka_unit_test_setup(test_chains_do_not_keep_an_interrupt_waiting, reset_and_start),
        cmocka_unit_test_setup(test_chains_that_found_no_room_do_not_take_another_machines_time,
                               reset_and_start),
        cmocka_unit_test_setup(test_a_machine_that_has_ended_is_left_alone, reset_and_start),
        cmocka_unit_test_setup(test_random_rings_give_the_device_the_guests_own_memory_alone,
                               reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
