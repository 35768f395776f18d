/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When a HP 97560 answers: the timing model of the disk that SimOS and the Disco paper's group used
 * (Ruemmler and Wilkes, "An introduction to disk drive modeling", 1994; Kotz, Toh and
 * Radhakrishnan, Dartmouth PCS-TR94-220). It knows no data.
 *
 *     1962 cylinders x 19 heads x 72 sectors of 512 bytes; 4002 turns a minute; a track is skewed
 * by 8 sectors against the one before it, by 18 where a cylinder begins; head switch 1.6 ms; seek
 * over d cylinders 3.24 + 0.400 sqrt(d) ms up to 383, 8.00 + 0.008 d ms beyond; controller
 * overhead 2.2 ms; SCSI-II bus of 10 MB/s; 128 KB of cache, which reads ahead 64 KB past the last
 * sector asked for.
 *
 * Requests are served one after another in the order they come (FIFO): Linux sorts them already.
 *
 * The platters turn with simulated time: sector slot k of a turn begins at floor(k / 4802.4 Hz),
 * and everything is computed from such edges in integers, so no error grows. A read that lies in
 * what the drive has cached or is reading ahead waits only for the sectors to pass and for the bus.
 * Any other request moves the head, waits for its sector, and ends the read-ahead; a write also
 * empties the cache and is complete when its last sector is on the medium.
 *
 * A larger image has more cylinders; seek distances are then shrunk so that the longest seek stays
 * the real drive's, as if the same arm crossed denser tracks.
 */
#ifndef DEVICES_DISK_HP97560_H
#define DEVICES_DISK_HP97560_H

#include "sim/core/types.h"

#define HP97560_CYLINDERS        1962
#define HP97560_HEADS            19
#define HP97560_TRACK_SECTORS    72
#define HP97560_CYLINDER_SECTORS (HP97560_HEADS * HP97560_TRACK_SECTORS)
#define HP97560_SECTOR_BYTES     512
#define HP97560_TRACK_SKEW       8
#define HP97560_CYLINDER_SKEW    18
#define HP97560_OVERHEAD         (2200 * PS_PER_US)
#define HP97560_HEAD_SWITCH      (1600 * PS_PER_US)
#define HP97560_BUS_SECTOR       (51200 * PS_PER_NS) /* 512 bytes at 10 MB/s */
#define HP97560_CACHE            (128 * 1024 / HP97560_SECTOR_BYTES)
#define HP97560_FENCE            (64 * 1024 / HP97560_SECTOR_BYTES)
#define HP97560_SCALE_ONE        1000 /* a time scale of 1 */
#define HP97560_SCALE_MIN        10
#define HP97560_SCALE_MAX        1000000

/*
 * The head's last or present pass over the medium is its stream: sector `stream_first` began in
 * slot `stream_slot`, the others follow with the skews between, and it ends before `stream_end`.
 * Sectors from `cache_start` up to the stream's end are in the cache once they have passed.
 */
struct hp97560 {
    /* Saved state; times are the disk's own (see scale). */
    uint64_t stream_first, stream_end, stream_slot;
    uint64_t cache_start;
    ps_t free_at; /* when the last request is complete */

    /* Statistics. */
    uint64_t seeks, seek_time, rotation_time, busy_time, cache_hits;

    /* Fixed. */
    uint64_t sectors;
    uint64_t cylinders;
    /* Thousandths by which every time is multiplied: 1000 = the real drive, 0 = no time at all. */
    uint32_t scale;
};

void hp97560_init(struct hp97560 *disk, uint64_t sectors, uint32_t scale);

/*
 * A request that arrives at `now`, not before the one before it: when it is complete. The sectors
 * exist. `count` 0 stands for a command without data: the controller's overhead alone.
 */
ps_t hp97560_access(struct hp97560 *disk, ps_t now, uint64_t sector, uint64_t count, bool write);

/* Time of a seek over `distance` cylinders of the real drive, ps; 0 for none. */
ps_t hp97560_seek_time(uint64_t distance);

/* When sector slot `slot` begins, counted from reset, ps. */
ps_t hp97560_slot_time(uint64_t slot);

#endif
