/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtio console as a driver sees it: announcement of named ports, bytes both ways, end of
 * file.
 */
#include "devices/test_rig.h"

#include <string.h>

#include "devices/virtio/console.h"
#include "devices/virtio/le.h"

#define MULTIPORT  (1U << 1)
#define CONTROL_RX 2
#define CONTROL_TX 3
#define CONTROLS   0x8000 /* buffers of 128 bytes for control messages */
#define MESSAGE    0xA000
#define DATA       0xB000

enum { DEVICE_READY, DEVICE_ADD, DEVICE_REMOVE, PORT_READY, CONSOLE_PORT, RESIZE, OPEN, NAME };

struct bench {
    struct rig rig;
    struct driver driver;
    struct console *console;
    unsigned controls_seen;
};

static void start_with(struct bench *bench, uint64_t features)
{
    struct console_config config = {
        .ports = {{.name = "discosim.stdin"},
                  {"discosim.stdout", false, rig_take_bytes, &bench->rig},
                  {.name = "hvc", .is_console = true}},
        .port_count = 3,
    };
    struct err err;

    rig_init(&bench->rig);
    bench->controls_seen = 0;
    if (!features) /* the plain console */
        config.ports[0] = (struct console_port_config){"tty", true, rig_take_bytes, &bench->rig};
    bench->console = console_new(&config, &bench->rig.wiring, &err);
    assert_non_null(bench->console);
    driver_start(&bench->driver, &bench->rig, console_virtio(bench->console), features, 16);
    if (features)
        for (unsigned i = 0; i < 16; i++)
            driver_buffer(&bench->driver, CONTROL_RX, i, CONTROLS + 128 * i, 128, true);
}

static void start(struct bench *bench)
{
    start_with(bench, MULTIPORT);
}

static void stop(struct bench *bench)
{
    console_free(bench->console);
    rig_free(&bench->rig);
}

static void tell(struct bench *bench, uint32_t port, uint16_t event, uint16_t value)
{
    uint8_t bytes[8];

    store_le32(bytes, port);
    store_le16(bytes + 4, event);
    store_le16(bytes + 6, value);
    assert_true(memory_dma_write(&bench->rig.memory, MESSAGE, bytes, 8));
    driver_buffer(&bench->driver, CONTROL_TX, 0, MESSAGE, 8, false);
    rig_settle(&bench->rig);
}

/* The next control message from the device must be this one, with `text` behind it. */
static void hear(struct bench *bench, uint32_t port, uint16_t event, uint16_t value,
                 const char *text)
{
    uint8_t bytes[128];
    uint32_t head, written;

    assert_true(driver_used_count(&bench->driver, CONTROL_RX) > bench->controls_seen);
    driver_used(&bench->driver, CONTROL_RX, bench->controls_seen++, &head, &written);
    assert_true(memory_dma_read(&bench->rig.memory, CONTROLS + 128 * head, bytes, 128));
    assert_int_equal(load_le32(bytes), port);
    assert_int_equal(load_le16(bytes + 4), event);
    assert_int_equal(load_le16(bytes + 6), value);
    assert_int_equal(written, 8 + strlen(text));
    assert_memory_equal(bytes + 8, text, strlen(text));
}

static void hear_nothing(struct bench *bench)
{
    assert_int_equal(driver_used_count(&bench->driver, CONTROL_RX), bench->controls_seen);
}

/* Port 0 (standard input) set up and opened by a program in the guest. */
static void open_input(struct bench *bench)
{
    tell(bench, 0, PORT_READY, 1);
    hear(bench, 0, NAME, 1, "discosim.stdin");
    hear(bench, 0, OPEN, 1, "");
    tell(bench, 0, OPEN, 1);
}

static void ports_are_announced_and_named(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    assert_int_equal(driver_register(&b.driver, 0x104), 3);
    tell(&b, 0, DEVICE_READY, 1);
    for (unsigned i = 0; i < 3; i++)
        hear(&b, i, DEVICE_ADD, 1, "");
    tell(&b, 1, PORT_READY, 1);
    hear(&b, 1, NAME, 1, "discosim.stdout");
    hear(&b, 1, OPEN, 1, "");
    tell(&b, 2, PORT_READY, 1);
    hear(&b, 2, CONSOLE_PORT, 1, "");
    hear(&b, 2, NAME, 1, "hvc");
    hear(&b, 2, OPEN, 1, "");
    hear_nothing(&b);
    stop(&b);
}

static void input_waits_for_the_program_and_its_buffers(void **state)
{
    struct bench b;
    uint32_t head, written;

    (void)state;
    start(&b);
    assert_int_equal(console_send(b.console, 0, (const uint8_t *)"hello", 5), 5);
    driver_buffer(&b.driver, 0, 0, DATA, 3, true);
    rig_settle(&b.rig);
    assert_int_equal(driver_used_count(&b.driver, 0), 0);
    assert_false(console_is_open(b.console, 0));
    open_input(&b);
    assert_true(console_is_open(b.console, 0));
    driver_used(&b.driver, 0, 0, &head, &written);
    assert_int_equal(written, 3);
    assert_int_equal(console_pending(b.console, 0), 2);
    driver_buffer(&b.driver, 0, 1, DATA + 3, 64, true);
    rig_settle(&b.rig);
    assert_memory_equal(memory_dram(&b.rig.memory, DATA), "hello", 5);
    driver_used(&b.driver, 0, 1, &head, &written);
    assert_int_equal(written, 2);
    stop(&b);
}

