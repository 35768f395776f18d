/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bit for each word, in pages that are made when they are first needed.
 */
#include "cpu-mips/interp/cover.h"

#include <stdlib.h>

#define CHAINS     256
#define PAGE_WORDS (MEMORY_PAGE / 4)

struct cover_page {
    paddr_t pa;
    uint64_t word[PAGE_WORDS / 64];
    struct cover_page *next;
};

struct cover {
    struct cover_page *chain[CHAINS];
};

struct cover *cover_new(void)
{
    struct cover *cover = calloc(1, sizeof(*cover));

    if (!cover)
        abort();
    return cover;
}

void cover_free(struct cover *cover)
{
    for (size_t i = 0; cover && i < CHAINS; i++) {
        while (cover->chain[i]) {
            struct cover_page *page = cover->chain[i];

            cover->chain[i] = page->next;
            free(page);
        }
    }
    free(cover);
}

static size_t chain_of(paddr_t pa)
{
    return (pa >> MEMORY_PAGE_SHIFT) % CHAINS;
}

static struct cover_page *find_page(const struct cover *cover, paddr_t pa)
{
    struct cover_page *page = cover->chain[chain_of(pa)];

    while (page && page->pa != (pa & ~(MEMORY_PAGE - 1)))
        page = page->next;
    return page;
}

void cover_note(struct cover *cover, paddr_t pa)
{
    struct cover_page *page = find_page(cover, pa);
    size_t word = (size_t)(pa & (MEMORY_PAGE - 1)) / 4;

    if (!page) {
        page = calloc(1, sizeof(*page));
        if (!page)
            abort();
        page->pa = pa & ~(MEMORY_PAGE - 1);
        page->next = cover->chain[chain_of(pa)];
        cover->chain[chain_of(pa)] = page;
    }
    page->word[word / 64] |= UINT64_C(1) << word % 64;
}

static bool is_covered(const struct cover *cover, paddr_t pa)
{
    const struct cover_page *page = find_page(cover, pa);
    size_t word = (size_t)(pa & (MEMORY_PAGE - 1)) / 4;

    return page && (page->word[word / 64] >> word % 64 & 1);
}

/* The nearest page at or behind pa's. */
static const struct cover_page *next_page(const struct cover *cover, paddr_t pa)
{
    const struct cover_page *best = NULL;

    for (size_t i = 0; i < CHAINS; i++)
        for (const struct cover_page *page = cover->chain[i]; page; page = page->next)
            if (page->pa + MEMORY_PAGE > pa && (!best || page->pa < best->pa))
                best = page;
    return best;
}

bool cover_next(const struct cover *cover, paddr_t from, struct cpu_range *range)
{
    const struct cover_page *page;

    from = (from + 3) & ~(paddr_t)3;
    while ((page = next_page(cover, from)) != NULL) {
        paddr_t end = page->pa + MEMORY_PAGE;

        from = from > page->pa ? from : page->pa;
        while (from < end && !is_covered(cover, from))
            from += 4;
        if (from == end)
            continue;
        *range = (struct cpu_range){from, from};
        while (is_covered(cover, range->to))
            range->to += 4;
        return true;
    }
    return false;
}
