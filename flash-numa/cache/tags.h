/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tag arrays and what can be done to one line of them; only the files of this folder include
 * it. A tag is one word: the physical address of the line with its state in the low bits, which
 * are zero in the address. An invalid tag keeps its address, for CACHE Index Load Tag.
 */
#ifndef FLASH_NUMA_CACHE_TAGS_H
#define FLASH_NUMA_CACHE_TAGS_H

#include "flash-numa/cache/cache.h"

#define WAYS 2

#define TAG_STATE UINT64_C(3) /* enum line_state; L1-I uses Invalid and Shared (= valid) */
#define TAG_MODIFIED                                                                               \
    UINT64_C(4)        /* L1-D: differs from L2 ("Inconsistent"); only with DirtyExclusive */
#define TAG_PIDX_LOW 2 /* L2: VA[13:12] under which the line may be in L1 */
#define TAG_PIDX     (UINT64_C(3) << TAG_PIDX_LOW)
#define TAG_FLAGS    UINT64_C(15)

#define PRIMARY_PAGE_SHIFT 12 /* address bits below are the same in VA and PA */

struct cache_counters {
#define X(member, name, unit, description) uint64_t member;
#include "flash-numa/cache/counters.def"
#undef X
};

struct cache {
    struct mem_port *port;
    struct line_memory behind;
    const struct memory *memory;
    ps_t l2_stall, alias_stall, uncached_stall;
    paddr_t l2_line_mask; /* of the offset in a line */
    unsigned l2_shift;    /* of the set number */
    uint32_t l2_sets;     /* power of two */
    uint64_t *l2_tag;     /* [set * WAYS + way] */
    uint8_t *l2_mru;      /* way used last, of each set */
    uint64_t d_tag[LINE_D_SETS * WAYS];
    uint64_t i_tag[LINE_I_SETS * WAYS];
    uint8_t d_mru[LINE_D_SETS];
    uint8_t i_mru[LINE_I_SETS];
    struct cache_counters counters;
};

static inline enum line_state tag_state(uint64_t tag)
{
    return (enum line_state)(tag & TAG_STATE);
}

static inline paddr_t tag_address(uint64_t tag)
{
    return tag & ~TAG_FLAGS;
}

static inline unsigned tag_pidx(uint64_t tag)
{
    return (unsigned)((tag & TAG_PIDX) >> TAG_PIDX_LOW);
}

static inline uint64_t tag_with_state(uint64_t tag, enum line_state state)
{
    return (tag & ~(TAG_STATE | TAG_MODIFIED)) | state;
}

static inline unsigned pidx_of(vaddr_t va)
{
    return (unsigned)(va >> PRIMARY_PAGE_SHIFT) & 3;
}

static inline uint32_t l2_set(const struct cache *c, paddr_t pa)
{
    return (uint32_t)(pa >> c->l2_shift) & (c->l2_sets - 1);
}

static inline paddr_t l2_address(const struct cache *c, paddr_t pa)
{
    return pa & ~c->l2_line_mask;
}

/* The valid tag of `line` among the two ways at `tags`, NULL if neither holds it. */
static inline uint64_t *ways_find(uint64_t *tags, paddr_t line)
{
    if (tag_address(tags[0]) == line && (tags[0] & TAG_STATE))
        return &tags[0];
    if (tag_address(tags[1]) == line && (tags[1] & TAG_STATE))
        return &tags[1];
    return NULL;
}

/* The way to replace: an invalid one first, else the one used longer ago. */
static inline unsigned ways_victim(const uint64_t *tags, uint8_t mru)
{
    if (!(tags[0] & TAG_STATE))
        return 0;
    return tags[1] & TAG_STATE ? !mru : 1;
}

static inline uint64_t *l2_find(struct cache *c, paddr_t pa)
{
    return ways_find(&c->l2_tag[(size_t)l2_set(c, pa) * WAYS], l2_address(c, pa));
}

/* Make the filter say again what it may about a set of L1-D, of L1-I. */
static inline void filter_update_d(struct cache *c, unsigned set)
{
    uint64_t tag = c->d_tag[set * WAYS + c->d_mru[set]];

    c->port->filter.load[set] = tag & TAG_STATE ? tag_address(tag) : LINE_NONE;
    c->port->filter.store[set] = tag & TAG_MODIFIED ? tag_address(tag) : LINE_NONE;
}

static inline void filter_update_i(struct cache *c, unsigned set)
{
    uint64_t tag = c->i_tag[set * WAYS + c->i_mru[set]];

    c->port->filter.fetch[set] = tag & TAG_STATE ? tag_address(tag) : LINE_NONE;
}

/* Invalidate one L1-D tag; a modified line is written to L2 first. */
void d_drop(struct cache *c, unsigned set, uint64_t *tag);

/* Invalidate one L1-I tag. */
void i_drop(struct cache *c, unsigned set, uint64_t *tag);

/* Take every part of the L2 line of `tag` out of L1. */
void primary_purge(struct cache *c, uint64_t tag);

/* Give an L2 line a state, and the same to every part of it in L1-D. */
void l2_set_state(struct cache *c, uint64_t *tag, enum line_state state);

/* Invalidate an L2 line and its parts in L1, without a write to memory; LRU stays. */
void l2_drop(struct cache *c, uint64_t *tag);

#endif
