/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Step 7: a machine that computes for 40 ms of its own time, and looks at how often the clock on
 * the wall has run ahead meanwhile: each time somebody else had the processor.
 */
#include "docs/disco-tutorial/guests/lib/guest.h"

#define MS      UINT64_C(1000000)
#define PAUSE   (2 * MS)
#define STEPS   400
#define STEP_NS 100000

static uint64_t now(void)
{
    return magic_read(MAGIC_CLOCK);
}

int guest_main(void)
{
    uint64_t last = now(), worked = 0;
    unsigned pauses = 0;

    while (worked < STEPS * (uint64_t)STEP_NS) {
        uint64_t time = now();

        if (time - last > PAUSE)
            pauses++;
        else
            worked += time - last;
        last = time;
    }
    put_text(pauses ? "somebody else ran, too\n" : "nobody else ran\n");
    return 0;
}
