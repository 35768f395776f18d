/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log of a copy-on-write disk (Disco paper, 4.2.3): which sectors were written, and where their
 * bytes are. It is a map of extents, sorted by sector: a sector that is written again stays where
 * it is, so extents never overlap and never split.
 *
 * Pure code over pages that it is given: no disk, no clock.
 */
#ifndef DISCO_DEV_SECTORLOG_H
#define DISCO_DEV_SECTORLOG_H

#include "disco/core/mips.h"

#define SECTOR_BYTES 512
#define SECTORS_PAGE (PAGE_SIZE / SECTOR_BYTES)

/* Sectors [first, first + count) are the log's from number `place` on. */
struct extent {
    uint64_t first;
    uint32_t count, place;
};

/* A page of extents. Leaves are in order, and so is what is in them; none is empty. */
#define LEAF_EXTENTS (PAGE_SIZE / sizeof(struct extent) - 1)
struct extent_leaf {
    uint64_t count;
    uint64_t unused;
    struct extent extent[LEAF_EXTENTS];
};

#define LOG_LEAVES 1024
#define LOG_TABLES 512 /* of 512 pages each: 1 GB */

struct sector_log {
    void *(*new_page)(void *self); /* PAGE_SIZE bytes for ever, of any content; NULL = no memory */
    void *self;
    uint64_t used; /* sectors in the log */
    unsigned leaves;
    struct extent_leaf *leaf[LOG_LEAVES];
    uint8_t **table[LOG_TABLES]; /* the log's pages */
};

/*
 * What is known of sector `first`: the number of sectors from there on, at most `count`, that are
 * together in memory at *at, or that are not in the log; then *at is NULL.
 */
uint32_t sector_log_find(const struct sector_log *log, uint64_t first, uint32_t count,
                         uint8_t **at);

/*
 * Where to write sector `first`: the number of sectors, at most `count`, that there is room for at
 * *at. They are in the log from now on. 0 if there is no memory.
 */
uint32_t sector_log_place(struct sector_log *log, uint64_t first, uint32_t count, uint8_t **at);

#endif
