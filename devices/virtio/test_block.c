/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtio block device as a driver sees it.
 */
#include "devices/test_rig.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices/virtio/block.h"
#include "devices/virtio/le.h"

#define SECTORS  256
#define HEADERS  0x8000 /* 64 bytes for each request: header, then the status byte */
#define DATA     0x40000
#define PENDING  0xEE
#define FLUSH    (1U << 9)
#define TYPE_IN  0
#define TYPE_OUT 1

struct bench {
    struct rig rig;
    struct driver driver;
    struct block *block;
    char *path;
    unsigned busy;
};

static void start_with(struct bench *bench, bool read_only, uint32_t scale)
{
    struct block_config config = {.read_only = read_only, .time_scale = scale, .serial = "serial9"};
    struct err err;

    rig_init(&bench->rig);
    bench->busy = 0;
    bench->path = rig_image(SECTORS * 512);
    config.path = bench->path;
    config.disk_busy = &bench->busy;
    bench->block = block_new(&config, &bench->rig.wiring, &err);
    assert_non_null(bench->block);
    driver_start(&bench->driver, &bench->rig, block_virtio(bench->block), FLUSH, 32);
}

static void start(struct bench *bench)
{
    start_with(bench, false, HP97560_SCALE_ONE);
}

static void stop(struct bench *bench)
{
    block_free(bench->block);
    rig_free(&bench->rig);
    assert_int_equal(bench->busy, 0);
    unlink(bench->path);
    free(bench->path);
}

/* Request number `n` (at most 9 at a time) with `length` bytes of data at DATA. */
static void request(struct bench *bench, unsigned n, uint32_t type, uint64_t sector,
                    uint32_t length)
{
    uint8_t header[17] = {0};
    paddr_t at = HEADERS + 64 * n;
    unsigned d = 3 * n, data_flag = type == TYPE_OUT ? 0 : DRIVER_WRITE;

    store_le32(header, type);
    store_le64(header + 8, sector);
    header[16] = PENDING;
    assert_true(memory_dma_write(&bench->rig.memory, at, header, sizeof(header)));
    driver_describe(&bench->driver, 0, d, at, 16, DRIVER_NEXT, length ? d + 1 : d + 2);
    driver_describe(&bench->driver, 0, d + 1, DATA, length, DRIVER_NEXT | data_flag, d + 2);
    driver_describe(&bench->driver, 0, d + 2, at + 16, 1, DRIVER_WRITE, 0);
    driver_offer(&bench->driver, 0, d);
}

static unsigned status(struct bench *bench, unsigned n)
{
    return *memory_dram(&bench->rig.memory, HEADERS + 64 * n + 16);
}

static uint8_t *data(struct bench *bench)
{
    return memory_dram(&bench->rig.memory, DATA);
}

static void the_configuration_tells_size_and_limits(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    assert_int_equal(driver_register(&b.driver, 0x100), SECTORS);
    assert_int_equal(driver_register(&b.driver, 0x104), 0);
    assert_int_equal(driver_register(&b.driver, 0x10C), 62);
    assert_int_equal(driver_register(&b.driver, 0x114), 512);
    assert_int_equal(rig_read(&virtio_bus_ops, block_virtio(b.block), 0x101, 1), SECTORS >> 8);
    assert_int_equal(driver_register(&b.driver, 0x008), VIRTIO_ID_BLOCK);
    stop(&b);
}

static void a_read_takes_the_drives_time_and_gives_the_images_bytes(void **state)
{
    struct bench b;
    struct hp97560 drive;
    ps_t due;

    (void)state;
    start(&b);
    hp97560_init(&drive, SECTORS, HP97560_SCALE_ONE);
    due = hp97560_access(&drive, VIRTIO_LATENCY, 5, 2, false);
    request(&b, 0, TYPE_IN, 5, 1024);
    rig_run(&b.rig, VIRTIO_LATENCY);
    assert_int_equal(b.busy, 1);
    rig_run(&b.rig, due - 1);
    assert_int_equal(status(&b, 0), PENDING);
    rig_run(&b.rig, due);
    assert_int_equal(status(&b, 0), 0);
    assert_int_equal(data(&b)[0], 5);
    assert_int_equal(data(&b)[512], 6);
    assert_int_equal(b.busy, 0);
    assert_true(b.rig.irq);
    stop(&b);
}

