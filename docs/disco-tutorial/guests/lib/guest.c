/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Output by the UART, and the C side of start and exceptions.
 */
#include "docs/disco-tutorial/guests/lib/guest.h"

static handler_t handler;

void guest_start(void);
void guest_exception(struct exception *exception);

static void put_char(char c)
{
    *(volatile char *)(IO_BASE + FLASH_UART_BASE) = c;
}

void put_text(const char *text)
{
    while (*text)
        put_char(*text++);
}

void put_value(const char *name, uint64_t value)
{
    bool begun = false;

    put_text(name);
    put_text(" 0x");
    for (int shift = 60; shift >= 0; shift -= 4) {
        begun = begun || value >> shift & 15 || shift == 0;
        if (begun)
            put_char("0123456789abcdef"[value >> shift & 15]);
    }
    put_char('\n');
}

void guest_set_handler(handler_t new)
{
    handler = new;
}

static void __attribute__((noreturn)) power_off(int status)
{
    magic_write(MAGIC_POWER_OFF, (unsigned)status);
    for (;;)
        ;
}

void guest_exception(struct exception *exception)
{
    if (!handler) {
        put_value("unexpected exception", exception_code(exception));
        power_off(99);
    }
    handler(exception);
}

void guest_start(void)
{
    power_off(guest_main());
}
