/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the test guests share: output, and the C side of exceptions.
 */
#include "disco/test/guest.h"
#include "disco/test/again.h"

static handler_t guest_handler;

void guest_start(const void *tree);
void guest_run(void) __attribute__((noreturn));
void guest_exception(struct frame *frame);

void put_char(char c)
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
    put_text(name);
    put_char(' ');
    for (int shift = 60; shift >= 0; shift -= 4)
        put_char("0123456789abcdef"[value >> shift & 15]);
    put_char('\n');
}

void power_off(unsigned status)
{
    if (status == 0)
        again();
    magic_write(MAGIC_POWER_OFF, status);
    for (;;)
        ;
}

void guest_set_handler(handler_t handler)
{
    guest_handler = handler;
}

void guest_exception(struct frame *frame)
{
    if (guest_handler) {
        guest_handler(frame);
        return;
    }
    put_value("unexpected exception: cause", frame->cause);
    put_value("epc", frame->epc);
    put_value("badvaddr", frame->badvaddr);
    power_off(99);
}

void guest_run(void)
{
    power_off((unsigned)test());
}

void guest_start(const void *tree)
{
    again_prepare(tree);
    guest_run();
}
