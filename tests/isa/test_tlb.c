/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The TLB as programs see it: page sizes, address spaces, conflicts, Wired and Random, and that no
 * translation outlives a change. The last is random, against a table of 64 entries searched one by
 * one.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/diff/random.h"
#include "tests/isa/board.h"
#include "tests/isa/encode.h"

#define STATUS  (V_CP0 + CP0_STATUS)
#define CAUSE   (V_CP0 + CP0_CAUSE)
#define ENTRYHI (V_CP0 + CP0_ENTRYHI)
#define INDEX   (V_CP0 + CP0_INDEX)
#define CODE_PA (BOARD_MEMORY - 0x2000)
#define CODE_VA (UINT64_C(0xffffffff80000000) | CODE_PA)

#define V   ENTRYLO_V
#define DV  (ENTRYLO_D | ENTRYLO_V)
#define DVG (ENTRYLO_D | ENTRYLO_V | ENTRYLO_G)

/* What an access came to: its vector, or none. */
enum outcome { DONE, REFILL, INVALID, MODIFIED, OTHER };

static enum outcome outcome(const struct board *board)
{
    unsigned code = board_get(board, CAUSE) >> CAUSE_CODE_SHIFT & 31;

    if (!(board_get(board, STATUS) & ST_EXL))
        return DONE;
    if (code == EXC_MOD)
        return MODIFIED;
    if (code != EXC_TLBL && code != EXC_TLBS)
        return OTHER;
    return board_get(board, V_PC) == 0xffffffff80000180 ? INVALID : REFILL;
}

/* Execute a word at an unmapped address with this Status; $4 is va, $5 the value to store. */
static enum outcome access_as(struct board *board, uint32_t word, uint64_t va, uint64_t *value,
                              uint32_t status)
{
    enum outcome result;

    board_put(board, CODE_PA, &word, 1);
    board_set(board, STATUS, status);
    board_set(board, V_PC, CODE_VA);
    board_set(board, 4, va);
    board_set(board, 5, *value);
    board_step(board, 1);
    *value = board_get(board, 5);
    result = outcome(board);
    board_set(board, STATUS, board_status(CPU_KERNEL));
    return result;
}

static enum outcome load(struct board *board, uint64_t va, uint64_t *value)
{
    return access_as(board, WORD(ld, RT(5) | RS(4)), va, value, board_status(CPU_KERNEL));
}

static enum outcome store(struct board *board, uint64_t va, uint64_t value)
{
    return access_as(board, WORD(sd, RT(5) | RS(4)), va, &value, board_status(CPU_KERNEL));
}

static void check_load(struct board *board, uint64_t va, uint64_t expected)
{
    uint64_t value = 0;

    assert_int_equal(load(board, va, &value), DONE);
    assert_int_equal(value, expected);
}

static void check_fails(struct board *board, uint64_t va, enum outcome expected)
{
    uint64_t value = 0;

    assert_int_equal(load(board, va, &value), expected);
}

/* Run `test` on a fresh board of each model. */
static void on_each_model(void (*test)(struct board *))
{
    for (unsigned model = 0; model < 2; model++) {
        struct board *board = board_new((enum cpu_model)model, CPU_LATENCY_UNIT);

        board_set(board, STATUS, board_status(CPU_KERNEL));
        board_set(board, V_CP0 + CP0_CONFIG, CCA_SHARED);
        test(board);
        board_free(board);
    }
}

/* ---- sizes ---- */

static void check_size(struct board *board, unsigned n)
{
    uint64_t bytes = UINT64_C(4096) << (2 * n);
    uint64_t va = UINT64_C(0x40000000);
    paddr_t even = n < 6 ? 0x400000 : 0x1000000, odd = n < 6 ? 0x800000 : 0x2000000;
    uint32_t mask = (uint32_t)(2 * bytes - 1) & PAGEMASK_MASK;

    board_tlb(board, n, va, board_lo(even, DV), board_lo(odd, DV), mask);
    board_put64(board, even, 1);
    board_put64(board, even + bytes - 8, 2);
    board_put64(board, odd, 3);
    board_put64(board, odd + bytes - 8, 4);
    check_load(board, va + bytes - 8, 2);
    check_load(board, va, 1);
    check_load(board, va + bytes, 3);
    check_load(board, va + 2 * bytes - 8, 4);
    check_fails(board, va - 8, REFILL);
    check_fails(board, va + 2 * bytes, REFILL);
    board_tlb(board, n, 0xffffffff80000000 + n * 0x2000, 0, 0, 0);
    check_fails(board, va, REFILL);
}

