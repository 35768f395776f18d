/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The HP 97560's mechanics in integers.
 */
#include "devices/disk/hp97560.h"

#include "sim/core/clock.h"

/* 4002 turns a minute of 72 slots are 4802.4 slots a second: five slots are an edge of 24012 Hz. */
#define SLOT_HZ    24012
#define SLOT_EDGES 5

#define SEEK_SHORT_MAX  383
#define SEEK_SHORT_BASE (3240 * PS_PER_US)
#define SEEK_SHORT_ROOT (400 * PS_PER_US)
#define SEEK_LONG_BASE  (8000 * PS_PER_US)
#define SEEK_LONG_STEP  (8 * PS_PER_US)

/* Largest integer whose square is at most x. */
static uint64_t square_root(uint128_t x)
{
    uint64_t root = 0;

    for (uint64_t bit = UINT64_C(1) << 62; bit; bit >>= 1)
        if ((uint128_t)(root + bit) * (root + bit) <= x)
            root += bit;
    return root;
}

ps_t hp97560_seek_time(uint64_t distance)
{
    uint128_t square = (uint128_t)distance * SEEK_SHORT_ROOT * SEEK_SHORT_ROOT;

    if (distance == 0)
        return 0;
    if (distance <= SEEK_SHORT_MAX)
        return SEEK_SHORT_BASE + square_root(square);
    return SEEK_LONG_BASE + distance * SEEK_LONG_STEP;
}

ps_t hp97560_slot_time(uint64_t slot)
{
    return clock_edge(SLOT_HZ, slot * SLOT_EDGES);
}

/* First slot that begins at t or later. */
static uint64_t slot_after(ps_t t)
{
    return (clock_cycles_up(SLOT_HZ, t) + SLOT_EDGES - 1) / SLOT_EDGES;
}

static uint64_t track_of(uint64_t sector)
{
    return sector / HP97560_TRACK_SECTORS;
}

static uint64_t cylinder_of(uint64_t sector)
{
    return sector / HP97560_CYLINDER_SECTORS;
}

/*
 * Slots from sector 0 to this one if the head follows the tracks without a pause: the sectors
 * between plus the skews. Modulo 72 it is the sector's place on the platter.
 */
static uint64_t slots_to(uint64_t sector)
{
    uint64_t cylinders = cylinder_of(sector);
    uint64_t switches = track_of(sector) - cylinders;

    return sector + switches * HP97560_TRACK_SKEW + cylinders * HP97560_CYLINDER_SKEW;
}

void hp97560_init(struct hp97560 *disk, uint64_t sectors, uint32_t scale)
{
    uint64_t cylinders = (sectors + HP97560_CYLINDER_SECTORS - 1) / HP97560_CYLINDER_SECTORS;

    *disk = (struct hp97560){.sectors = sectors, .scale = scale};
    disk->cylinders = cylinders > HP97560_CYLINDERS ? cylinders : HP97560_CYLINDERS;
}

/* When a sector of the stream has passed the head. */
static ps_t passed_at(const struct hp97560 *disk, uint64_t sector)
{
    uint64_t slots = slots_to(sector) - slots_to(disk->stream_first);

    return hp97560_slot_time(disk->stream_slot + slots + 1);
}

/* The stream's sector that is under the head at t, or the last that was. */
static uint64_t head_at(const struct hp97560 *disk, ps_t t)
{
    uint64_t low = disk->stream_first, high = disk->stream_end;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;

        if (passed_at(disk, middle) <= t)
            low = middle + 1;
        else
            high = middle;
    }
    return low == disk->stream_end && low > disk->stream_first ? low - 1 : low;
}

static ps_t move_time(const struct hp97560 *disk, uint64_t from, uint64_t to)
{
    uint64_t a = cylinder_of(from), b = cylinder_of(to);
    uint64_t distance = a > b ? a - b : b - a;

    if (distance == 0)
        return track_of(from) == track_of(to) ? 0 : HP97560_HEAD_SWITCH;
    distance = (distance * (HP97560_CYLINDERS - 1) + disk->cylinders - 2) / (disk->cylinders - 1);
    return hp97560_seek_time(distance);
}