static void what_is_written_is_read_back_and_the_image_stays(void **state)
{
    struct bench b;
    uint32_t head, written;
    uint8_t sector[512];
    FILE *file;

    (void)state;
    start(&b);
    memset(data(&b), 0xAB, 512);
    request(&b, 0, TYPE_OUT, 9, 512);
    rig_settle(&b.rig);
    assert_int_equal(status(&b, 0), 0);
    memset(data(&b), 0, 512);
    request(&b, 1, TYPE_IN, 9, 512);
    rig_settle(&b.rig);
    assert_int_equal(data(&b)[0], 0xAB);
    assert_int_equal(data(&b)[511], 0xAB);
    driver_used(&b.driver, 0, 0, &head, &written);
    assert_int_equal(written, 1);
    driver_used(&b.driver, 0, 1, &head, &written);
    assert_int_equal(written, 513);
    file = fopen(b.path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 9 * 512, SEEK_SET), 0);
    assert_int_equal(fread(sector, 1, 512, file), 512);
    fclose(file);
    assert_int_equal(sector[0], 9);
    stop(&b);
}

static void several_requests_are_under_way_and_end_in_order(void **state)
{
    struct bench b;
    uint32_t head, written;

    (void)state;
    start(&b);
    request(&b, 0, TYPE_IN, 200, 512);
    request(&b, 1, TYPE_OUT, 10, 512);
    request(&b, 2, 4, 0, 0);
    request(&b, 3, TYPE_IN, 100, 512);
    rig_run(&b.rig, VIRTIO_LATENCY);
    assert_int_equal(b.busy, 1);
    rig_settle(&b.rig);
    assert_int_equal(driver_used_count(&b.driver, 0), 4);
    for (unsigned i = 0; i < 4; i++) {
        driver_used(&b.driver, 0, i, &head, &written);
        assert_int_equal(head, 3 * i);
        assert_int_equal(status(&b, i), 0);
    }
    stop(&b);
}

static void the_serial_number_is_given(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    memset(data(&b), 0xFF, 32);
    request(&b, 0, 8, 0, 20);
    rig_settle(&b.rig);
    assert_int_equal(status(&b, 0), 0);
    assert_memory_equal(data(&b), "serial9\0\0\0\0\0\0\0\0\0\0\0\0\0\xFF", 21);
    stop(&b);
}

static void unknown_requests_are_unsupported(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    request(&b, 0, 77, 0, 0);
    rig_settle(&b.rig);
    assert_int_equal(status(&b, 0), 2);
    stop(&b);
}

static void a_wrong_time_scale_is_refused(void **state)
{
    struct block_config config = {.path = "/dev/null", .time_scale = 5};
    struct rig rig;
    struct err err;

    (void)state;
    rig_init(&rig);
    assert_null(block_new(&config, &rig.wiring, &err));
    assert_non_null(strstr(err.text, "time scale"));
    rig_free(&rig);
}

static void extents_beyond_the_disk_are_errors(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    request(&b, 0, TYPE_IN, SECTORS - 1, 1024);
    request(&b, 1, TYPE_IN, UINT64_MAX, 512);
    request(&b, 2, TYPE_OUT, SECTORS, 512);
    request(&b, 3, TYPE_IN, 0, 100);
    rig_settle(&b.rig);
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(status(&b, i), 1);
    assert_false(driver_is_broken(&b.driver));
    stop(&b);
}

static void a_read_only_disk_refuses_writes_and_says_so(void **state)
{
    struct bench b;

    (void)state;
    start_with(&b, true, 0);
    assert_true(driver_register(&b.driver, 0x010) & (1U << 5));
    request(&b, 0, TYPE_OUT, 0, 512);
    request(&b, 1, TYPE_IN, 0, 512);
    rig_settle(&b.rig);
    assert_int_equal(status(&b, 0), 1);
    assert_int_equal(status(&b, 1), 0);
    stop(&b);
}

static void an_image_cut_short_gives_an_error(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    assert_int_equal(truncate(b.path, 0), 0);
    request(&b, 0, TYPE_IN, 3, 512);
    rig_settle(&b.rig);
    assert_int_equal(status(&b, 0), 1);
    stop(&b);
}

