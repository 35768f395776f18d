/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An array of arrays; an inner one is made when its first page comes, and stays.
 */
#include "disco/dev/disktable.h"

#include "disco/lib/string.h"
#include "disco/mem/frame.h"
#include "disco/mem/memmap.h"

#define PAGES (DISK_TABLES * DISK_TABLE_PAGES)

static uint32_t *entry_of(const struct disk_table *table, uint64_t number)
{
    uint32_t *inner = number < PAGES ? table->tables[number / DISK_TABLE_PAGES] : NULL;

    return inner ? &inner[number % DISK_TABLE_PAGES] : NULL;
}

mpa_t disk_table_find(const struct disk_table *table, uint64_t number)
{
    const uint32_t *entry = entry_of(table, number);

    return entry && *entry ? (mpa_t)*entry << PAGE_SHIFT : FRAME_NONE;
}

/* The hand stops in arrays that are there, so it comes to others at their first entry. */
bool disk_table_drop(struct disk_table *table)
{
    for (uint64_t i = 0; i < PAGES; i++) {
        uint32_t *entry = entry_of(table, table->hand++ % PAGES);

        if (!entry) {
            table->hand += DISK_TABLE_PAGES - 1;
            i += DISK_TABLE_PAGES - 1;
        } else if (*entry && memmap_at((mpa_t)*entry << PAGE_SHIFT)->users == 1) {
            memmap_release((mpa_t)*entry << PAGE_SHIFT);
            *entry = 0;
            table->count--;
            return true;
        }
    }
    return false;
}

void *disk_table_new_page(struct disk_table *table)
{
    mpa_t page = memmap_take();

    while (page == FRAME_NONE && disk_table_drop(table))
        page = memmap_take();
    return page == FRAME_NONE ? NULL : machine_pointer(page);
}

bool disk_table_open(struct disk_table *table, uint64_t number)
{
    uint32_t **inner;

    if (number >= PAGES)
        return false;
    inner = &table->tables[number / DISK_TABLE_PAGES];
    if (!*inner) {
        *inner = disk_table_new_page(table);
        if (*inner)
            memset(*inner, 0, PAGE_SIZE);
    }
    return *inner && !(*inner)[number % DISK_TABLE_PAGES];
}

void disk_table_put(struct disk_table *table, uint64_t number, mpa_t page)
{
    *entry_of(table, number) = (uint32_t)(page >> PAGE_SHIFT);
    table->count++;
}
