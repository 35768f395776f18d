/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The copy-on-write disk between a guest that may be hostile and a disk that takes its time.
 */
#include "disco/selftest/host/ring.h"

#include "disco/dev/cow.h"
#include "disco/dev/sectorlog.h"
#include "disco/lib/string.h"
#include "disco/mem/frame.h"
#include "disco/mem/memmap.h"

#define MEMORY   (UINT64_C(4) << 20)
#define CAPACITY 4096 /* sectors */

#define HEADERS TABLE /* of request n at 32 n, its status behind it */
#define OTHER   (BUFFER + 0x8000)

#define IN  0
#define OUT 1
#define BAD 0x77 /* a status that nobody has written yet */

static struct vm *vm;
static uint16_t requests;

static void start(void)
{
    driver_negotiate(VIRTIO_F_VERSION_1);
    driver_start(HOST_VIRTIO_SIZE);
}

static int reset(void **state)
{
    struct vvirtio *virtio;

    (void)state;
    host_reset();
    requests = 0;
    vm = host_vm(MEMORY);
    driver_begin(vm);
    vm->config.cow = true;
    host()->virtio[VIRTIO_CONFIG / 4] = CAPACITY;
    virtio = vvirtio_new(vm, HOST_VIRTIO_SLOT);
    assert_non_null(virtio);
    vm->virtio[HOST_VIRTIO_SLOT] = monitor.virtio[HOST_VIRTIO_SLOT] = virtio;
    start();
    return 0;
}

/* A descriptor that the next one of the ring follows, if any does. */
static void describe(unsigned index, uint64_t address, uint32_t length, uint16_t flags)
{
    driver_describe(DESCRIPTORS, index, address, length, flags, (uint16_t)(index + 1));
}

static gpa_t header_of(unsigned number)
{
    return HEADERS + 32 * number;
}

/* The guest's next request, of these buffers of so many bytes each; its status comes to `status`.
 * The descriptors are those from `first` on, whatever they were used for. */
static void ask_for(uint32_t type, uint64_t sector, const gpa_t *buffers, unsigned count,
                    uint32_t bytes, gpa_t status, unsigned first)
{
    uint16_t flags = (uint16_t)(VIRTQ_NEXT | (type == OUT ? 0 : VIRTQ_WRITE));
    gpa_t header = header_of(requests);

    store_le32(driver_at(header), type);
    store_le32(driver_at(header + 4), 0);
    store_le64(driver_at(header + 8), sector);
    describe(first, header, 16, VIRTQ_NEXT);
    for (unsigned i = 0; i < count; i++)
        describe(first + 1 + i, buffers[i], bytes, flags);
    describe(first + 1 + count, status, 1, VIRTQ_WRITE);
    requests++;
    driver_offer((uint16_t)first);
}

/* One of several buffers; returns its number. */
static unsigned ask_all(uint32_t type, uint64_t sector, const gpa_t *buffers, unsigned count,
                        uint32_t bytes)
{
    gpa_t status = header_of(requests) + 16;

    *driver_at(status) = BAD;
    ask_for(type, sector, buffers, count, bytes, status, 0);
    return requests - 1u;
}

/* One of one buffer. At most two are under way, in descriptors of their own. */
static unsigned ask(uint32_t type, uint64_t sector, gpa_t buffer, uint32_t bytes)
{
    gpa_t status = header_of(requests) + 16;

    *driver_at(status) = BAD;
    ask_for(type, sector, &buffer, 1, bytes, status, requests % 2 * 4);
    return requests - 1u;
}

static unsigned status_of(unsigned number)
{
    return *driver_at(header_of(number) + 16);
}

/* ---- the machine's disk ---- */

