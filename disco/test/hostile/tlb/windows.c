/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Entries over the pages that the kernel itself runs in, vectors, stack and registers of devices
 * among them: the windows stay as they are.
 *
 * verdict: status 0
 */
#include "disco/test/attack.h"

int test(void)
{
    volatile uint32_t *vectors = (volatile uint32_t *)TEXT_BASE;
    uint32_t first = vectors[VECTOR_GENERAL / 4];
    unsigned wrong = 0;

    attack_start();
    for (uint64_t offset = 0; offset < 0x400000; offset += 2 * PAGE_SIZE) {
        tlb_write(random_next() & 63, TEXT_BASE + offset, LO(0x700000) | ENTRYLO_G, ENTRYLO_G, 0);
        tlb_write(random_next() & 63, XSSEG + offset, ENTRYLO_G, ENTRYLO_G, 0);
        wrong += vectors[VECTOR_GENERAL / 4] != first;
    }
    tlb_write(1, IO_BASE + FLASH_MAGIC_BASE, LO(0x700000), LO(0x700000), 0);
    wrong += magic_read(MAGIC_IDENT) != MAGIC_IDENT_VALUE;
    tlb_write(2, TEXT_BASE, 0, 0, 0x1ffe000);
    tlb_write(3, XSSEG, 0, 0, 0x1ffe000);
    __asm__ volatile("syscall");
    put_value("wrong", wrong);
    return verdict(wrong == 0 && tally[EXC_SYS] == 1 && tally_all() == 1);
}
