/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One entry of eight bytes for each page; pages in the pool have a bit in a map that is searched
 * from where the last one was found. Only sharing and copying of pages come here.
 */
#include "disco/mem/memmap.h"

#include "disco/mem/domain.h"
#include "disco/mem/frame.h"
#include "sim/core/flash.h"

#define WORD_PAGES    64
#define PAGES_OF_UNIT (UNIT_BYTES >> PAGE_SHIFT)

static struct memmap {
    struct memmap_page *pages;
    uint64_t *free; /* one bit for each page */
    uint64_t count, words;
    uint64_t next;      /* word of `free` to look at first */
    uint64_t available; /* pages in the pool */
    uint64_t reserved;
} memmap;

bool memmap_init(mpa_t end)
{
    memmap = (struct memmap){.count = end >> PAGE_SHIFT};
    memmap.words = (memmap.count + WORD_PAGES - 1) / WORD_PAGES;
    memmap.pages = heap_alloc(memmap.count * sizeof(*memmap.pages), sizeof(*memmap.pages));
    memmap.free = heap_alloc(memmap.words * sizeof(*memmap.free), sizeof(*memmap.free));
    return memmap.pages && memmap.free;
}

struct memmap_page *memmap_at(mpa_t page)
{
    return &memmap.pages[page >> PAGE_SHIFT];
}

mpa_t memmap_end(void)
{
    return memmap.count << PAGE_SHIFT;
}

uint64_t memmap_domain(const struct memmap_page *page)
{
    switch ((enum page_kind)page->kind) {
    case PAGE_PRIVATE:
    case PAGE_CONTEXT:
        return page->owner;
    case PAGE_SHARED:
    case PAGE_IMAGE:
        return DOMAIN_READ;
    case PAGE_DEVICES:
        return DOMAIN_DEVICES;
    default:
        return 0;
    }
}

void memmap_set(mpa_t first, uint64_t count, enum page_kind kind, unsigned owner, uint32_t number)
{
    struct memmap_page *page = memmap_at(first);

    for (uint64_t i = 0; i < count; i++)
        page[i] = (struct memmap_page){
            .number = number + (uint32_t)i, .kind = kind, .owner = owner & 0xff, .users = 1};
    domain_give(first, count << PAGE_SHIFT, memmap_domain(page));
}

/* ---- the pool ---- */

static void put(mpa_t page)
{
    uint64_t index = page >> PAGE_SHIFT;

    memmap_set(page, 1, PAGE_FREE, 0, 0);
    memmap.free[index / WORD_PAGES] |= UINT64_C(1) << index % WORD_PAGES;
    memmap.available++;
}

static bool grow(void)
{
    mpa_t unit = frame_take(1);

    if (unit == FRAME_NONE)
        return false;
    for (uint64_t i = 0; i < PAGES_OF_UNIT; i++)
        put(unit + (i << PAGE_SHIFT));
    return true;
}

static mpa_t take_from(uint64_t word)
{
    uint64_t bit = 0;

    while (!(memmap.free[word] >> bit & 1))
        bit++;
    memmap.free[word] &= ~(UINT64_C(1) << bit);
    memmap.available--;
    memmap.next = word;
    return (word * WORD_PAGES + bit) << PAGE_SHIFT;
}

static mpa_t find(void)
{
    for (uint64_t i = 0; i < memmap.words; i++) {
        uint64_t word = (memmap.next + i) % memmap.words;

        if (memmap.free[word])
            return take_from(word);
    }
    return FRAME_NONE;
}

mpa_t memmap_take_reserved(void)
{
    mpa_t page;

    if (!memmap.available && !grow())
        return FRAME_NONE;
    page = find();
    memmap_set(page, 1, PAGE_MONITOR, 0, 0);
    return page;
}

mpa_t memmap_take(void)
{
    return memmap_can_spare(1) ? memmap_take_reserved() : FRAME_NONE;
}

bool memmap_can_spare(uint64_t pages)
{
    uint64_t all = memmap.available + frame_free_units() * PAGES_OF_UNIT;

    return all >= memmap.reserved + pages;
}

bool memmap_reserve(void)
{
    if (!memmap_can_spare(1))
        return false;
    memmap.reserved++;
    return true;
}

void memmap_unreserve(void)
{
    memmap.reserved--;
}

/* ---- users ---- */

void memmap_use(mpa_t page)
{
    memmap_at(page)->users++;
}

void memmap_release(mpa_t page)
{
    if (--memmap_at(page)->users == 0)
        put(page);
}