/* The disk does the n-th request that it was given: each byte of page p is p + 1. */
static void serve(unsigned n, uint8_t status)
{
    uint64_t sector = load_le64(device_bytes(n, 0) + 8);
    uint32_t done = 0;
    unsigned link = 1;

    for (; load_le16(device_link(n, link) + 12) & VIRTQ_NEXT; link++)
        for (uint32_t i = 0; i < load_le32(device_link(n, link) + 8); i++, done++)
            device_bytes(n, link)[i] = (uint8_t)((sector + done / SECTOR_BYTES) / SECTORS_PAGE + 1);
    *device_bytes(n, link) = status;
    device_complete(n, done + 1);
}

static mpa_t machine_page(gpa_t gpa)
{
    return pmap_machine(vm->pmap[gpa >> PAGE_SHIFT]);
}

static bool is_own(gpa_t gpa)
{
    return pmap_is_own(vm->vcpus[0], gpa >> PAGE_SHIFT);
}

static uint8_t byte(gpa_t gpa)
{
    return *(const uint8_t *)vm_memory(vm, gpa, 1);
}

/* ---- */

static void test_a_page_read_twice_is_one_page(void **state)
{
    unsigned second;

    (void)state;
    ask(IN, 16, BUFFER, PAGE_SIZE);
    assert_int_equal(device_given(), 1);
    serve(0, 0);
    assert_false(is_own(BUFFER));
    second = ask(IN, 16, OTHER, PAGE_SIZE);
    assert_int_equal(device_given(), 1);
    assert_int_equal(status_of(second), 0);
    assert_int_equal(machine_page(OTHER), machine_page(BUFFER));
    assert_int_equal(byte(OTHER), 3);
}

static void test_a_store_leaves_the_others_page_alone(void **state)
{
    (void)state;
    ask(IN, 16, BUFFER, PAGE_SIZE);
    serve(0, 0);
    ask(IN, 16, OTHER, PAGE_SIZE);
    *driver_at(OTHER) = 99;
    assert_true(is_own(OTHER));
    assert_int_equal(byte(BUFFER), 3);
    assert_int_equal(byte(OTHER), 99);
}

static void test_writes_stay_in_memory_and_are_read_back(void **state)
{
    unsigned number;

    (void)state;
    memset(driver_at(BUFFER), 0x42, SECTOR_BYTES);
    number = ask(OUT, 17, BUFFER, SECTOR_BYTES);
    assert_int_equal(status_of(number), 0);
    assert_int_equal(device_given(), 0);
    ask(IN, 16, OTHER, PAGE_SIZE);
    serve(0, 0);
    assert_int_equal(byte(OTHER), 3);
    assert_int_equal(byte(OTHER + SECTOR_BYTES), 0x42);
    assert_int_equal(byte(OTHER + 2 * SECTOR_BYTES), 3);
    assert_true(is_own(OTHER));
}

/* The guest changes its header when it was checked and before the disk looks. */
static void test_the_disk_sees_what_was_checked(void **state)
{
    (void)state;
    ask(IN, 16, BUFFER, PAGE_SIZE);
    store_le32(driver_at(header_of(0)), OUT);
    store_le64(driver_at(header_of(0) + 8), 0);
    assert_int_equal(load_le32(device_bytes(0, 0)), IN);
    assert_int_equal(load_le64(device_bytes(0, 0) + 8), 16);
    assert_int_equal(memmap_at(machine_address(device_bytes(0, 0)))->kind, PAGE_DEVICES);
}

static void test_what_the_disk_failed_to_read_is_not_shared(void **state)
{
    unsigned number;

    (void)state;
    number = ask(IN, 16, BUFFER, PAGE_SIZE);
    serve(0, 1);
    assert_int_equal(status_of(number), 1);
    assert_true(is_own(BUFFER));
    ask(IN, 16, OTHER, PAGE_SIZE);
    assert_int_equal(device_given(), 2);
}

