/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A guest writes all kinds of values to Status and goes on in virtual kernel mode. Whatever it
 * says, it never gets the machine's kernel mode: CKSEG0 stays out of reach.
 *
 * verdict: status 0
 * console: reached 0000000000000000
 */
#include "disco/test/guest.h"

static unsigned reached, refused;

static void handle(struct frame *frame)
{
    refused += frame_code(frame) == EXC_ADEL;
    frame->epc += 4;
}

static void look(void)
{
    uint64_t value = 0x5eed;

    __asm__ volatile("ld %0, 0(%1)" : "+r"(value) : "r"(CKSEG0));
    reached += value != 0x5eed;
}

int test(void)
{
    uint32_t random = 12345, usual = CP0_READ32(CP0_STATUS);

    guest_set_handler(handle);
    for (unsigned i = 0; i < 2000; i++) {
        random = random * 1103515245 + 12345;
        /* Still virtual kernel mode, without boot vectors and with 64-bit addresses. */
        CP0_WRITE32(CP0_STATUS,
                    (random & ~(uint32_t)(ST_KSU | ST_EXL | ST_ERL | ST_BEV | ST_IE)) | ST_KX);
        look();
        CP0_WRITE32(CP0_STATUS, usual);
    }
    CP0_WRITE32(CP0_STATUS, usual | ST_ERL);
    CP0_WRITE32(CP0_STATUS, usual);
    put_value("reached", reached);
    put_value("refused", refused);
    return reached == 0 && refused == 2000 ? 0 : 1;
}
