/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The CACHE instruction (R10000 User's Manual, chapter 10): tags change as the manual says. Index
 * operations take the way from address bit 0; those on L1 go by virtual address, those on L2 by
 * physical address. Values are in memory, so what the hardware would lose or find stale is not
 * lost and not stale here (docs/machine.md).
 */
#include "flash-numa/cache/access.h"
#include "flash-numa/cache/tags.h"
#include "sim/core/bits.h"

/* Bits 1:0 of the operation choose the cache, bits 4:2 what is done. */
enum operation {
    INDEX_INVALIDATE_I = 0x00,
    INDEX_WRITEBACK_INVALIDATE_D = 0x01,
    INDEX_WRITEBACK_INVALIDATE_S = 0x03,
    INDEX_LOAD_TAG_I = 0x04,
    INDEX_LOAD_TAG_D = 0x05,
    INDEX_LOAD_TAG_S = 0x07,
    INDEX_STORE_TAG_I = 0x08,
    INDEX_STORE_TAG_D = 0x09,
    INDEX_STORE_TAG_S = 0x0b,
    HIT_INVALIDATE_I = 0x10,
    HIT_INVALIDATE_D = 0x11,
    HIT_INVALIDATE_S = 0x13,
    HIT_WRITEBACK_INVALIDATE_D = 0x15,
    HIT_WRITEBACK_INVALIDATE_S = 0x17,
    INDEX_LOAD_DATA_I = 0x18,
    INDEX_LOAD_DATA_D = 0x19,
    INDEX_LOAD_DATA_S = 0x1b,
};

/*
 * Fields of TagHi:TagLo (UM 10.5 to 10.7, 14.23). Parity and ECC read as zero and are ignored.
 * LRU is the number of the way used longer ago, MRU of the one used last.
 */
enum tag_field {
    TAGLO_SCWAY = 1,          /* D: way of the L2 line */
    TAGLO_LRU = 3,            /* I, D */
    TAGLO_STATE = 6,          /* I: 1 bit; D: 2 bits */
    TAGLO_TAG = 8,            /* I, D: address bits 35:12 */
    TAGLO_S_PIDX = 7,         /* S: 2 bits */
    TAGLO_S_STATE = 10,       /* S: 2 bits */
    TAGLO_S_TAG = 14,         /* S: address bits 35:18 */
    TAGHI_TAG = 32,           /* all: address bits 39:36 */
    TAGHI_STATEMOD = 32 + 29, /* D: 3 bits */
    TAGHI_S_MRU = 32 + 31,
};

enum statemod { STATEMOD_NORMAL = 1, STATEMOD_INCONSISTENT = 2 };

#define S_TAG_SHIFT 18 /* lowest address bit in the L2 tag */

static unsigned way_of(uint64_t address)
{
    return (unsigned)(address & 1);
}

static uint64_t *i_indexed(struct cache *c, vaddr_t va)
{
    return &c->i_tag[line_i_set(va) * WAYS + way_of(va)];
}

static uint64_t *d_indexed(struct cache *c, vaddr_t va)
{
    return &c->d_tag[line_d_set(va) * WAYS + way_of(va)];
}

static uint64_t *s_indexed(struct cache *c, paddr_t pa)
{
    return &c->l2_tag[(size_t)l2_set(c, pa) * WAYS + way_of(pa)];
}

static void i_invalidate(struct cache *c, vaddr_t va, uint64_t *tag)
{
    if (tag)
        i_drop(c, line_i_set(va), tag);
}

static void d_invalidate(struct cache *c, vaddr_t va, uint64_t *tag, bool write_back)
{
    if (!tag)
        return;
    if (!write_back)
        *tag &= ~TAG_MODIFIED;
    d_drop(c, line_d_set(va), tag);
}

/* The tag is rewritten as a whole, with the instruction's own addresses, and MRU points away. */
static void s_invalidate(struct cache *c, ps_t now, vaddr_t va, paddr_t pa, uint64_t *tag,
                         bool write_back)
{
    if (!tag || tag_state(*tag) == LINE_INVALID)
        return;

    bool dirty = tag_state(*tag) == LINE_DIRTY_EXCLUSIVE;
    paddr_t line = tag_address(*tag);
    uint32_t set = l2_set(c, pa);

    l2_drop(c, tag);
    if (dirty && write_back) {
        c->counters.l2_writebacks++;
        c->behind.ops->writeback(c->behind.self, now, line);
    } else if (dirty) {
        c->counters.l2_dropped++;
    }
    c->l2_mru[set] = tag == &c->l2_tag[(size_t)set * WAYS];
    *tag = l2_address(c, pa) | (uint64_t)pidx_of(va) << TAG_PIDX_LOW;
}

static uint64_t *i_hit(struct cache *c, vaddr_t va, paddr_t pa)
{
    return ways_find(&c->i_tag[line_i_set(va) * WAYS], line_i_address(pa));
}

static uint64_t *d_hit(struct cache *c, vaddr_t va, paddr_t pa)
{
    return ways_find(&c->d_tag[line_d_set(va) * WAYS], line_d_address(pa));
}

static bool is_secondary(unsigned op)
{
    return (op & 3) == 3;
}

/* Operations on L2 take as long as an L1 miss that hits it; the others are part of the cycle. */
struct access_cost cache_operate(void *self, ps_t now, unsigned op, vaddr_t va, paddr_t pa)
{
    struct cache *c = self;

    c->counters.cacheops++;
    switch (op) {
    case INDEX_INVALIDATE_I:
        i_invalidate(c, va, i_indexed(c, va));
        break;
    case HIT_INVALIDATE_I:
        i_invalidate(c, va, i_hit(c, va, pa));
        break;
    case INDEX_WRITEBACK_INVALIDATE_D:
        d_invalidate(c, va, d_indexed(c, va), true);
        break;
    case HIT_INVALIDATE_D:
        d_invalidate(c, va, d_hit(c, va, pa), false);
        break;
    case HIT_WRITEBACK_INVALIDATE_D:
        d_invalidate(c, va, d_hit(c, va, pa), true);
        break;
    case INDEX_WRITEBACK_INVALIDATE_S:
        s_invalidate(c, now, va, pa, s_indexed(c, pa), true);
        break;
    case HIT_INVALIDATE_S:
        s_invalidate(c, now, va, pa, l2_find(c, pa), false);
        break;
    case HIT_WRITEBACK_INVALIDATE_S:
        s_invalidate(c, now, va, pa, l2_find(c, pa), true);
        break;
    default: /* tags: below; Index Store Data and Cache Barrier change no tag */
        break;
    }
    return (struct access_cost){is_secondary(op) ? c->l2_stall : 0, STALL_L1D};
}

static uint64_t primary_address_out(uint64_t tag)
{
    return bits_get(tag, 12, 24) << TAGLO_TAG | bits_get(tag, 36, 4) << TAGHI_TAG;
}

static uint64_t i_load_tag(const struct cache *c, vaddr_t va, uint64_t tag)
{
    uint64_t valid = tag_state(tag) != LINE_INVALID;
    uint64_t lru = !c->i_mru[line_i_set(va)];

    return primary_address_out(tag) | valid << TAGLO_STATE | lru << TAGLO_LRU;
}

static uint64_t d_load_tag(struct cache *c, vaddr_t va, uint64_t tag)
{
    const uint64_t *l2_tag = l2_find(c, tag_address(tag));
    uint64_t scway = tag_state(tag) != LINE_INVALID && l2_tag &&
                     l2_tag != &c->l2_tag[(size_t)l2_set(c, tag_address(tag)) * WAYS];
    uint64_t statemod = tag & TAG_MODIFIED ? STATEMOD_INCONSISTENT : STATEMOD_NORMAL;
    uint64_t lru = !c->d_mru[line_d_set(va)];

    return primary_address_out(tag) | (uint64_t)tag_state(tag) << TAGLO_STATE | lru << TAGLO_LRU |
           scway << TAGLO_SCWAY | statemod << TAGHI_STATEMOD;
}

static uint64_t s_load_tag(const struct cache *c, paddr_t pa, uint64_t tag)
{
    return bits_get(tag, S_TAG_SHIFT, 18) << TAGLO_S_TAG | bits_get(tag, 36, 4) << TAGHI_TAG |
           (uint64_t)tag_state(tag) << TAGLO_S_STATE | (uint64_t)tag_pidx(tag) << TAGLO_S_PIDX |
           (uint64_t)c->l2_mru[l2_set(c, pa)] << TAGHI_S_MRU;
}

/* A word, or a doubleword for L2, of the line that the tag names; zero where there is no memory. */
static uint64_t load_data(const struct cache *c, uint64_t tag, uint64_t address, paddr_t line_mask,
                          bool wide)
{
    paddr_t pa = tag_address(tag) | (address & line_mask & ~(wide ? UINT64_C(7) : UINT64_C(3)));
    const uint8_t *at = memory_readable(c->memory, pa);

    if (!at || tag_state(tag) == LINE_INVALID)
        return 0;
    return wide ? load_be64(at) : load_be32(at);
}

uint64_t cache_load_tag(void *self, unsigned op, vaddr_t va, paddr_t pa)
{
    struct cache *c = self;

    switch (op) {
    case INDEX_LOAD_TAG_I:
        return i_load_tag(c, va, *i_indexed(c, va));
    case INDEX_LOAD_TAG_D:
        return d_load_tag(c, va, *d_indexed(c, va));
    case INDEX_LOAD_TAG_S:
        return s_load_tag(c, pa, *s_indexed(c, pa));
    case INDEX_LOAD_DATA_I:
        return load_data(c, *i_indexed(c, va), va, (1 << LINE_I_SHIFT) - 1, false);
    case INDEX_LOAD_DATA_D:
        return load_data(c, *d_indexed(c, va), va, (1 << LINE_D_SHIFT) - 1, false);
    case INDEX_LOAD_DATA_S:
        return load_data(c, *s_indexed(c, pa), pa, c->l2_line_mask, true);
    default:
        return 0;
    }
}

static paddr_t primary_address_in(uint64_t tag, vaddr_t va, unsigned line_shift)
{
    paddr_t page = bits_get(tag, TAGLO_TAG, 24) << 12 | bits_get(tag, TAGHI_TAG, 4) << 36;

    return page | bits_get(va, line_shift, 12 - line_shift) << line_shift;
}

/* Two ways with the same line are undefined on the hardware; here the tag written last is kept. */
static void other_way_clear(uint64_t *ways, unsigned way)
{
    if (tag_state(ways[way]) != LINE_INVALID && tag_address(ways[0]) == tag_address(ways[1]))
        ways[!way] = tag_with_state(ways[!way], LINE_INVALID);
}

static void i_store_tag(struct cache *c, vaddr_t va, uint64_t value)
{
    unsigned set = line_i_set(va);

    *i_indexed(c, va) = primary_address_in(value, va, LINE_I_SHIFT) |
                        (bits_get(value, TAGLO_STATE, 1) ? LINE_SHARED : LINE_INVALID);
    other_way_clear(&c->i_tag[set * WAYS], way_of(va));
    c->i_mru[set] = !bits_get(value, TAGLO_LRU, 1);
    filter_update_i(c, set);
}

static void d_store_tag(struct cache *c, vaddr_t va, uint64_t value)
{
    unsigned set = line_d_set(va);
    uint64_t state = bits_get(value, TAGLO_STATE, 2);
    bool modified = bits_get(value, TAGHI_STATEMOD, 3) == STATEMOD_INCONSISTENT &&
                    state == LINE_DIRTY_EXCLUSIVE;

    *d_indexed(c, va) =
        primary_address_in(value, va, LINE_D_SHIFT) | state | (modified ? TAG_MODIFIED : 0);
    other_way_clear(&c->d_tag[set * WAYS], way_of(va));
    c->d_mru[set] = !bits_get(value, TAGLO_LRU, 1);
    filter_update_d(c, set);
}

/* Address bits below 18 that the tag does not have are those of the set. */
static void s_store_tag(struct cache *c, paddr_t pa, uint64_t value)
{
    paddr_t below = (paddr_t)c->l2_sets << c->l2_shift;
    paddr_t high = bits_get(value, TAGLO_S_TAG, 18) << S_TAG_SHIFT | bits_get(value, TAGHI_TAG, 4)
                                                                         << 36;
    uint64_t *tag = s_indexed(c, pa);

    if (below < (UINT64_C(1) << S_TAG_SHIFT))
        below = UINT64_C(1) << S_TAG_SHIFT;
    if (tag_state(*tag) == LINE_DIRTY_EXCLUSIVE)
        c->counters.l2_dropped++;
    *tag = (high & ~(below - 1)) | (l2_address(c, pa) & (below - 1)) |
           bits_get(value, TAGLO_S_PIDX, 2) << TAG_PIDX_LOW | bits_get(value, TAGLO_S_STATE, 2);
    other_way_clear(tag - way_of(pa), way_of(pa));
    c->l2_mru[l2_set(c, pa)] = (uint8_t)bits_get(value, TAGHI_S_MRU, 1);
}

void cache_store_tag(void *self, unsigned op, vaddr_t va, paddr_t pa, uint64_t tag)
{
    struct cache *c = self;

    if (op == INDEX_STORE_TAG_I)
        i_store_tag(c, va, tag);
    else if (op == INDEX_STORE_TAG_D)
        d_store_tag(c, va, tag);
    else if (op == INDEX_STORE_TAG_S)
        s_store_tag(c, pa, tag);
}
