/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Both ends of a virtio device's queue 0 on the pretended machine: the guest's driver, which may
 * put anything into its rings, and the machine's device, which tells what it was given.
 */
#ifndef DISCO_SELFTEST_HOST_RING_H
#define DISCO_SELFTEST_HOST_RING_H

#include "disco/selftest/host/host.h"

/* Where the guest's rings and buffers are. */
#define DESCRIPTORS 0x10000
#define AVAILABLE   0x11000
#define USED        0x12000
#define TABLE       0x13000 /* for what else a driver needs */
#define BUFFER      0x20000

/* ---- the driver ---- */

/* From now on the driver is this machine's, and has offered nothing. */
void driver_begin(struct vm *vm);

/* Store to and load from a register of the device, which the guest may do. */
void driver_store(unsigned offset, uint32_t value);
uint32_t driver_load(unsigned offset);

/* The guest's memory at gpa, as the guest writes it. */
uint8_t *driver_at(gpa_t gpa);

/* Set the device up as far as FEATURES_OK; then one queue of this size, and DRIVER_OK. */
void driver_negotiate(uint64_t features);
void driver_start(uint32_t size);

void driver_describe(gpa_t table, unsigned index, uint64_t address, uint32_t length, uint16_t flags,
                     uint16_t next);

/* Make the chain at this descriptor available, the next one after all before it, and notify. */
void driver_offer(uint16_t head);

/* How many were made available; a test may set it. */
uint16_t *driver_offered(void);

bool driver_is_broken(void);

/* ---- the machine's device ---- */

/* How many chains it was given. */
unsigned device_given(void);

/* Descriptor `link` of the n-th chain that it was given, and the machine memory it leads to. */
const uint8_t *device_link(unsigned n, unsigned link);
uint8_t *device_bytes(unsigned n, unsigned link);

/* It gives the n-th chain back, with so many bytes written, and interrupts. */
void device_complete(unsigned n, uint32_t written);

#endif
