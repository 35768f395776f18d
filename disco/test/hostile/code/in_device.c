/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Jumps into the registers of devices and behind the end of memory: a bus error for instructions.
 *
 * verdict: status 0
 * console: wrong 0000000000000000
 */
#include "disco/test/attack.h"

int test(void)
{
    static const uint64_t targets[] = {FLASH_UART_BASE, FLASH_MAGIC_BASE,
                                       FLASH_VIRTIO_BASE + 11 * FLASH_VIRTIO_SIZE, 0xf8000000,
                                       0xfffffffffc};
    unsigned wrong = 0;

    attack_start();
    for (unsigned i = 0; i < ARRAY_LENGTH(targets); i++) {
        wrong += attack_jump(IO_BASE + targets[i]) != EXC_IBE;
        wrong += attack_jump(XSSEG + targets[i]) != EXC_IBE;
    }
    wrong += attack_jump(TEXT_BASE + memory_bytes()) != EXC_IBE;
    tlb_write(3, 0x20000000, LO(UINT64_C(1) << 32), LO(FLASH_UART_BASE), 0);
    wrong += attack_jump(0x20000000) != EXC_IBE;
    wrong += attack_jump(0x20001000) != EXC_IBE;
    put_value("wrong", wrong);
    return verdict(wrong == 0 && !tally_others(CODE(EXC_IBE)));
}