static void end_of_file_comes_after_the_last_byte(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    open_input(&b);
    assert_int_equal(console_send(b.console, 0, (const uint8_t *)"x", 1), 1);
    console_close(b.console, 0);
    rig_settle(&b.rig);
    hear_nothing(&b);
    driver_buffer(&b.driver, 0, 0, DATA, 16, true);
    rig_settle(&b.rig);
    assert_int_equal(driver_used_count(&b.driver, 0), 1);
    hear(&b, 0, OPEN, 0, "");
    assert_int_equal(console_room(b.console, 0), 0);
    assert_int_equal(console_send(b.console, 0, (const uint8_t *)"y", 1), 0);
    stop(&b);
}

static void an_empty_input_is_closed_as_soon_as_the_port_is_known(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    console_close(b.console, 0);
    tell(&b, 0, PORT_READY, 1);
    hear(&b, 0, NAME, 1, "discosim.stdin");
    hear(&b, 0, OPEN, 1, "");
    hear(&b, 0, OPEN, 0, "");
    stop(&b);
}

static void output_goes_to_the_sink_byte_for_byte(void **state)
{
    static const uint8_t bytes[] = {0, 1, '\r', '\n', 0xFF, 0x7F};
    struct bench b;

    (void)state;
    start(&b);
    assert_true(memory_dma_write(&b.rig.memory, DATA, bytes, sizeof(bytes)));
    driver_describe(&b.driver, 5, 0, DATA, 2, DRIVER_NEXT, 1);
    driver_describe(&b.driver, 5, 1, DATA + 2, 4, 0, 0);
    driver_offer(&b.driver, 5, 0);
    rig_settle(&b.rig);
    assert_int_equal(b.rig.output_count, sizeof(bytes));
    assert_memory_equal(b.rig.output, bytes, sizeof(bytes));
    assert_int_equal(driver_used_count(&b.driver, 5), 1);
    stop(&b);
}

static void the_queue_tells_how_much_room_it_has(void **state)
{
    static const uint8_t bytes[CONSOLE_INPUT + 1];
    struct bench b;

    (void)state;
    start(&b);
    assert_int_equal(console_room(b.console, 0), CONSOLE_INPUT);
    assert_int_equal(console_send(b.console, 0, bytes, sizeof(bytes)), CONSOLE_INPUT);
    assert_int_equal(console_room(b.console, 0), 0);
    stop(&b);
}

static void a_long_input_arrives_whole(void **state)
{
    struct bench b;
    unsigned sent = 0, got = 0;

    (void)state;
    start(&b);
    open_input(&b);
    for (unsigned i = 0; got < 20000; i++) {
        uint8_t bytes[3000];
        uint32_t head, written;

        for (unsigned k = 0; k < sizeof(bytes); k++)
            bytes[k] = (uint8_t)((sent + k) % 251);
        sent += (unsigned)console_send(b.console, 0, bytes, sizeof(bytes));
        driver_buffer(&b.driver, 0, i % 16, DATA, 1000, true);
        rig_settle(&b.rig);
        driver_used(&b.driver, 0, i % 16, &head, &written);
        for (unsigned k = 0; k < written; k++)
            assert_int_equal(memory_dram(&b.rig.memory, DATA)[k], got++ % 251);
    }
    stop(&b);
}

static void a_full_ring_is_served_to_its_end(void **state)
{
    static const uint8_t bytes[20] = "abcdefghijklmnopqrst";
    struct bench b;

    (void)state;
    start(&b);
    open_input(&b);
    assert_int_equal(console_send(b.console, 0, bytes, 20), 20);
    memcpy(memory_dram(&b.rig.memory, DATA + 64), bytes, 16);
    for (unsigned i = 0; i < 16; i++) {
        driver_buffer(&b.driver, 0, i, DATA + i, 1, true);
        driver_buffer(&b.driver, 5, i, DATA + 64 + i, 1, false);
    }
    rig_settle(&b.rig);
    assert_int_equal(driver_used_count(&b.driver, 0), 16);
    assert_int_equal(console_pending(b.console, 0), 4);
    assert_memory_equal(memory_dram(&b.rig.memory, DATA), bytes, 16);
    assert_memory_equal(b.rig.output, bytes, 16);
    stop(&b);
}

static void an_input_buffer_outside_memory_breaks_the_ring(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    open_input(&b);
    assert_int_equal(console_send(b.console, 0, (const uint8_t *)"ab", 2), 2);
    driver_buffer(&b.driver, 0, 0, RIG_DRAM - 1, 2, true);
    rig_settle(&b.rig);
    assert_true(driver_is_broken(&b.driver));
    stop(&b);
}