static void sizes(struct board *board)
{
    for (unsigned n = 0; n <= 6; n++)
        check_size(board, n);
}

static void seven_page_sizes_map_both_pages_from_end_to_end(void **state)
{
    (void)state;
    on_each_model(sizes);
}

/* ---- address spaces ---- */

static void spaces(struct board *board)
{
    static const uint64_t places[] = {0x40000, 0xc000000000040000, 0x4000000000040000,
                                      0xffffffffc0040000};

    board_put64(board, 0x200000, 1);
    board_put64(board, 0x201000, 2);
    board_put64(board, 0x202000, 3);
    for (unsigned p = 0; p < 4; p++) {
        uint64_t va = places[p];

        board_tlb(board, 1, va | 1, board_lo(0x200000, DV), 0, 0);
        board_tlb(board, 2, va | 2, board_lo(0x201000, DV), 0, 0);
        board_tlb(board, 3, (va + 0x2000) | 7, board_lo(0x202000, DVG), board_lo(0x202000, DVG), 0);
        for (unsigned i = 0; i < 8; i++) {
            unsigned asid = i % 4;

            board_set(board, ENTRYHI, asid);
            if (asid == 1 || asid == 2)
                check_load(board, va, asid);
            else
                check_fails(board, va, REFILL);
            check_load(board, va + 0x2000, 3);
        }
    }
}

static void an_address_space_sees_its_own_pages_and_the_global_ones(void **state)
{
    (void)state;
    on_each_model(spaces);
}

static void globals(struct board *board)
{
    board_put64(board, 0x200000, 1);
    board_tlb(board, 1, 0x40000 | 1, board_lo(0x200000, DVG), board_lo(0x200000, DV), 0);
    board_set(board, ENTRYHI, 2);
    check_fails(board, 0x40000, REFILL); /* G has to be in both halves */
    board_set(board, INDEX, 1);
    board_execute(board, insn_table[OP_tlbr].match);
    assert_int_equal(board_get(board, V_CP0 + CP0_ENTRYLO0) & ENTRYLO_G, 0);
    assert_int_equal(board_get(board, V_CP0 + CP0_ENTRYLO1) & ENTRYLO_G, 0);
}

static void a_page_is_global_only_if_both_halves_say_so(void **state)
{
    (void)state;
    on_each_model(globals);
}

/* ---- permissions ---- */

static void permissions(struct board *board)
{
    board_tlb(board, 1, 0x40000, board_lo(0x200000, DV), board_lo(0x201000, 0), 0);
    assert_int_equal(store(board, 0x40000, 1), DONE);
    check_fails(board, 0x41000, INVALID);
    board_tlb(board, 1, 0x40000, board_lo(0x200000, V), board_lo(0x201000, DV), 0);
    assert_int_equal(store(board, 0x40000, 2), MODIFIED);
    check_load(board, 0x40000, 1);
    assert_int_equal(store(board, 0x41000, 3), DONE);
    board_tlb(board, 1, 0x40000, board_lo(0x200000, DV), board_lo(0x201000, 0), 0);
    assert_int_equal(store(board, 0x40000, 4), DONE);
    assert_int_equal(store(board, 0x41000, 5), INVALID);
    check_load(board, 0x40000, 4);
}

static void valid_and_dirty_are_asked_after_every_write(void **state)
{
    (void)state;
    on_each_model(permissions);
}

/* ---- conflicts ---- */

static void write_entry(struct board *board, unsigned index, uint64_t hi, uint64_t lo)
{
    const uint32_t words[] = {WORD(tlbwi, 0), WORD(mfc0, RT(5) | RD(CP0_STATUS))};

    board_set(board, INDEX, index);
    board_set(board, ENTRYHI, hi);
    board_set(board, V_CP0 + CP0_ENTRYLO0, lo);
    board_set(board, V_CP0 + CP0_ENTRYLO1, lo);
    board_set(board, V_CP0 + CP0_PAGEMASK, 0);
    board_put(board, CODE_PA, words, 2);
    board_set(board, V_PC, CODE_VA);
    board_step(board, 2);
}

