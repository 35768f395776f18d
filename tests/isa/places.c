/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Placing instructions.
 */
#include "tests/isa/places.h"

#include "tests/isa/encode.h"

#define MIDDLE   (CODE + 0x100)
#define PAGE_END (CODE + 0xffc)

static const char *const names[PLACE_COUNT] = {
#define X(id, text) [PLACE_##id] = text,
    PLACES(X)
#undef X
};

const char *place_name(enum place place)
{
    return names[place];
}

void places_map(struct board *board)
{
    unsigned dvg = ENTRYLO_D | ENTRYLO_V | ENTRYLO_G;
    uint64_t device = BOARD_DEVICE >> 12 << 6 | CCA_UNCACHED << ENTRYLO_C_SHIFT | dvg;
    uint64_t nothing = BOARD_NOTHING >> 12 << 6 | CCA_UNCACHED << ENTRYLO_C_SHIFT | dvg;

    board_tlb(board, TLB_CODE, CODE, board_lo(CODE_PA, dvg), board_lo(CODE_PA + 0x1000, dvg), 0);
    board_tlb(board, TLB_DATA, DATA, board_lo(BOARD_DATA, dvg), ENTRYLO_G, 0);
    board_tlb(board, TLB_READ_ONLY, READ_ONLY, board_lo(BOARD_DATA + 0x2000, ENTRYLO_V | ENTRYLO_G),
              device, 0);
    board_tlb(board, TLB_NOWHERE, NOWHERE, nothing, nothing, 0);
}

static uint32_t branch_word(enum place place, uint64_t at)
{
    uint32_t offset = IMM((int64_t)(AFTER_BRANCH - at - 4) / 4);

    switch (place) {
    case PLACE_UNTAKEN_SLOT:
    case PLACE_UNTAKEN_NEXT_PAGE:
        return WORD(bne, offset);
    case PLACE_LIKELY_SLOT:
        return WORD(beql, offset);
    case PLACE_JUMP_SLOT:
        return WORD(j, TARGET(AFTER_BRANCH));
    default:
        return WORD(beq, offset);
    }
}

struct placed place_word(struct board *board, enum place place, uint32_t word)
{
    bool page = place == PLACE_NEXT_PAGE_SLOT || place == PLACE_UNTAKEN_NEXT_PAGE;
    bool untaken = place == PLACE_UNTAKEN_SLOT || place == PLACE_UNTAKEN_NEXT_PAGE;
    uint64_t start = page ? PAGE_END : MIDDLE;
    bool in_slot = place != PLACE_ALONE;
    uint64_t pc = in_slot ? start + 4 : start;
    uint32_t branch = branch_word(place, start);

    if (in_slot)
        board_put(board, start - CODE + CODE_PA, &branch, 1);
    board_put(board, pc - CODE + CODE_PA, &word, 1);
    board_set(board, V_PC, start);
    return (struct placed){.start = start,
                           .pc = pc,
                           .next = !in_slot || untaken ? pc + 4 : AFTER_BRANCH,
                           .steps = in_slot ? 2 : 1,
                           .in_slot = in_slot};
}