static void a_driver_without_multiport_gets_a_plain_console(void **state)
{
    struct bench b;

    (void)state;
    start_with(&b, 0);
    assert_int_equal(console_send(b.console, 0, (const uint8_t *)"in", 2), 2);
    driver_buffer(&b.driver, 0, 0, DATA, 16, true);
    memcpy(memory_dram(&b.rig.memory, DATA + 16), "out", 3);
    driver_buffer(&b.driver, 1, 0, DATA + 16, 3, false);
    rig_settle(&b.rig);
    assert_memory_equal(memory_dram(&b.rig.memory, DATA), "in", 2);
    assert_memory_equal(b.rig.output, "out", 3);
    stop(&b);
}

static void nonsense_on_the_control_queue_is_survived(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    tell(&b, 99, PORT_READY, 1);
    tell(&b, 0xFFFFFFFF, OPEN, 1);
    tell(&b, 0, 1234, 1);
    hear_nothing(&b);
    assert_false(driver_is_broken(&b.driver));
    for (unsigned i = 0; i < 100; i++) /* more answers than anybody reads */
        tell(&b, 0, PORT_READY, 1);
    assert_false(driver_is_broken(&b.driver));
    driver_buffer(&b.driver, CONTROL_TX, 0, MESSAGE, 3, false);
    rig_settle(&b.rig);
    assert_true(driver_is_broken(&b.driver));
    stop(&b);
}

static void a_control_buffer_too_small_breaks_the_ring(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    driver_describe(&b.driver, CONTROL_RX, 0, CONTROLS, 4, DRIVER_WRITE, 0);
    tell(&b, 0, DEVICE_READY, 1);
    assert_true(driver_is_broken(&b.driver));
    stop(&b);
}

static void a_message_of_more_than_a_megabyte_breaks_the_ring(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    driver_describe(&b.driver, 5, 0, 0, RIG_DRAM, DRIVER_NEXT, 1);
    driver_describe(&b.driver, 5, 1, 0, 1, 0, 0);
    driver_offer(&b.driver, 5, 0);
    rig_settle(&b.rig);
    assert_true(driver_is_broken(&b.driver));
    stop(&b);
}

static void a_reset_closes_the_ports_and_keeps_the_input(void **state)
{
    struct bench b;

    (void)state;
    start(&b);
    open_input(&b);
    assert_int_equal(console_send(b.console, 0, (const uint8_t *)"z", 1), 1);
    driver_set(&b.driver, 0x070, 0);
    assert_false(console_is_open(b.console, 0));
    assert_int_equal(console_pending(b.console, 0), 1);
    stop(&b);
}

static void wrong_configurations_are_refused(void **state)
{
    struct console_config config = {.port_count = CONSOLE_PORTS + 1};
    struct rig rig;
    struct err err;
    char name[65];

    (void)state;
    rig_init(&rig);
    assert_null(console_new(&config, &rig.wiring, &err));
    memset(name, 'n', 64);
    name[64] = 0;
    config.port_count = 1;
    config.ports[0].name = name;
    assert_null(console_new(&config, &rig.wiring, &err));
    assert_non_null(strstr(err.text, "longer than 63"));
    rig_free(&rig);
}

static void every_declared_bit_counts_in_the_digest(void **state)
{
    struct bench b;
    struct state_registry states;
    struct stats stats;
    struct digest before, after;

    (void)state;
    start(&b);
    state_registry_init(&states);
    console_register_state(b.console, &states, 0);
    rig_check_digest(&states);
    before = state_digest(&states);
    console_send(b.console, 2, (const uint8_t *)"a", 1);
    after = state_digest(&states);
    assert_int_not_equal(before.low, after.low);
    state_registry_free(&states);
    stats_init(&stats);
    console_register_stats(b.console, &stats, "console");
    assert_non_null(stats_find(&stats, "console.port1.received"));
    stats_free(&stats);
    stop(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ports_are_announced_and_named),
        cmocka_unit_test(input_waits_for_the_program_and_its_buffers),
        cmocka_unit_test(end_of_file_comes_after_the_last_byte),
        cmocka_unit_test(an_empty_input_is_closed_as_soon_as_the_port_is_known),
        cmocka_unit_test(output_goes_to_the_sink_byte_for_byte),
        cmocka_unit_test(the_queue_tells_how_much_room_it_has),
        cmocka_unit_test(a_long_input_arrives_whole),
        cmocka_unit_test(a_full_ring_is_served_to_its_end),
        cmocka_unit_test(an_input_buffer_outside_memory_breaks_the_ring),
        cmocka_unit_test(a_driver_without_multiport_gets_a_plain_console),
        cmocka_unit_test(nonsense_on_the_control_queue_is_survived),
        cmocka_unit_test(a_control_buffer_too_small_breaks_the_ring),
        cmocka_unit_test(a_message_of_more_than_a_megabyte_breaks_the_ring),
        cmocka_unit_test(a_reset_closes_the_ports_and_keeps_the_input),
        cmocka_unit_test(wrong_configurations_are_refused),
        cmocka_unit_test(every_declared_bit_counts_in_the_digest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