static void conflicts(struct board *board)
{
    board_put64(board, 0x200000, 1);
    board_put64(board, 0x201000, 2);
    write_entry(board, 1, 0x40000, board_lo(0x200000, DV));
    assert_int_equal(board_get(board, 5) & ST_TS, 0);
    write_entry(board, 2, 0x40000, board_lo(0x201000, DV));
    assert_int_equal(board_get(board, 5) & ST_TS, ST_TS);
    check_load(board, 0x40000, 2);
    board_set(board, STATUS, board_status(CPU_KERNEL)); /* TS can be cleared, */
    board_set(board, STATUS, board_status(CPU_KERNEL) | ST_TS);
    assert_int_equal(board_get(board, STATUS) & ST_TS, 0); /* and not set */
    board_set(board, INDEX, 1);
    board_execute(board, insn_table[OP_tlbr].match);
    assert_int_equal(board_get(board, V_CP0 + CP0_ENTRYLO0) & ENTRYLO_V, 0);
    /* The last page of all is unlike entries that a conflict made invalid. */
    write_entry(board, 3, 0xffffffffffffe0ff, board_lo(0x200000, DV));
    assert_int_equal(board_get(board, 5) & ST_TS, 0);
    board_set(board, ENTRYHI, 0xff);
    check_load(board, 0xffffffffffffe000, 1);
}

static void a_conflict_drops_the_older_entry_and_sets_ts(void **state)
{
    (void)state;
    on_each_model(conflicts);
}

static void fresh(struct board *board)
{
    static const uint64_t places[] = {0,
                                      0x4000000000000000,
                                      0xc000000000000000,
                                      0xc00000000007e000,
                                      0xffffffffc0000000,
                                      0xffffffffe0000000};

    for (unsigned i = 0; i < ARRAY_LENGTH(places); i++)
        check_fails(board, places[i], REFILL);
}

static void after_reset_nothing_is_mapped(void **state)
{
    (void)state;
    on_each_model(fresh);
}

/* ---- Wired and Random ---- */

static uint64_t random_after(struct board *board, unsigned wired, unsigned nops)
{
    uint32_t words[256] = {WORD(mtc0, RT(4) | RD(CP0_WIRED))};

    words[nops + 1] = WORD(mfc0, RT(5) | RD(CP0_RANDOM));
    board_put(board, CODE_PA, words, nops + 2);
    board_set(board, 4, wired);
    board_set(board, V_PC, CODE_VA);
    board_step(board, nops + 2);
    return board_get(board, 5);
}

static void wired(struct board *board)
{
    static const unsigned values[] = {0, 1, 8, 62, 63};

    for (unsigned i = 0; i < ARRAY_LENGTH(values); i++)
        for (unsigned nops = 0; nops < 140; nops++)
            assert_int_equal(random_after(board, values[i], nops),
                             63 - (nops + 1) % (64 - values[i]));
}

static void random_goes_down_by_instructions_from_63_to_wired(void **state)
{
    (void)state;
    on_each_model(wired);
}

/* ---- no stale translation, at random ---- */

struct entry {
    uint64_t hi, lo[2];
    uint32_t mask;
    bool dropped; /* by a conflict: matches nothing */
};

struct shadow {
    struct entry entry[64];
    struct random random;
    struct board *board;
};

#define PAGES 32 /* of 4 KB in each region */

static const uint64_t regions[] = {0x40000000, 0x4000000000000000, 0xc000000000000000,
                                   0xffffffffc0000000};

static bool overlap(const struct entry *a, const struct entry *b)
{
    uint64_t mask = ~(uint64_t)(a->mask | b->mask) & ~UINT64_C(0x1fff);
    bool global = (a->lo[0] | b->lo[0]) & ENTRYLO_G;

    return ((a->hi ^ b->hi) & mask) == 0 && (global || ((a->hi ^ b->hi) & 0xff) == 0);
}

static const struct entry *shadow_find(const struct shadow *shadow, uint64_t va, unsigned asid)
{
    struct entry wanted = {.hi = (va & ~UINT64_C(0x1fff)) | asid};

    for (unsigned i = 0; i < 64; i++)
        if (!shadow->entry[i].dropped && overlap(&shadow->entry[i], &wanted))
            return &shadow->entry[i];
    return NULL;
}

static uint64_t random_va(struct shadow *shadow)
{
    return regions[random_below(&shadow->random, 4)] +
           random_below(&shadow->random, PAGES) * UINT64_C(0x1000) +
           8 * random_below(&shadow->random, 512);
}

