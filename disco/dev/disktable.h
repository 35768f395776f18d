/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which pages of a disk are in memory, and where (Disco paper, 4.2.3). The table is a user of each:
 * one that has no other is there for the next reader, and the first to go when memory is needed.
 */
#ifndef DISCO_DEV_DISKTABLE_H
#define DISCO_DEV_DISKTABLE_H

#include "disco/core/mips.h"

#define DISK_TABLES      512
#define DISK_TABLE_PAGES (PAGE_SIZE / sizeof(uint32_t)) /* of each: 2 GB in all */

struct disk_table {
    uint32_t *tables[DISK_TABLES]; /* numbers of machine pages, 0 = not in memory */
    uint64_t count;                /* of the pages */
    uint64_t hand;                 /* page to look at next for one to drop */
};

/* The machine page that has this page of the disk, or FRAME_NONE. */
mpa_t disk_table_find(const struct disk_table *table, uint64_t number);

/*
 * Make room for this page of the disk. False if it is there, or beyond what the table covers, or if
 * there is no memory.
 */
bool disk_table_open(struct disk_table *table, uint64_t number);

/* Enter a machine page, of which the table is a user already, where there is room. */
void disk_table_put(struct disk_table *table, uint64_t number, mpa_t page);

/* Drop a page that only the table has. False if there is none. */
bool disk_table_drop(struct disk_table *table);

/*
 * A page from the pool, of any content, for which pages are dropped that only the table has. NULL
 * if there is none.
 */
void *disk_table_new_page(struct disk_table *table);

#endif
