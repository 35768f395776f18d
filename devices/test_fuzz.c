/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Guests that hammer devices: for each device 120,000 accesses of chance to its registers, with
 * rings of chance in memory, time passing and input coming in between. Nothing may crash, hang or
 * touch what is not its own (which the sanitizers see), and after a reset the device must still
 * work.
 */
#include "devices/test_rig.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices/uart.h"
#include "devices/virtio/block.h"
#include "devices/virtio/console.h"
#include "devices/virtio/entropy.h"
#include "devices/virtio/le.h"

#define ACCESSES   120000
#define RING_BYTES 0x4000

struct fuzz {
    struct rig rig;
    struct driver driver;
    struct virtio *virtio;
    uint64_t chance;
    uint64_t features;
    unsigned accesses;
    void (*input)(struct fuzz *fuzz);
    void *device;
};

static uint64_t below(struct fuzz *fuzz, uint64_t limit)
{
    return (rig_random(&fuzz->chance) >> 11) % limit;
}

/* Any offset and size, but more often a register of the right size. */
static void access_register(struct fuzz *fuzz, const struct bus_ops *ops, void *self,
                            unsigned registers, unsigned natural)
{
    unsigned size = below(fuzz, 8) ? natural : 1U << below(fuzz, 4);
    uint64_t offset = below(fuzz, below(fuzz, 8) ? registers : 0x1000) & ~(uint64_t)(size - 1);
    uint64_t value = rig_random(&fuzz->chance);

    if (below(fuzz, 2))
        value &= 0xF;
    fuzz->accesses++;
    if (below(fuzz, 2))
        ops->write(self, offset, size, value);
    else
        ops->read(self, offset, size, &value);
}

/* An address that is good, at an edge, or anything at all. */
static uint64_t some_address(struct fuzz *fuzz)
{
    switch (below(fuzz, 8)) {
    case 0:
        return rig_random(&fuzz->chance);
    case 1:
        return RIG_DRAM - below(fuzz, 64);
    case 2:
        return DRIVER_DESCRIPTORS(below(fuzz, 8)) + below(fuzz, RING_BYTES);
    default:
        return 0x80000 + below(fuzz, 0x10000);
    }
}

static uint32_t some_length(struct fuzz *fuzz)
{
    static const uint32_t usual[] = {0, 1, 4, 8, 16, 17, 512, 513, 1024, 4096};
    uint64_t choice = below(fuzz, 12);

    if (choice < ARRAY_LENGTH(usual))
        return usual[choice];
    return (uint32_t)(choice == 10 ? below(fuzz, 0x10000) : rig_random(&fuzz->chance));
}

static unsigned some_flags(struct fuzz *fuzz)
{
    static const uint8_t usual[] = {0, DRIVER_NEXT, DRIVER_WRITE, DRIVER_NEXT | DRIVER_WRITE};

    return below(fuzz, 10) ? usual[below(fuzz, 4)] : (unsigned)below(fuzz, 16);
}

static void scribble_descriptor(struct fuzz *fuzz, unsigned queue)
{
    unsigned next = (unsigned)below(fuzz, below(fuzz, 10) ? 8 : 0x10000);

    driver_describe(&fuzz->driver, queue, (unsigned)below(fuzz, 8), some_address(fuzz),
                    some_length(fuzz), some_flags(fuzz), next);
}

/* A block request or control message whose fields are nearly right. */
static void scribble_message(struct fuzz *fuzz)
{
    uint8_t bytes[16];

    store_le32(bytes, (uint32_t)below(fuzz, 10));
    store_le16(bytes + 4, (uint16_t)below(fuzz, 9));
    store_le16(bytes + 6, (uint16_t)below(fuzz, 2));
    store_le64(bytes + 8, below(fuzz, 10) ? below(fuzz, 300) : rig_random(&fuzz->chance));
    memory_dma_write(&fuzz->rig.memory, 0x80000 + below(fuzz, 0x10000), bytes, sizeof(bytes));
}

static void scribble_index(struct fuzz *fuzz, unsigned queue)
{
    uint8_t bytes[2];
    paddr_t at = DRIVER_AVAILABLE(queue) + 2 * below(fuzz, 12);

    store_le16(bytes, (uint16_t)(below(fuzz, 8) ? below(fuzz, 16) : rig_random(&fuzz->chance)));
    memory_dma_write(&fuzz->rig.memory, at, bytes, sizeof(bytes));
}

static void restart(struct fuzz *fuzz)
{
    driver_set(&fuzz->driver, 0x070, 0);
    for (unsigned i = 0; i < fuzz->virtio->queue_count; i++)
        memset(memory_dram(&fuzz->rig.memory, DRIVER_AVAILABLE(i)), 0, 4);
    driver_start(&fuzz->driver, &fuzz->rig, fuzz->virtio, fuzz->features, 8);
}

/* A well-made chain of a few descriptors, to reach what lies behind the checks. */
static void offer_good_chain(struct fuzz *fuzz, unsigned queue)
{
    unsigned outs = (unsigned)below(fuzz, 3), ins = (unsigned)below(fuzz, 3);
    unsigned count = outs + ins ? outs + ins : 1;

    for (unsigned i = 0; i < count; i++)
        driver_describe(&fuzz->driver, queue, i, 0x80000 + 512 * below(fuzz, 128),
                        below(fuzz, 3) ? 16U << (5 * below(fuzz, 2)) : 1,
                        (i + 1 < count ? DRIVER_NEXT : 0) | (i < outs ? 0 : DRIVER_WRITE), i + 1);
    driver_offer(&fuzz->driver, queue, 0);
}