static void a_request_without_header_breaks_the_ring(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    driver_buffer(&b.driver, 0, 0, DATA, 16, true);
    rig_settle(&b.rig);
    assert_true(driver_is_broken(&b.driver));
    stop(&b);
}

static void data_outside_memory_breaks_the_ring(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    request(&b, 0, TYPE_IN, 0, 512);
    driver_describe(&b.driver, 0, 1, RIG_DRAM, 512, DRIVER_NEXT | DRIVER_WRITE, 2);
    rig_settle(&b.rig);
    assert_true(driver_is_broken(&b.driver));
    stop(&b);
}

static void a_chain_changed_under_way_breaks_the_ring(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    request(&b, 0, TYPE_IN, 0, 512);
    rig_run(&b.rig, VIRTIO_LATENCY);
    driver_describe(&b.driver, 0, 1, DATA, 1024, DRIVER_NEXT | DRIVER_WRITE, 2);
    rig_settle(&b.rig);
    assert_true(driver_is_broken(&b.driver));
    stop(&b);
}

static void a_reset_forgets_what_is_under_way(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    request(&b, 0, TYPE_IN, 0, 512);
    request(&b, 1, TYPE_IN, 100, 512);
    rig_run(&b.rig, VIRTIO_LATENCY);
    assert_int_equal(b.busy, 1);
    driver_set(&b.driver, 0x070, 0);
    assert_int_equal(b.busy, 0);
    rig_settle(&b.rig);
    assert_int_equal(status(&b, 0), PENDING);
    stop(&b);
}

/* The digest of a disk after one write, at a place and of a value that the caller chooses. */
static struct digest digest_after_write(uint64_t sector, uint8_t value)
{
    struct bench b;
    struct state_registry states;
    struct digest digest;

    start_with(&b, false, 0);
    data(&b)[7] = value;
    request(&b, 0, TYPE_OUT, sector, 512);
    rig_settle(&b.rig);
    state_registry_init(&states);
    block_register_state(b.block, &states, 0);
    digest = state_section_digest(&states.sections[1]);
    state_registry_free(&states);
    stop(&b);
    return digest;
}

static void what_was_written_counts_in_the_digest(void **state)
{
    struct digest a = digest_after_write(8, 1), same = digest_after_write(8, 1);
    struct digest other_value = digest_after_write(8, 3), other_place = digest_after_write(16, 1);

    (void)state;
    assert_int_equal(a.low, same.low);
    assert_int_not_equal(a.low, other_value.low);
    assert_int_not_equal(a.low, other_place.low);
}

static void every_declared_bit_counts_in_the_digest(void **state)
{
    struct bench b;
    struct state_registry states;
    struct stats stats;

    (void)state;
    start(&b);
    state_registry_init(&states);
    block_register_state(b.block, &states, 0);
    rig_check_digest(&states);
    state_registry_free(&states);
    stats_init(&stats);
    block_register_stats(b.block, &stats, "disk0");
    request(&b, 0, TYPE_IN, 0, 4096);
    rig_settle(&b.rig);
    assert_int_equal(*stats_find(&stats, "disk0.sectors_read")->value, 8);
    assert_true(*stats_find(&stats, "disk0.busy_time")->value > 0);
    stats_free(&stats);
    stop(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_configuration_tells_size_and_limits),
        cmocka_unit_test(a_read_takes_the_drives_time_and_gives_the_images_bytes),
        cmocka_unit_test(what_is_written_is_read_back_and_the_image_stays),
        cmocka_unit_test(several_requests_are_under_way_and_end_in_order),
        cmocka_unit_test(the_serial_number_is_given),
        cmocka_unit_test(unknown_requests_are_unsupported),
        cmocka_unit_test(a_wrong_time_scale_is_refused),
        cmocka_unit_test(extents_beyond_the_disk_are_errors),
        cmocka_unit_test(a_read_only_disk_refuses_writes_and_says_so),
        cmocka_unit_test(an_image_cut_short_gives_an_error),
        cmocka_unit_test(a_request_without_header_breaks_the_ring),
        cmocka_unit_test(data_outside_memory_breaks_the_ring),
        cmocka_unit_test(a_chain_changed_under_way_breaks_the_ring),
        cmocka_unit_test(a_reset_forgets_what_is_under_way),
        cmocka_unit_test(what_was_written_counts_in_the_digest),
        cmocka_unit_test(every_declared_bit_counts_in_the_digest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
