/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A driver that gives the entropy device buffers outside its memory, loops of descriptors and rings
 * that are nowhere. The device asks for a reset each time, and works again after one.
 *
 * verdict: status 0
 * console: refused 0000000000000009
 */
#include "disco/test/ring.h"

#define BUFFER UINT64_C(0x310000)

static void start(uint64_t rings)
{
    ring_clear(RING_SIZE);
    ring_start(RING_ENTROPY, rings, RING_SIZE, 0);
    ring_offer(RING_ENTROPY, 1);
}

static unsigned wait_used(void)
{
    for (unsigned i = 0; i < 1000000 && !ring_used(); i++)
        ;
    return ring_used();
}

static unsigned is_refused(const char *name, uint64_t rings)
{
    start(rings);
    put_text(name);
    put_value("", ring_is_broken(RING_ENTROPY));
    return ring_is_broken(RING_ENTROPY);
}

int test(void)
{
    static const struct {
        const char *name;
        uint64_t address;
        uint32_t length;
        unsigned flags, next;
    } rows[] = {
        {"beyond memory", UINT64_C(0x10000000), 64, VIRTQ_WRITE, 0},
        {"over the end", UINT64_C(0x1ffffc0), 4096, VIRTQ_WRITE, 0},
        {"around", ~UINT64_C(0) - 15, 64, VIRTQ_WRITE, 0},
        {"registers", UINT64_C(0xff006000), 8, VIRTQ_WRITE, 0},
        {"loop", BUFFER, 8, VIRTQ_WRITE | VIRTQ_NEXT, 0},
        {"no such descriptor", BUFFER, 8, VIRTQ_WRITE | VIRTQ_NEXT, 9},
        {"indirect without the feature", RINGS, 16, VIRTQ_INDIRECT, 0},
        {"4 GB", BUFFER, 0xffffffff, VIRTQ_WRITE, 0},
    };
    unsigned refused = 0, worked;

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        put_descriptor(RINGS, 0, rows[i].address, rows[i].length, rows[i].flags, rows[i].next);
        refused += is_refused(rows[i].name, RINGS);
    }
    refused += is_refused("no rings", UINT64_C(0xc0000000));
    put_descriptor(RINGS, 0, BUFFER, 64, VIRTQ_WRITE, 0);
    start(RINGS);
    worked = wait_used();
    put_value("refused", refused);
    put_value("worked", worked);
    return refused == 9 && worked == 1 ? 0 : 1;
}
