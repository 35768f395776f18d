/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loads and stores of every width all over the device registers: bus errors where there is nothing,
 * and never an end of the monitor. MAGIC's power-off page is left out.
 *
 * verdict: status 0
 * console: others 0000000000000000
 */
#include "disco/test/guest.h"

static unsigned errors, others;

static void handle(struct frame *frame)
{
    errors += frame_code(frame) == EXC_DBE;
    others += frame_code(frame) != EXC_DBE;
    frame->epc += 4;
}

#define ACCESS(insn, at) __asm__ volatile(insn " $8, 0(%0)" : : "r"(at) : "$8", "memory")

static void touch(uint64_t pa)
{
    uint64_t at = IO_BASE + pa;

    if (pa - (FLASH_MAGIC_BASE + MAGIC_POWER_OFF) < 0x1000 ||
        pa - (FLASH_MAGIC_BASE + MAGIC_IDLE) < 0x1000)
        return;
    ACCESS("lb", at);
    ACCESS("lhu", at);
    ACCESS("lw", at);
    ACCESS("ld", at);
    ACCESS("sb", at);
    ACCESS("sh", at);
    ACCESS("ll", at);
    ACCESS("lwl", at);
    ACCESS("sdl", at);
    if (pa - FLASH_UART_BASE >= 8) {
        ACCESS("sw", at);
        ACCESS("sd", at);
    }
}

int test(void)
{
    guest_set_handler(handle);
    for (uint64_t offset = 0; offset < FLASH_MAGIC_SIZE; offset += 8)
        touch(FLASH_MAGIC_BASE + offset);
    for (uint64_t offset = 8; offset < 0x40000; offset += 0x88)
        touch(FLASH_UART_BASE + offset);
    for (unsigned bit = 26; bit < 40; bit++)
        touch(UINT64_C(1) << bit);
    put_value("others", others);
    return errors > 1000 && others == 0 ? 0 : 1;
}
