/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A tree of two levels: pages of extents, and an array of pointers to them. The log's own pages are
 * found by a table of two levels.
 */
#include "disco/dev/sectorlog.h"

#include "disco/lib/string.h"

#define TABLE_PAGES (PAGE_SIZE / sizeof(uint64_t))

_Static_assert(sizeof(struct extent_leaf) <= PAGE_SIZE, "a leaf is a page");

/* Of an extent: its leaf, and its place there. */
struct position {
    unsigned leaf, index;
};

static uint32_t least(uint64_t a, uint64_t b)
{
    return (uint32_t)(a < b ? a : b);
}

/* The last leaf that begins at or before the sector; the first one if there is none. */
static unsigned find_leaf(const struct sector_log *log, uint64_t sector)
{
    unsigned low = 0, high = log->leaves;

    while (high - low > 1) {
        unsigned middle = (low + high) / 2;

        if (log->leaf[middle]->extent[0].first <= sector)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The number of extents in the leaf that begin at or before the sector. */
static unsigned find_end(const struct extent_leaf *leaf, uint64_t sector)
{
    unsigned low = 0, high = (unsigned)leaf->count;

    while (low < high) {
        unsigned middle = (low + high) / 2;

        if (leaf->extent[middle].first <= sector)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Where an extent that begins at the sector would go: behind all that begin there or before. */
static struct position find(const struct sector_log *log, uint64_t sector)
{
    struct position at = {0, 0};

    if (log->leaves) {
        at.leaf = find_leaf(log, sector);
        at.index = find_end(log->leaf[at.leaf], sector);
    }
    return at;
}

/* The extent before this position, if there is one: it is in the same leaf. */
static struct extent *before(const struct sector_log *log, struct position at)
{
    return at.index ? &log->leaf[at.leaf]->extent[at.index - 1] : NULL;
}

/* The first sector in the log at or after this position. */
static uint64_t next_sector(const struct sector_log *log, struct position at)
{
    if (at.leaf < log->leaves && at.index < log->leaf[at.leaf]->count)
        return log->leaf[at.leaf]->extent[at.index].first;
    return at.leaf + 1 < log->leaves ? log->leaf[at.leaf + 1]->extent[0].first : UINT64_MAX;
}

static uint8_t *bytes_of(const struct sector_log *log, uint64_t place)
{
    uint64_t page = place / SECTORS_PAGE;

    return log->table[page / TABLE_PAGES][page % TABLE_PAGES] + place % SECTORS_PAGE * SECTOR_BYTES;
}

/* Sectors from this place of the log to the end of its page. */
static uint64_t left_in_page(uint64_t place)
{
    return SECTORS_PAGE - place % SECTORS_PAGE;
}

uint32_t sector_log_find(const struct sector_log *log, uint64_t first, uint32_t count, uint8_t **at)
{
    struct position position = find(log, first);
    const struct extent *extent = before(log, position);
    uint64_t place;

    *at = NULL;
    if (!extent || first - extent->first >= extent->count)
        return least(count, next_sector(log, position) - first);
    place = extent->place + (first - extent->first);
    *at = bytes_of(log, place);
    return least(count, least(extent->first + extent->count - first, left_in_page(place)));
}

/* ---- writing ---- */

/* The page of the next place is there, or will not be. */
static bool have_page(struct sector_log *log)
{
    uint64_t page = log->used / SECTORS_PAGE;
    uint8_t ***table = &log->table[page / TABLE_PAGES % LOG_TABLES];

    if (log->used % SECTORS_PAGE)
        return true;
    if (page / TABLE_PAGES >= LOG_TABLES)
        return false;
    if (page % TABLE_PAGES == 0 && !*table) {
        *table = log->new_page(log->self);
        if (*table)
            memset(*table, 0, PAGE_SIZE);
    }
    if (!*table)
        return false;
    if (!(*table)[page % TABLE_PAGES])
        (*table)[page % TABLE_PAGES] = log->new_page(log->self);
    return (*table)[page % TABLE_PAGES] != NULL;
}

/* A new leaf at this number; it gets the extents of the one before it from `from` on. */
static bool add_leaf(struct sector_log *log, unsigned number, unsigned from)
{
    struct extent_leaf *leaf = log->leaves < LOG_LEAVES ? log->new_page(log->self) : NULL;

    if (!leaf)
        return false;
    leaf->count = 0;
    for (unsigned i = log->leaves; i > number; i--)
        log->leaf[i] = log->leaf[i - 1];
    log->leaf[number] = leaf;
    log->leaves++;
    if (number == 0)
        return true;
    leaf->count = log->leaf[number - 1]->count - from;
    log->leaf[number - 1]->count = from;
    memcpy(leaf->extent, &log->leaf[number - 1]->extent[from], leaf->count * sizeof(struct extent));
    return true;
}

/* Make room for an extent at this position, which may move. */
static bool make_room(struct sector_log *log, struct position *at)
{
    unsigned half = LEAF_EXTENTS / 2;

    if (!log->leaves)
        return add_leaf(log, 0, 0);
    if (log->leaf[at->leaf]->count < LEAF_EXTENTS)
        return true;
    if (!add_leaf(log, at->leaf + 1, half))
        return false;
    if (at->index > half)
        *at = (struct position){at->leaf + 1, at->index - half};
    return true;
}

static bool insert(struct sector_log *log, struct position at, const struct extent *new)
{
    struct extent *last = before(log, at);
    struct extent_leaf *leaf;

    if (last && last->first + last->count == new->first &&
        last->place + last->count == new->place) {
        last->count += new->count;
        return true;
    }
    if (!make_room(log, &at))
        return false;
    leaf = log->leaf[at.leaf];
    for (uint64_t i = leaf->count; i > at.index; i--)
        leaf->extent[i] = leaf->extent[i - 1];
    leaf->extent[at.index] = *new;
    leaf->count++;
    return true;
}

uint32_t sector_log_place(struct sector_log *log, uint64_t first, uint32_t count, uint8_t **at)
{
    uint32_t found = sector_log_find(log, first, count, at);
    struct extent new;

    if (*at)
        return found;
    if (!have_page(log))
        return 0;
    new = (struct extent){first, least(found, left_in_page(log->used)), (uint32_t)log->used};
    if (!insert(log, find(log, first), &new))
        return 0;
    *at = bytes_of(log, log->used);
    log->used += new.count;
    return new.count;
}
