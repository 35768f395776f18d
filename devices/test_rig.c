/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tests' machine and driver.
 */
#include "devices/test_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices/virtio/le.h"

static void take_irq(void *self, unsigned number, bool level)
{
    struct rig *rig = self;

    assert_int_equal(number, 7);
    rig->irq_rises += level && !rig->irq;
    rig->irq = level;
}

void rig_init(struct rig *rig)
{
    struct err err;

    memset(rig, 0, sizeof(*rig));
    assert_int_equal(memory_init(&rig->memory, 1, RIG_DRAM, &err), 0);
    event_queue_init(&rig->events);
    rig->log.clock = &rig->now;
    rig->wiring = (struct device_wiring){.memory = &rig->memory,
                                         .events = &rig->events,
                                         .now = &rig->now,
                                         .log = &rig->log,
                                         .irq = {take_irq, rig, 7},
                                         .source = 3,
                                         .name = "tested"};
}

void rig_free(struct rig *rig)
{
    memory_free(&rig->memory);
    event_queue_free(&rig->events);
}

void rig_run(struct rig *rig, ps_t until)
{
    while (event_next(&rig->events) <= until) {
        rig->now = event_next(&rig->events);
        event_run(&rig->events, rig->now);
    }
    rig->now = until;
}

void rig_settle(struct rig *rig)
{
    while (event_next(&rig->events) != PS_NEVER)
        rig_run(rig, event_next(&rig->events));
}

void rig_take_bytes(void *self, const uint8_t *bytes, size_t length)
{
    struct rig *rig = self;

    for (size_t i = 0; i < length && rig->output_count < RIG_BYTES; i++)
        rig->output[rig->output_count++] = bytes[i];
}

void rig_take_byte(void *self, uint8_t byte)
{
    rig_take_bytes(self, &byte, 1);
}

uint64_t rig_read(const struct bus_ops *ops, void *self, uint64_t offset, unsigned size)
{
    uint64_t value = 0;

    assert_true(ops->read(self, offset, size, &value));
    return value;
}

void rig_write(const struct bus_ops *ops, void *self, uint64_t offset, unsigned size,
               uint64_t value)
{
    assert_true(ops->write(self, offset, size, value));
}

static void check_element(const struct state_registry *states, uint8_t *at,
                          const struct state_field *field)
{
    struct digest before = state_digest(states), after;

    at[0] ^= 1;
    after = state_digest(states);
    at[0] ^= 1;
    if (before.low == after.low && before.high == after.high)
        fail_msg("a bit of field %s does not count in the digest", field->name);
}

void rig_check_digest(const struct state_registry *states)
{
    for (size_t s = 0; s < states->count; s++) {
        const struct state_section *section = &states->sections[s];

        for (const struct state_field *f = section->desc->fields; f->name; f++)
            for (uint32_t i = 0; i < f->count; i++)
                check_element(states, (uint8_t *)section->self + f->offset + i * f->stride, f);
    }
}

char *rig_image(uint64_t bytes)
{
    char *path = strdup("/tmp/discosim-test-XXXXXX");
    int file = mkstemp(path);

    assert_true(file >= 0);
    for (uint64_t done = 0; done < bytes; done += 512) {
        uint8_t sector[512];

        for (unsigned i = 0; i < 512; i++)
            sector[i] = (uint8_t)(done / 512 + i);
        assert_int_equal(write(file, sector, bytes - done < 512 ? bytes - done : 512),
                         bytes - done < 512 ? bytes - done : 512);
    }
    close(file);
    return path;
}

uint64_t rig_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

uint32_t driver_register(struct driver *driver, uint64_t offset)
{
    return (uint32_t)rig_read(&virtio_bus_ops, driver->virtio, offset, 4);
}

void driver_set(struct driver *driver, uint64_t offset, uint32_t value)
{
    rig_write(&virtio_bus_ops, driver->virtio, offset, 4, value);
}

