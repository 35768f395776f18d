/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A guest kernel reaches for the segments of kernel mode: every access is an address error, and the
 * monitor's own pages stay what they are.
 *
 * verdict: status 0
 * console: address errors 0000000000000028
 */
#include "disco/test/guest.h"

static unsigned errors, others;

static void handle(struct frame *frame)
{
    unsigned code = frame_code(frame);

    errors += code == EXC_ADEL || code == EXC_ADES;
    others += code != EXC_ADEL && code != EXC_ADES;
    frame->epc += 4;
}

int test(void)
{
    static const uint64_t addresses[] = {
        0xffffffff80000000, 0xffffffff80000180, 0xffffffffa0000000, 0xffffffffbfc00000,
        0xffffffffe0000000, 0xffffffffffff8000, 0xffffffffffffc000, 0xfffffffffffffff8,
        0x8000000000000000, 0x9000000000000000, 0x90000000ff006000, 0x9800000000000000,
        0xa800000000000000, 0xa800000000100000, 0xb800000000000000, 0xc000000000000000,
        0xc00000ff00000000, 0x4000100000000000, 0x0000100000000000, 0x7ffffffffffffff8,
    };

    guest_set_handler(handle);
    for (unsigned i = 0; i < ARRAY_LENGTH(addresses); i++) {
        __asm__ volatile("ld $8, 0(%0)" : : "r"(addresses[i]) : "$8");
        __asm__ volatile("sd $0, 0(%0)" : : "r"(addresses[i]) : "memory");
    }
    put_value("address errors", errors);
    put_value("others", others);
    return errors == 2 * ARRAY_LENGTH(addresses) && others == 0 ? 0 : 1;
}
