/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The memmap: what every page of machine memory is, by its number (Disco paper, 4.2.3). It is the
 * way back from a machine page to the guest-physical page that has it, and keeps the pages that
 * nobody has.
 */
#ifndef DISCO_MEM_MEMMAP_H
#define DISCO_MEM_MEMMAP_H

#include "disco/core/mips.h"

enum page_kind {
    PAGE_MONITOR, /* the monitor's, or no memory */
    PAGE_FREE,    /* in the pool of single pages */
    PAGE_PRIVATE, /* one virtual machine's guest-physical page, or on its way to the pool */
    PAGE_SHARED,  /* a page of a disk, which virtual machines may read */
    PAGE_IMAGE,   /* registers that the monitor keeps for virtual machines to read */
    PAGE_CONTEXT, /* registers of one virtual machine, which writes them, too (include/hal.h) */
    PAGE_DEVICES, /* the monitor's, and devices transfer it for whoever they work for */
};

#define PAGE_USERS_MOST (UINT32_C(1) << 19)

struct memmap_page {
    uint32_t number;    /* PRIVATE: guest-physical page; SHARED: page of the disk */
    uint32_t kind : 4;  /* enum page_kind */
    uint32_t owner : 8; /* PRIVATE, CONTEXT: the virtual machine, from 1; SHARED: the disk's slot */
    /* pmaps that have it, transfers under way, and 1 for a disk's table: fewer than 2^20, since no
       more than PAGE_USERS_MOST are given to pmaps and rings hold fewer than 2^18 segments */
    uint32_t users : 20;
};

/* Make it for memory that ends at `end`, all of it the monitor's. False if there is no room. */
bool memmap_init(mpa_t end);

/* The entry of a page that exists. */
struct memmap_page *memmap_at(mpa_t page);

/* Bytes of memory that the map covers. */
mpa_t memmap_end(void);

/*
 * `count` pages from `first` on are of this kind now, `number` counting up, each with one user.
 * MAGIC's domain checker is told.
 */
void memmap_set(mpa_t first, uint64_t count, enum page_kind kind, unsigned owner, uint32_t number);

/*
 * A page from the pool, the monitor's, its content unknown; FRAME_NONE if there is none left beyond
 * the reserve, or, for memmap_take_reserved, none at all.
 */
mpa_t memmap_take(void);
mpa_t memmap_take_reserved(void);

/* One user more or less; a page that has none goes to the pool. */
void memmap_use(mpa_t page);
void memmap_release(mpa_t page);

/*
 * Pages that are promised: every guest-physical page that shares a machine page must be able to get
 * one of its own. False, and nothing promised, if there are not that many.
 */
bool memmap_reserve(void);
void memmap_unreserve(void);

/* True if `pages` can be taken without touching the reserve. */
bool memmap_can_spare(uint64_t pages);

#endif