/* While the disk fills a page the guest has another one mapped in its place. */
static void test_a_page_that_the_disk_fills_is_nobody_elses_until_it_is_done(void **state)
{
    mpa_t filled = machine_page(OTHER);

    (void)state;
    ask(IN, 16, BUFFER, PAGE_SIZE);
    serve(0, 0);
    ask(IN, 80, OTHER, PAGE_SIZE); /* to be filled by the disk */
    assert_int_equal(memmap_at(filled)->users, 2);
    pmap_share(vm, OTHER >> PAGE_SHIFT, machine_page(BUFFER));
    assert_int_equal(memmap_at(filled)->kind, PAGE_PRIVATE);
    serve(1, 0);
    assert_int_equal(memmap_at(filled)->kind, PAGE_FREE);
    assert_int_equal(byte(OTHER), 3);
}

static void test_a_reset_lets_go_of_all_pages(void **state)
{
    (void)state;
    ask(IN, 16, BUFFER, PAGE_SIZE);
    ask(IN, 80, OTHER, PAGE_SIZE);
    driver_store(VIRTIO_STATUS, 0);
    for (gpa_t gpa = 0; gpa < MEMORY; gpa += PAGE_SIZE)
        assert_int_equal(memmap_at(machine_page(gpa))->users, 1);
    requests = 0;
    driver_begin(vm);
    memset(driver_at(AVAILABLE), 0, 4);
    start();
    ask(IN, 16, BUFFER, PAGE_SIZE);
    assert_int_equal(device_given(), 1);
}

static void test_requests_that_make_no_sense_are_answered(void **state)
{
    (void)state;
    assert_int_equal(status_of(ask(IN, CAPACITY, BUFFER, SECTOR_BYTES)), 1);
    assert_int_equal(status_of(ask(OUT, CAPACITY - 1, BUFFER, 2 * SECTOR_BYTES)), 1);
    assert_int_equal(status_of(ask(OUT, ~UINT64_C(0), BUFFER, SECTOR_BYTES)), 1);
    assert_int_equal(status_of(ask(IN, 0, BUFFER, 100)), 1);
    assert_int_equal(status_of(ask(9, 0, BUFFER, SECTOR_BYTES)), 2);
    assert_int_equal(device_given(), 0);
}

static void test_a_chain_without_a_status_stops_the_device(void **state)
{
    (void)state;
    describe(0, BUFFER, PAGE_SIZE, 0);
    driver_offer(0);
    assert_true(driver_is_broken());
    assert_int_equal(device_given(), 0);
}

static void test_a_log_without_memory_is_an_error_and_pages_can_still_be_copied(void **state)
{
    (void)state;
    ask(IN, 16, BUFFER, PAGE_SIZE);
    serve(0, 0);
    while (memmap_take() != FRAME_NONE)
        ;
    assert_int_equal(status_of(ask(OUT, 0, OTHER, PAGE_SIZE)), 1);
    *driver_at(BUFFER) = 1;
    assert_int_equal(byte(BUFFER), 1);
}

/* Pages that only the disk's table has are what the log takes last. */
static void test_the_log_takes_pages_that_nobody_has_mapped(void **state)
{
    mpa_t page;

    (void)state;
    ask(IN, 16, BUFFER, PAGE_SIZE);
    serve(0, 0);
    page = machine_page(BUFFER);
    memset(driver_at(OTHER), 7, SECTOR_BYTES);
    ask(OUT, 0, OTHER, SECTOR_BYTES); /* what the log is made of is there */
    *driver_at(BUFFER) = 1;
    assert_int_equal(memmap_at(page)->users, 1);
    while (memmap_take() != FRAME_NONE)
        ;
    assert_int_equal(status_of(ask(OUT, 8, OTHER, PAGE_SIZE)), 0);
    assert_int_equal(memmap_at(page)->kind, PAGE_MONITOR);
}

