/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A driver and a device (virtio 1.2, 2.7 and 4.2).
 */
#include "disco/selftest/host/ring.h"

#include "disco/lib/string.h"

#define SLOT (XSSEG + FLASH_VIRTIO_BASE + HOST_VIRTIO_SLOT * FLASH_VIRTIO_SIZE)

static struct driver {
    struct vm *vm;
    uint16_t offered;
} driver;

void driver_begin(struct vm *vm)
{
    driver = (struct driver){.vm = vm};
}

void driver_store(unsigned offset, uint32_t value)
{
    driver.vm->vcpus[0]->gpr[5] = value;
    host_access(driver.vm, INSN_I(0x2b, 4, 5), SLOT + offset);
    assert_int_equal(driver.vm->vcpus[0]->pc, HOST_PC + 4);
}

uint32_t driver_load(unsigned offset)
{
    host_access(driver.vm, INSN_I(0x27, 4, 5), SLOT + offset);
    assert_int_equal(driver.vm->vcpus[0]->pc, HOST_PC + 4);
    return (uint32_t)driver.vm->vcpus[0]->gpr[5];
}

uint8_t *driver_at(gpa_t gpa)
{
    return vm_memory_own(driver.vm, gpa, 1);
}

void driver_negotiate(uint64_t features)
{
    driver_store(VIRTIO_STATUS, VIRTIO_S_ACKNOWLEDGE | VIRTIO_S_DRIVER);
    driver_store(VIRTIO_DRIVER_FEATURES_SEL, 0);
    driver_store(VIRTIO_DRIVER_FEATURES, (uint32_t)features);
    driver_store(VIRTIO_DRIVER_FEATURES_SEL, 1);
    driver_store(VIRTIO_DRIVER_FEATURES, (uint32_t)(features >> 32));
    driver_store(VIRTIO_STATUS, VIRTIO_S_ACKNOWLEDGE | VIRTIO_S_DRIVER | VIRTIO_S_FEATURES_OK);
}

void driver_start(uint32_t size)
{
    driver_store(VIRTIO_QUEUE_SEL, 0);
    driver_store(VIRTIO_QUEUE_NUM, size);
    driver_store(VIRTIO_QUEUE_DESC, DESCRIPTORS);
    driver_store(VIRTIO_QUEUE_DRIVER, AVAILABLE);
    driver_store(VIRTIO_QUEUE_DEVICE, USED);
    driver_store(VIRTIO_QUEUE_READY, 1);
    driver_store(VIRTIO_STATUS, VIRTIO_S_ACKNOWLEDGE | VIRTIO_S_DRIVER | VIRTIO_S_FEATURES_OK |
                                    VIRTIO_S_DRIVER_OK);
}

void driver_describe(gpa_t table, unsigned index, uint64_t address, uint32_t length, uint16_t flags,
                     uint16_t next)
{
    uint8_t *to = driver_at(table + index * VIRTQ_DESC_BYTES);

    store_le64(to, address);
    store_le32(to + 8, length);
    store_le16(to + 12, flags);
    store_le16(to + 14, next);
}

void driver_offer(uint16_t head)
{
    unsigned slot = driver.offered++ % HOST_VIRTIO_SIZE;

    store_le16(driver_at(AVAILABLE + VIRTQ_HEAD_BYTES + 2 * slot), head);
    store_le16(driver_at(AVAILABLE + 2), driver.offered);
    driver_store(VIRTIO_QUEUE_NOTIFY, 0);
}

uint16_t *driver_offered(void)
{
    return &driver.offered;
}

bool driver_is_broken(void)
{
    return driver_load(VIRTIO_STATUS) & VIRTIO_S_NEEDS_RESET;
}

/* ---- the machine's device ---- */

/* Descriptors, available or used ring. */
static uint8_t *ring(unsigned which)
{
    return machine_pointer(host()->ring_address[0][2 * which]);
}

static uint16_t head_of(unsigned n)
{
    return load_le16(ring(1) + VIRTQ_HEAD_BYTES + 2 * (n % HOST_VIRTIO_SIZE));
}

unsigned device_given(void)
{
    return load_le16(ring(1) + 2);
}

const uint8_t *device_link(unsigned n, unsigned link)
{
    unsigned index = head_of(n);

    while (link-- > 0)
        index = load_le16(ring(0) + index * VIRTQ_DESC_BYTES + 14);
    return ring(0) + index * VIRTQ_DESC_BYTES;
}

uint8_t *device_bytes(unsigned n, unsigned link)
{
    return machine_pointer(load_le64(device_link(n, link)));
}

void device_complete(unsigned n, uint32_t written)
{
    uint8_t *element = ring(2) + VIRTQ_HEAD_BYTES + VIRTQ_USED_BYTES * (n % HOST_VIRTIO_SIZE);

    store_le32(element, head_of(n));
    store_le32(element + 4, written);
    store_le16(ring(2) + 2, (uint16_t)(n + 1));
    host()->virtio[VIRTIO_INTERRUPT_STATUS / 4] = VIRTIO_I_USED;
    vvirtio_interrupt(driver.vm->virtio[HOST_VIRTIO_SLOT]);
}