/*
 * Move the head from where it is at t and start a stream at `sector`. Only what a request waits for
 * is counted, not the drive's own read-ahead.
 */
static void start_stream(struct hp97560 *disk, ps_t t, uint64_t sector, bool asked_for)
{
    ps_t move = move_time(disk, head_at(disk, t), sector);
    uint64_t slot = slot_after(t + move);
    uint64_t place = slots_to(sector) % HP97560_TRACK_SECTORS;

    slot += (place + HP97560_TRACK_SECTORS - slot % HP97560_TRACK_SECTORS) % HP97560_TRACK_SECTORS;
    if (asked_for) {
        disk->seeks += move > HP97560_HEAD_SWITCH;
        disk->seek_time += move;
        disk->rotation_time += hp97560_slot_time(slot) - (t + move);
    }
    disk->stream_first = disk->stream_end = sector;
    disk->stream_slot = slot;
}

static bool is_cached(const struct hp97560 *disk, uint64_t sector)
{
    return sector >= disk->cache_start && sector < disk->stream_end;
}

/* Let the stream go on to the fence after `end`; start it anew if it has come to its own end. */
static void read_ahead(struct hp97560 *disk, ps_t t, uint64_t end)
{
    uint64_t fence = end + HP97560_FENCE;

    fence = fence < disk->sectors ? fence : disk->sectors;
    if (fence <= disk->stream_end)
        return;
    if (disk->stream_end > disk->stream_first && passed_at(disk, disk->stream_end - 1) <= t)
        start_stream(disk, t, disk->stream_end, false);
    disk->stream_end = fence;
    if (fence - disk->cache_start > HP97560_CACHE)
        disk->cache_start = fence - HP97560_CACHE;
}

static ps_t later(ps_t a, ps_t b)
{
    return a > b ? a : b;
}

/* Sectors cross the bus one after another, each once it has passed the head. */
static ps_t read_done(struct hp97560 *disk, ps_t t, uint64_t sector, uint64_t count)
{
    uint64_t last = sector + count - 1;

    if (is_cached(disk, sector)) {
        disk->cache_hits++;
    } else {
        start_stream(disk, t, sector, true);
        disk->cache_start = sector;
    }
    read_ahead(disk, t, sector + count);

    ps_t bus = t + count * HP97560_BUS_SECTOR;

    return last < disk->stream_first ? bus : later(bus, passed_at(disk, last) + HP97560_BUS_SECTOR);
}

/* Data crosses the bus while the head moves, and faster than the medium takes it. */
static ps_t write_done(struct hp97560 *disk, ps_t t, uint64_t sector, uint64_t count)
{
    start_stream(disk, t, sector, true);
    while (hp97560_slot_time(disk->stream_slot) < t + HP97560_BUS_SECTOR)
        disk->stream_slot += HP97560_TRACK_SECTORS;
    disk->stream_end = disk->cache_start = sector + count;
    return passed_at(disk, sector + count - 1);
}

static ps_t serve(struct hp97560 *disk, ps_t now, uint64_t sector, uint64_t count, bool write)
{
    ps_t begin = later(now, disk->free_at);
    ps_t t = begin + HP97560_OVERHEAD;

    if (count)
        t = write ? write_done(disk, t, sector, count) : read_done(disk, t, sector, count);
    disk->free_at = t;
    disk->busy_time += t - begin;
    return t;
}

ps_t hp97560_access(struct hp97560 *disk, ps_t now, uint64_t sector, uint64_t count, bool write)
{
    uint32_t scale = disk->scale;

    if (scale == 0)
        return now;

    ps_t own = (ps_t)((uint128_t)now * HP97560_SCALE_ONE / scale);
    ps_t done = serve(disk, own, sector, count, write);
    uint128_t scaled = (uint128_t)done * scale + HP97560_SCALE_ONE - 1;

    return later(now, (ps_t)(scaled / HP97560_SCALE_ONE));
}