/* The first of its places would give the page away, and the last be filled all the same. */
static void test_a_page_that_a_request_names_twice_stays_the_guests(void **state)
{
    const gpa_t buffers[] = {OTHER, OTHER + 2 * PAGE_SIZE, OTHER};
    mpa_t page = machine_page(OTHER);

    (void)state;
    ask(IN, 16, BUFFER, PAGE_SIZE);
    serve(0, 0); /* of page 2 there is a copy in memory */
    memset(driver_at(OTHER), 0x42, SECTOR_BYTES);
    ask(OUT, 32, OTHER, SECTOR_BYTES); /* and of page 4 a sector in the log */
    ask_all(IN, 16, buffers, 3, PAGE_SIZE);
    serve(1, 0);
    assert_int_equal(machine_page(OTHER), page);
    assert_int_equal(memmap_at(page)->users, 1);
    assert_int_equal(byte(OTHER), 0x42);
    assert_int_equal(byte(OTHER + SECTOR_BYTES), 5);
    ask_all(IN, 16, (const gpa_t[]){OTHER, OTHER}, 2, PAGE_SIZE); /* from memory alone */
    assert_int_equal(device_given(), 2);
    assert_int_equal(machine_page(OTHER), page);
    assert_int_equal(byte(OTHER), 4);
}

static void test_a_status_within_the_data_is_written_to_the_guest(void **state)
{
    const gpa_t buffer = OTHER;

    (void)state;
    ask(IN, 16, BUFFER, PAGE_SIZE);
    serve(0, 0);
    ask_for(IN, 16, &buffer, 1, PAGE_SIZE, OTHER + 5, 0);
    assert_int_equal(device_given(), 1);
    assert_int_equal(byte(OTHER + 4), 3);
    assert_int_equal(byte(OTHER + 5), 0);
    assert_int_equal(byte(BUFFER + 5), 3);
}

static void test_a_request_that_finds_no_room_leaves_those_under_way_alone(void **state)
{
    const gpa_t buffers[] = {BUFFER, OTHER};

    (void)state;
    ask_all(IN, 16, buffers, 2, SECTOR_BYTES);
    ask_all(IN, 24, buffers, 2, SECTOR_BYTES); /* with four pieces each the disk's ring is full */
    ask_all(IN, 32, buffers, 2, SECTOR_BYTES);
    assert_int_equal(device_given(), 2);
    assert_int_equal(load_le64(device_bytes(0, 0) + 8), 16);
    assert_int_equal(load_le64(device_bytes(1, 0) + 8), 24);
    serve(0, 0);
    assert_int_equal(device_given(), 3);
    assert_int_equal(load_le64(device_bytes(2, 0) + 8), 32);
}

static void test_a_request_may_fill_the_disks_ring(void **state)
{
    gpa_t buffers[HOST_VIRTIO_SIZE - 2];
    unsigned number;

    (void)state;
    for (unsigned i = 0; i < HOST_VIRTIO_SIZE - 2; i++)
        buffers[i] = BUFFER + 2 * i * PAGE_SIZE;
    number = ask_all(IN, 16, buffers, HOST_VIRTIO_SIZE - 2, PAGE_SIZE);
    assert_int_equal(device_given(), 1);
    serve(0, 0);
    assert_int_equal(status_of(number), 0);
    assert_int_equal(byte(buffers[HOST_VIRTIO_SIZE - 3]), HOST_VIRTIO_SIZE);
}

/* Pages that were copied lie anywhere: what is one buffer of the guest's is many pieces. */
static void test_a_buffer_in_more_pieces_than_the_disks_ring_holds_is_no_broken_rule(void **state)
{
    unsigned number;

    (void)state;
    for (unsigned i = 0; i < HOST_VIRTIO_SIZE; i++)
        assert_true(pmap_publish(vm, (BUFFER >> PAGE_SHIFT) + i, 0, i));
    for (unsigned i = HOST_VIRTIO_SIZE; i-- > 0;)
        *driver_at(BUFFER + i * PAGE_SIZE) = (uint8_t)(i + 60);
    number = ask(OUT, 64, BUFFER, HOST_VIRTIO_SIZE * PAGE_SIZE);
    assert_int_equal(status_of(number), 0);
    number = ask(IN, 128, BUFFER, HOST_VIRTIO_SIZE * PAGE_SIZE);
    assert_int_equal(status_of(number), 1);
    ask(IN, 72, OTHER, PAGE_SIZE);
    assert_int_equal(byte(OTHER), 61);
    assert_false(driver_is_broken());
}

