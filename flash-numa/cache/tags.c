/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Changes of single lines. L1 is a subset of L2, and an L1-D line's state is its L2 line's (R10000
 * User's Manual 4.2): both are kept here. CACHE Index Store Tag can break the subset rule, as on
 * the hardware; so nothing here takes it for granted.
 */
#include "flash-numa/cache/tags.h"

void d_drop(struct cache *c, unsigned set, uint64_t *tag)
{
    if (*tag & TAG_MODIFIED)
        c->counters.d_writebacks++;
    *tag = tag_with_state(*tag, LINE_INVALID);
    filter_update_d(c, set);
}

void i_drop(struct cache *c, unsigned set, uint64_t *tag)
{
    *tag = tag_with_state(*tag, LINE_INVALID);
    filter_update_i(c, set);
}

/* The virtual index, as an address, under which L1 holds a part of an L2 line. */
static vaddr_t primary_index(uint64_t l2_tag, paddr_t part)
{
    paddr_t offset = part & ((UINT64_C(1) << PRIMARY_PAGE_SHIFT) - 1);

    return ((vaddr_t)tag_pidx(l2_tag) << PRIMARY_PAGE_SHIFT) | offset;
}

static uint64_t *d_find_part(struct cache *c, uint64_t l2_tag, paddr_t part, unsigned *set)
{
    *set = line_d_set(primary_index(l2_tag, part));
    return ways_find(&c->d_tag[*set * WAYS], part);
}

static void purge_i(struct cache *c, uint64_t l2_tag)
{
    paddr_t first = tag_address(l2_tag);

    for (paddr_t part = first; part <= (first | c->l2_line_mask); part += 1 << LINE_I_SHIFT) {
        unsigned set = line_i_set(primary_index(l2_tag, part));
        uint64_t *tag = ways_find(&c->i_tag[set * WAYS], part);

        if (tag)
            i_drop(c, set, tag);
    }
}

static void purge_d(struct cache *c, uint64_t l2_tag)
{
    paddr_t first = tag_address(l2_tag);

    for (paddr_t part = first; part <= (first | c->l2_line_mask); part += 1 << LINE_D_SHIFT) {
        unsigned set;
        uint64_t *tag = d_find_part(c, l2_tag, part, &set);

        if (tag)
            d_drop(c, set, tag);
    }
}

void primary_purge(struct cache *c, uint64_t tag)
{
    purge_i(c, tag);
    purge_d(c, tag);
}

/* Lines are modified only while L2 is dirty, so one that is modified now becomes clean. */
static void d_set_state(struct cache *c, unsigned set, uint64_t *tag, enum line_state state)
{
    if (*tag & TAG_MODIFIED)
        c->counters.d_writebacks++;
    *tag = tag_with_state(*tag, state);
    filter_update_d(c, set);
}

void l2_set_state(struct cache *c, uint64_t *l2_tag, enum line_state state)
{
    paddr_t first = tag_address(*l2_tag);

    *l2_tag = (*l2_tag & ~TAG_STATE) | state;
    for (paddr_t part = first; part <= (first | c->l2_line_mask); part += 1 << LINE_D_SHIFT) {
        unsigned set;
        uint64_t *tag = d_find_part(c, *l2_tag, part, &set);

        if (tag)
            d_set_state(c, set, tag, state);
    }
}

void l2_drop(struct cache *c, uint64_t *tag)
{
    primary_purge(c, *tag);
    *tag &= ~TAG_STATE;
}
