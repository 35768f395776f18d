/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random writes to every register of every virtio slot: the device asks for a reset or says
 * nothing, and is like new after one.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

#define ENTROPY (FLASH_VIRTIO_BASE + 11 * FLASH_VIRTIO_SIZE)

int test(void)
{
    unsigned bad = 0;

    attack_start();
    for (unsigned i = 0; i < 3000; i++) {
        uint64_t slot = random_next() & 3 ? 11 : random_next() & 31;
        volatile uint32_t *reg = register32(FLASH_VIRTIO_BASE + slot * FLASH_VIRTIO_SIZE);

        reg[random_next() & 63] = random_next() & 1 ? (uint32_t)random_next() : random_next() & 15;
        (void)reg[random_next() & 127];
    }
    *register32(ENTROPY + 0x070) = 0;
    bad += *register32(ENTROPY + 0x070) != 0 || *register32(ENTROPY) != 0x74726976;
    bad += *register32(ENTROPY + 0x060) != 0 || *register32(ENTROPY + 0x044) != 0;
    put_value("bad", bad);
    return verdict(bad == 0 && !tally_others(CODE(EXC_DBE)));
}