static void virtio_step(struct fuzz *fuzz)
{
    unsigned queue = (unsigned)below(fuzz, fuzz->virtio->queue_count);

    switch (below(fuzz, 16)) {
    case 0:
        scribble_index(fuzz, queue);
        break;
    case 1:
    case 2:
        scribble_descriptor(fuzz, queue);
        break;
    case 3:
        scribble_message(fuzz);
        break;
    case 4:
    case 5:
        offer_good_chain(fuzz, queue);
        break;
    case 6:
        rig_run(&fuzz->rig, fuzz->rig.now + PS_PER_MS);
        break;
    case 7:
        if (fuzz->input)
            fuzz->input(fuzz);
        if (driver_is_broken(&fuzz->driver) || !below(fuzz, 8))
            restart(fuzz);
        break;
    default: /* the status register seldom, since it stops everything */
        if (below(fuzz, 4))
            driver_set(&fuzz->driver, 0x050, queue);
        else
            access_register(fuzz, &virtio_bus_ops, fuzz->virtio, below(fuzz, 20) ? 0x70 : 0x118, 4);
        fuzz->accesses++;
    }
}

static void fuzz_init(struct fuzz *fuzz, uint64_t seed)
{
    memset(fuzz, 0, sizeof(*fuzz));
    rig_init(&fuzz->rig);
    fuzz->chance = seed;
}

static void fuzz_virtio(struct fuzz *fuzz, struct virtio *virtio)
{
    fuzz->virtio = virtio;
    fuzz->driver = (struct driver){.rig = &fuzz->rig, .virtio = virtio, .size = 8};
    restart(fuzz);
    while (fuzz->accesses < ACCESSES)
        virtio_step(fuzz);
    restart(fuzz);
    assert_false(driver_is_broken(&fuzz->driver));
    assert_true(virtio->chains > 1000);   /* it was reached in earnest, */
    assert_true(virtio->breakages > 100); /* and stood up to hostile rings */
}

static void the_uart_survives_anything(void **state)
{
    struct fuzz f;
    struct uart_config config = {1000, UART_RX_CHAR_TIME, rig_take_byte, &f.rig};
    struct uart *uart;
    struct err err;

    (void)state;
    fuzz_init(&f, 11);
    uart = uart_new(&config, &f.rig.wiring, &err);
    assert_non_null(uart);
    while (f.accesses < ACCESSES) {
        access_register(&f, &uart_bus_ops, uart, 8, 1);
        if (!below(&f, 4))
            rig_run(&f.rig, f.rig.now + below(&f, 2 * UART_RX_CHAR_TIME));
        if (!below(&f, 4))
            uart_receive(uart, (uint8_t)f.accesses);
    }
    uart_free(uart);
    rig_free(&f.rig);
}

static void the_entropy_device_survives_anything(void **state)
{
    struct fuzz f;
    struct entropy *entropy;
    struct err err;

    (void)state;
    fuzz_init(&f, 22);
    entropy = entropy_new(1, &f.rig.wiring, &err);
    assert_non_null(entropy);
    fuzz_virtio(&f, entropy_virtio(entropy));
    entropy_free(entropy);
    rig_free(&f.rig);
}

static void the_disk_survives_anything(void **state)
{
    struct block_config config = {.time_scale = 10};
    struct fuzz f;
    struct block *block;
    unsigned busy = 0;
    char *path;
    struct err err;

    (void)state;
    fuzz_init(&f, 33);
    config.path = path = rig_image(300 * 512);
    config.disk_busy = &busy;
    block = block_new(&config, &f.rig.wiring, &err);
    assert_non_null(block);
    fuzz_virtio(&f, block_virtio(block));
    block_free(block);
    assert_int_equal(busy, 0);
    unlink(path);
    free(path);
    rig_free(&f.rig);
}

static void console_input(struct fuzz *fuzz)
{
    uint8_t bytes[700];

    memset(bytes, (int)below(fuzz, 256), sizeof(bytes));
    console_send(fuzz->device, (unsigned)below(fuzz, 3), bytes, below(fuzz, sizeof(bytes)));
    if (!below(fuzz, 200))
        console_close(fuzz->device, 2);
}

static void the_console_survives_anything(void **state)
{
    struct fuzz f;
    struct console_config config = {
        .ports = {{"in", false, rig_take_bytes, &f.rig}, {.is_console = true}, {.name = "x"}},
        .port_count = 3};
    struct err err;

    (void)state;
    fuzz_init(&f, 44);
    f.device = console_new(&config, &f.rig.wiring, &err);
    assert_non_null(f.device);
    f.features = 1 << 1;
    f.input = console_input;
    fuzz_virtio(&f, console_virtio(f.device));
    console_free(f.device);
    rig_free(&f.rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_uart_survives_anything),
        cmocka_unit_test(the_entropy_device_survives_anything),
        cmocka_unit_test(the_disk_survives_anything),
        cmocka_unit_test(the_console_survives_anything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
