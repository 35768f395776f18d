/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The processor and its memory, for the monitor compiled for the host. The include path puts this
 * in front of disco/core/mips.h, from which everything comes but what touches the machine: that
 * goes to the pretended one of disco/selftest/host/host.h.
 */
#ifndef DISCO_SELFTEST_HOST_MIPS_H
#define DISCO_SELFTEST_HOST_MIPS_H

#define machine_pointer  real_machine_pointer
#define machine_address  real_machine_address
#define register_read8   real_register_read8
#define register_read16  real_register_read16
#define register_read32  real_register_read32
#define register_read64  real_register_read64
#define register_write8  real_register_write8
#define register_write32 real_register_write32
#define register_write64 real_register_write64

#include_next "disco/core/mips.h"

#undef machine_pointer
#undef machine_address
#undef register_read8
#undef register_read16
#undef register_read32
#undef register_read64
#undef register_write8
#undef register_write32
#undef register_write64

void *machine_pointer(mpa_t pa);
mpa_t machine_address(const void *pointer);
uint64_t register_read64(uint64_t pa);
uint32_t register_read32(uint64_t pa);
uint16_t register_read16(uint64_t pa);
uint8_t register_read8(uint64_t pa);
void register_write64(uint64_t pa, uint64_t value);
void register_write32(uint64_t pa, uint32_t value);
void register_write8(uint64_t pa, uint8_t value);

uint64_t host_cp0_read(unsigned number);
void host_cp0_write(unsigned number, uint64_t value);

#undef CP0_READ_
#undef CP0_WRITE_
#define CP0_READ_(width, number)         host_cp0_read(number)
#define CP0_WRITE_(width, number, value) host_cp0_write(number, (uint64_t)(value))

#endif
