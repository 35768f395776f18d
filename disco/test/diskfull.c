/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes a disk until that fails, if it does, and reads back what could be written.
 */
#include "disco/test/blockdev.h"

#define BUFFER  UINT64_C(0x400000)
#define BYTES   0x10000
#define SECTORS 65536 /* 32 MB */

static volatile uint64_t *word(uint64_t pa)
{
    return (volatile uint64_t *)ring_memory(pa);
}

int test(void)
{
    uint64_t written = 0, wrong = 0;

    block_start();
    for (; written < SECTORS; written += BYTES / SECTOR) {
        for (unsigned i = 0; i < BYTES; i += SECTOR)
            *word(BUFFER + i) = written + i / SECTOR;
        if (block_do(BLOCK_OUT, written, BUFFER, BYTES))
            break;
    }
    for (uint64_t at = 0; at < written; at += BYTES / SECTOR) {
        wrong += block_do(BLOCK_IN, at, BUFFER, BYTES);
        for (unsigned i = 0; i < BYTES; i += SECTOR)
            wrong += *word(BUFFER + i) != at + i / SECTOR;
    }
    put_text(written < SECTORS ? "full\n" : "not full\n");
    put_value("wrong", wrong);
    return wrong ? 1 : 0;
}
