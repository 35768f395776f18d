/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A guest that waits for the end of its time slice and then has the monitor translate as many pages
 * as one notification can ask for, which nothing interrupts: the other machine gets back what it
 * loses by that.
 *
 * verdict: runs
 * console: late
 * memory: 32
 */
#include "disco/test/ring.h"

#define TICKS_MS 200000               /* of Count */
#define AWAY     (TICKS_MS / 2)       /* longer than anything but another one's slice */
#define LATE     (TICKS_MS * 99 / 10) /* just before the end of a slice */

static uint32_t count(void)
{
    return (uint32_t)CP0_READ32(CP0_COUNT);
}

/* Wait until a slice has begun, and then for most of it. */
static void wait_late(void)
{
    uint32_t begin = count(), now = begin;

    for (uint32_t last = begin; now - begin < LATE; last = now) {
        now = count();
        if (now - last > AWAY)
            begin = now;
    }
}

int test(void)
{
    put_text("late\n");
    put_descriptor(RINGS, 0, 0, (uint32_t)magic_read(MAGIC_DRAM), 0, 0);
    for (;;) {
        ring_clear(RING_SIZE);
        ring_start(RING_ENTROPY, RINGS, RING_SIZE, 0);
        wait_late();
        ring_offer(RING_ENTROPY, RING_SIZE);
    }
}