static uint64_t random_lo(struct shadow *shadow, uint64_t global)
{
    return board_lo(0x400000 + random_below(&shadow->random, 256) * UINT64_C(0x1000),
                    random_below(&shadow->random, 8) & (ENTRYLO_V | ENTRYLO_D)) |
           (random_below(&shadow->random, 4) ? (uint64_t)ENTRYLO_V : 0) | global;
}

static void shadow_write(struct shadow *shadow)
{
    static const uint32_t masks[] = {0, 0, 0x6000, 0x1e000};
    unsigned index = random_below(&shadow->random, 64);
    uint64_t global = random_below(&shadow->random, 4) ? 0 : ENTRYLO_G;
    struct entry entry = {.mask = masks[random_below(&shadow->random, 4)]};

    entry.hi = random_va(shadow) & ~UINT64_C(0x1fff) & ~(uint64_t)entry.mask;
    entry.hi |= random_below(&shadow->random, 3);
    entry.lo[0] = random_lo(shadow, global);
    entry.lo[1] = random_lo(shadow, global);
    for (unsigned i = 0; i < 64; i++)
        if (i != index && overlap(&entry, &shadow->entry[i]))
            shadow->entry[i].dropped = true;
    shadow->entry[index] = entry;

    uint64_t asid = board_get(shadow->board, ENTRYHI) & 0xff;

    board_tlb(shadow->board, index, entry.hi, entry.lo[0], entry.lo[1], entry.mask);
    board_set(shadow->board, ENTRYHI, asid);
}

/* Where an access leads, or why not. */
static enum outcome shadow_translate(const struct shadow *shadow, uint64_t va, bool writes,
                                     paddr_t *pa)
{
    unsigned asid = (unsigned)board_get(shadow->board, ENTRYHI) & 0xff;
    const struct entry *entry = shadow_find(shadow, va, asid);

    if (!entry)
        return REFILL;
    uint64_t bytes = ((uint64_t)(entry->mask | 0x1fff) + 1) / 2;
    uint64_t lo = entry->lo[va / bytes % 2];

    if (!(lo & ENTRYLO_V))
        return INVALID;
    if (writes && !(lo & ENTRYLO_D))
        return MODIFIED;
    *pa = ((lo >> 6 << 12) & ~(bytes - 1)) + va % bytes;
    return DONE;
}

/* In 32-bit mode the high half of a data address is ignored. */
static uint64_t with_noise(struct shadow *shadow, uint64_t va)
{
    return (va & 0xffffffff) | (uint64_t)random_below(&shadow->random, 3) << 32;
}

static void shadow_access(struct shadow *shadow)
{
    static uint64_t serial;
    uint64_t va = random_va(shadow), at = va;
    bool writes = random_below(&shadow->random, 2);
    uint32_t word = writes ? WORD(sw, RT(5) | RS(4)) : WORD(lw, RT(5) | RS(4));
    uint32_t status = board_status(CPU_KERNEL);
    paddr_t pa = 0;
    uint64_t asid = board_get(shadow->board, ENTRYHI) & 0xff, value = ++serial;
    enum outcome expected = shadow_translate(shadow, va, writes, &pa);

    if ((va >> 62 == 0 || va >> 31 == 0x1ffffffff) && random_below(&shadow->random, 2)) {
        status &= ~(uint32_t)ST_KX;
        at = with_noise(shadow, va);
    }
    enum outcome found = access_as(shadow->board, word, at, &value, status);

    /* The refill vector of 32-bit mode differs, which outcome() does not look at. */
    if (found != expected)
        fail_msg("access to %016" PRIx64 ": %d and should be %d", at, (int)found, (int)expected);
    if (expected == DONE)
        assert_int_equal((uint32_t)value, board_get64(shadow->board, pa) >> 32);
    board_set(shadow->board, ENTRYHI, asid);
}

static void shadow_probe(struct shadow *shadow)
{
    uint64_t va = random_va(shadow) & ~UINT64_C(0x1fff), asid = random_below(&shadow->random, 3);
    const struct entry *entry = shadow_find(shadow, va, (unsigned)asid);
    uint64_t expected = entry ? (uint64_t)(entry - shadow->entry) : UINT64_C(0x80000000);

    board_set(shadow->board, ENTRYHI, va | asid);
    board_execute(shadow->board, insn_table[OP_tlbp].match);
    assert_int_equal(board_get(shadow->board, INDEX), expected);
}

