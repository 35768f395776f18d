/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Step 2: a system call and an instruction that does not exist, and what the processor tells the
 * kernel about each.
 */
#include "docs/disco-tutorial/guests/lib/guest.h"

static void handle(struct exception *exception)
{
    put_value("exception", exception_code(exception));
    put_value("  vector ", exception->vector);
    put_value("  status ", exception->status);
    exception->epc += 4;
}

int guest_main(void)
{
    guest_set_handler(handle);
    put_text("a system call\n");
    __asm__ volatile("syscall");
    put_text("a reserved instruction\n");
    __asm__ volatile(".word 0x0000003d");
    return 0;
}
