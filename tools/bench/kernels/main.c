/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Console and exit. One ELF file runs on two machines, so which one it is on is found at run time
 * from PRId: an R10000 means the FLASH machine (sim/core/flash.h), anything else QEMU's Malta
 * board, whose first UART is COM1 behind the PCI bridge and whose SOFTRES register resets the
 * board, which ends QEMU under -no-reboot.
 */
#include "bench.h"
#include "cp0.h"
#include "paging.h"
#include "sim/core/flash.h"

#define PRID_R10000   0x09
#define UNCACHED      0x9000000000000000ull /* XKPHYS */
#define MALTA_UART    0x180003F8ull
#define MALTA_SOFTRES 0x1F000500ull
#define MALTA_GORESET 0x42
#define UART_LSR      5
#define UART_LSR_THRE 0x20

static int on_flash(void)
{
    uint32_t prid;

    __asm__ volatile("mfc0 %0, $15" : "=r"(prid));
    return (prid >> 8 & 0xFF) == PRID_R10000;
}

static void put_char(char c)
{
    volatile uint8_t *uart =
        (volatile uint8_t *)(UNCACHED | (on_flash() ? FLASH_UART_BASE : MALTA_UART));

    while (!(uart[UART_LSR] & UART_LSR_THRE))
        ;
    uart[0] = (uint8_t)c;
}

static void put_text(const char *text)
{
    while (*text)
        put_char(*text++);
}

static void put_hex(uint64_t value)
{
    for (int shift = 60; shift >= 0; shift -= 4)
        put_char("0123456789abcdef"[value >> shift & 15]);
}

static void stop(unsigned status)
{
    if (on_flash())
        *(volatile uint64_t *)(UNCACHED | FLASH_MAGIC_BASE | MAGIC_POWER_OFF) = status;
    else
        *(volatile uint32_t *)(UNCACHED | MALTA_SOFTRES) = MALTA_GORESET;
    for (;;)
        ;
}

/* Reached from vectors.S by an exception that no kernel asked for. */
void exception_unexpected(uint32_t cause, uint64_t epc, uint64_t address)
{
    put_text("unexpected exception: cause ");
    put_hex(cause);
    put_text(" epc ");
    put_hex(epc);
    put_text(" badvaddr ");
    put_hex(address);
    put_char('\n');
    stop(1);
}

void bench_main(void)
{
    paging_init();
    uint64_t checksum = kernel_run();

    put_text("checksum ");
    put_hex(checksum);
    put_char('\n');
    stop(0);
}