/* Its status falls into the page, of which the guest gets a copy: only the table has the old. */
static void test_the_log_does_not_take_the_page_that_is_written(void **state)
{
    const gpa_t buffer = BUFFER;
    mpa_t page;

    (void)state;
    ask(IN, 16, BUFFER, PAGE_SIZE);
    serve(0, 0);
    page = machine_page(BUFFER);
    ask(OUT, 0, OTHER, SECTOR_BYTES); /* what the log is made of is there */
    while (memmap_take() != FRAME_NONE)
        ;
    ask_for(OUT, 8, &buffer, 1, PAGE_SIZE, BUFFER + 5, 0);
    assert_int_equal(byte(BUFFER + 5), 1);
    assert_int_equal(memmap_at(page)->kind, PAGE_SHARED);
}

/* What is read is the ring from which the next request comes, so that there always is one more. */
static void test_a_ring_that_requests_fill_again_stops_the_device(void **state)
{
    gpa_t buffer = AVAILABLE;

    (void)state;
    store_le16(driver_at(OTHER + 2), 2 + HOST_VIRTIO_SIZE);
    ask(OUT, 800, OTHER, PAGE_SIZE);
    ask_all(IN, 800, &buffer, 1, PAGE_SIZE);
    assert_true(driver_is_broken());
}

static void test_a_disk_holds_no_more_pages_than_its_share(void **state)
{
    unsigned written = 0;

    (void)state;
    ask(IN, 16, BUFFER, PAGE_SIZE);
    serve(0, 0);
    *driver_at(BUFFER) = 1; /* of page 2 the table has the only copy now */
    monitor.disk_share = 6;
    while (written < 100 && status_of(ask(OUT, 800 + 8 * written, OTHER, PAGE_SIZE)) == 0)
        written++;
    assert_int_equal(written, 4); /* and a page of extents, and one of the log's page numbers */
    assert_true(memmap_take() != FRAME_NONE);
    ask(IN, 16, OTHER, PAGE_SIZE); /* it was dropped for the log */
    assert_int_equal(device_given(), 2);
    serve(1, 0);
    assert_true(is_own(OTHER)); /* and there is no room for it */
}

#define CASE(name) cmocka_unit_test_setup(test_##name, reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_page_read_twice_is_one_page),
        CASE(a_store_leaves_the_others_page_alone),
        CASE(writes_stay_in_memory_and_are_read_back),
        CASE(the_disk_sees_what_was_checked),
        CASE(what_the_disk_failed_to_read_is_not_shared),
        CASE(a_page_that_the_disk_fills_is_nobody_elses_until_it_is_done),
        CASE(a_reset_lets_go_of_all_pages),
        CASE(requests_that_make_no_sense_are_answered),
        CASE(a_chain_without_a_status_stops_the_device),
        CASE(a_log_without_memory_is_an_error_and_pages_can_still_be_copied),
        CASE(the_log_takes_pages_that_nobody_has_mapped),
        CASE(a_page_that_a_request_names_twice_stays_the_guests),
        CASE(a_status_within_the_data_is_written_to_the_guest),
        CASE(a_request_that_finds_no_room_leaves_those_under_way_alone),
        CASE(a_request_may_fill_the_disks_ring),
        CASE(a_buffer_in_more_pieces_than_the_disks_ring_holds_is_no_broken_rule),
        CASE(the_log_does_not_take_the_page_that_is_written),
        CASE(a_ring_that_requests_fill_again_stops_the_device),
        CASE(a_disk_holds_no_more_pages_than_its_share),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