static void set_up_queue(struct driver *driver, unsigned queue)
{
    driver_set(driver, 0x030, queue);
    driver_set(driver, 0x038, driver->size);
    driver_set(driver, 0x080, (uint32_t)DRIVER_DESCRIPTORS(queue));
    driver_set(driver, 0x090, (uint32_t)DRIVER_AVAILABLE(queue));
    driver_set(driver, 0x0A0, (uint32_t)DRIVER_USED(queue));
    driver_set(driver, 0x044, 1);
    assert_int_equal(driver_register(driver, 0x044), 1);
}

void driver_start(struct driver *driver, struct rig *rig, struct virtio *virtio, uint64_t features,
                  uint16_t size)
{
    *driver = (struct driver){.rig = rig, .virtio = virtio, .size = size};
    features |= VIRTIO_F_VERSION_1;
    driver_set(driver, 0x070, 0);
    driver_set(driver, 0x070, VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER);
    driver_set(driver, 0x024, 0);
    driver_set(driver, 0x020, (uint32_t)features);
    driver_set(driver, 0x024, 1);
    driver_set(driver, 0x020, (uint32_t)(features >> 32));
    driver_set(driver, 0x070, VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER | VIRTIO_FEATURES_OK);
    assert_true(driver_register(driver, 0x070) & VIRTIO_FEATURES_OK);
    for (unsigned i = 0; i < virtio->queue_count; i++)
        set_up_queue(driver, i);
    driver_set(driver, 0x070,
               VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER | VIRTIO_FEATURES_OK | VIRTIO_DRIVER_OK);
}

static void put_le(struct driver *driver, paddr_t pa, unsigned size, uint64_t value)
{
    uint8_t bytes[8];

    store_le(bytes, size, value);
    assert_true(memory_dma_write(&driver->rig->memory, pa, bytes, size));
}

static uint64_t get_le(struct driver *driver, paddr_t pa, unsigned size)
{
    uint8_t bytes[8];

    assert_true(memory_dma_read(&driver->rig->memory, pa, bytes, size));
    return load_le(bytes, size);
}

void driver_describe(struct driver *driver, unsigned queue, unsigned index, uint64_t address,
                     uint32_t length, unsigned flags, unsigned next)
{
    paddr_t at = DRIVER_DESCRIPTORS(queue) + 16 * (paddr_t)index;

    put_le(driver, at, 8, address);
    put_le(driver, at + 8, 4, length);
    put_le(driver, at + 12, 2, flags);
    put_le(driver, at + 14, 2, next);
}

void driver_offer(struct driver *driver, unsigned queue, unsigned head)
{
    uint16_t count = driver->available[queue]++;

    put_le(driver, DRIVER_AVAILABLE(queue) + 4 + 2 * (count % driver->size), 2, head);
    put_le(driver, DRIVER_AVAILABLE(queue) + 2, 2, (uint16_t)(count + 1));
    driver_set(driver, 0x050, queue);
}

void driver_buffer(struct driver *driver, unsigned queue, unsigned index, uint64_t address,
                   uint32_t length, bool device_writes)
{
    driver_describe(driver, queue, index, address, length, device_writes ? DRIVER_WRITE : 0, 0);
    driver_offer(driver, queue, index);
}

uint16_t driver_used_count(struct driver *driver, unsigned queue)
{
    return (uint16_t)get_le(driver, DRIVER_USED(queue) + 2, 2);
}

void driver_used(struct driver *driver, unsigned queue, unsigned slot, uint32_t *head,
                 uint32_t *written)
{
    paddr_t at = DRIVER_USED(queue) + 4 + 8 * (paddr_t)slot;

    *head = (uint32_t)get_le(driver, at, 4);
    *written = (uint32_t)get_le(driver, at + 4, 4);
}

bool driver_is_broken(struct driver *driver)
{
    return driver_register(driver, 0x070) & VIRTIO_NEEDS_RESET;
}