static void shadow_read(struct shadow *shadow)
{
    unsigned index = random_below(&shadow->random, 64);
    const struct entry *entry = &shadow->entry[index];
    uint64_t valid = entry->dropped ? ENTRYLO_V : 0;

    board_set(shadow->board, INDEX, index);
    board_execute(shadow->board, insn_table[OP_tlbr].match);
    assert_int_equal(board_get(shadow->board, ENTRYHI), entry->hi & UINT64_C(0xc0000fffffffe0ff));
    assert_int_equal(board_get(shadow->board, V_CP0 + CP0_ENTRYLO0), entry->lo[0] & ~valid);
    assert_int_equal(board_get(shadow->board, V_CP0 + CP0_ENTRYLO1), entry->lo[1] & ~valid);
    assert_int_equal(board_get(shadow->board, V_CP0 + CP0_PAGEMASK), entry->mask);
}

/* Every word of the pages says where it is. */
static void fill_pages(struct board *board)
{
    for (paddr_t pa = 0x400000; pa < 0x520000; pa += 8)
        board_put64(board, pa, pa << 32);
}

static void stale(struct board *board)
{
    struct shadow shadow = {.random = {7}, .board = board};

    fill_pages(board);
    for (unsigned i = 0; i < 64; i++) {
        shadow.entry[i] = (struct entry){.hi = 0xffffffff80000000 + i * UINT64_C(0x2000)};
        shadow.entry[i].hi &= UINT64_C(0xc0000fffffffe0ff);
        board_tlb(board, i, shadow.entry[i].hi, 0, 0, 0);
    }
    for (unsigned i = 0; i < 40000; i++) {
        unsigned what = random_below(&shadow.random, 64);

        if (what < 8)
            shadow_write(&shadow);
        else if (what < 10)
            shadow_probe(&shadow);
        else if (what < 12)
            shadow_read(&shadow);
        else if (what < 16)
            board_set(board, ENTRYHI, random_below(&shadow.random, 3));
        else
            shadow_access(&shadow);
    }
}

static void no_translation_outlives_a_change(void **state)
{
    (void)state;
    on_each_model(stale);
}

/* In 32-bit mode, with bits in the ignored half, and more pages of one entry than it remembers. */
static void ignored_bits(struct board *board)
{
    uint32_t words[10];

    board_put64(board, 0x407000, UINT64_C(1) << 32);
    board_put64(board, 0x487000, UINT64_C(2) << 32);
    board_tlb(board, 1, 0x40000000, board_lo(0x400000, DVG), board_lo(0x410000, DVG), 0x1e000);
    board_set(board, V_CP0 + CP0_ENTRYLO0, board_lo(0x480000, DVG));
    for (unsigned i = 0; i < 8; i++)
        words[i] = WORD(lw, RT(5) | RS(4) | IMM(0x1000 * i));
    words[8] = WORD(tlbwi, 0);
    words[9] = WORD(lw, RT(6) | RS(4) | IMM(0x7000));
    board_put(board, CODE_PA, words, 10);
    board_set(board, STATUS, board_status(CPU_KERNEL) & ~(uint32_t)ST_KX);
    board_set(board, V_PC, CODE_VA);
    board_set(board, 4, 0x140000000);
    board_step(board, 10);
    assert_int_equal(board_get(board, 5), 1);
    assert_int_equal(board_get(board, 6), 2);
}

static void ignored_address_bits_do_not_keep_a_translation_alive(void **state)
{
    (void)state;
    on_each_model(ignored_bits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seven_page_sizes_map_both_pages_from_end_to_end),
        cmocka_unit_test(an_address_space_sees_its_own_pages_and_the_global_ones),
        cmocka_unit_test(a_page_is_global_only_if_both_halves_say_so),
        cmocka_unit_test(valid_and_dirty_are_asked_after_every_write),
        cmocka_unit_test(a_conflict_drops_the_older_entry_and_sets_ts),
        cmocka_unit_test(after_reset_nothing_is_mapped),
        cmocka_unit_test(random_goes_down_by_instructions_from_63_to_wired),
        cmocka_unit_test(no_translation_outlives_a_change),
        cmocka_unit_test(ignored_address_bits_do_not_keep_a_translation_alive),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
